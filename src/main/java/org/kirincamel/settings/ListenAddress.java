package org.kirincamel.settings;

/**
 * Where an embedded server listens, and who serves there.
 *
 * @param component name of the Camel component by which routes reach the server
 * @param setting prefix of the settings that say so: {@code kirin.http}
 * @param port 0 for any free one
 */
public record ListenAddress(String component, String setting, String host, int port) {

  /** Whether only this machine can reach it. */
  public boolean onLoopback() {
    return HttpSettings.isLoopback(host);
  }

  /** Whether both ask for the same port of the same name. */
  boolean sameAs(ListenAddress other) {
    return port == other.port && port != 0 && host.equalsIgnoreCase(other.host);
  }
}
