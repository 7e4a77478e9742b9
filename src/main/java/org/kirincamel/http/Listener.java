package org.kirincamel.http;

/** A server that listens. Names no class of its library, which need not be on the class path. */
interface Listener extends AutoCloseable {

  /** The port it listens on, also where any free one was asked for. */
  int port();

  /**
   * Takes the port.
   *
   * @throws org.kirincamel.settings.SettingsException if it cannot be had
   */
  void listen();

  /** Takes no more calls, and waits for those that run. */
  @Override
  void close();
}
