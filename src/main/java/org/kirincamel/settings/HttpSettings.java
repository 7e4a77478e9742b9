package org.kirincamel.settings;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The HTTP server, and who may call it: "Requests over HTTP" in the reference.
 *
 * @param intake whether requests come in over HTTP
 * @param port 0 for any free one
 * @param component name of the Camel component that serves the routes: {@link #EMBEDDED}, or one of
 *     the host's
 * @param tokens bearer tokens that are let in; empty where only this machine may call
 * @param idleTimeout between two bytes of a request or an answer
 * @param bodyTimeout for the whole body of a request
 * @param maxBacklog requests that wait for a slot, beyond which no more are taken
 */
public record HttpSettings(
    boolean intake,
    String host,
    int port,
    String component,
    List<String> tokens,
    int threads,
    int connections,
    int maxHeaderBytes,
    Duration idleTimeout,
    Duration bodyTimeout,
    int maxBacklog) {

  /** The embedded server's name among Camel's HTTP components. */
  public static final String EMBEDDED = "kirin-http";

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{16,500}=*");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|\\[?::1]?");

  public HttpSettings {
    tokens = List.copyOf(tokens);
  }

  static HttpSettings read(SettingsReader reader) {
    Duration second = Duration.ofSeconds(1);
    Duration hour = Duration.ofHours(1);
    var settings =
        new HttpSettings(
            reader.oneOf("kirin.intake.http.enabled", "false", "true", "false").equals("true"),
            reader.nonEmpty("kirin.http.host", "127.0.0.1"),
            reader.count("kirin.http.port", 8080, 0, 65535),
            reader.nonEmpty("kirin.http.component", EMBEDDED),
            reader.namesOrNone("kirin.http.tokens"),
            reader.count("kirin.http.threads", 32, 8, 1000),
            reader.count("kirin.http.connections", 500, 1, 100_000),
            reader.count("kirin.http.max-header-bytes", 8192, 1024, 1 << 20),
            reader.duration("kirin.http.idle-timeout", "30s", second, hour),
            reader.duration("kirin.http.body-timeout", "30s", second, hour),
            reader.count("kirin.intake.http.max-backlog", 10_000, 1, 10_000_000));
    settings.check(reader);
    return settings;
  }

  private void check(SettingsReader reader) {
    // Never says the token itself: what is refused at the start ends in a log.
    if (!tokens.stream().allMatch(token -> TOKEN.matcher(token).matches())) {
      reader.problem(
          "kirin.http.tokens: expected tokens of 16 to 500 letters, digits and . _ ~ + / -,"
              + " separated by commas, got another one");
    }
    if (!intake || !tokens.isEmpty()) {
      return;
    }
    if (!embedded()) {
      reader.problem(
          "kirin.http.tokens is missing: the component %s of kirin.http.component may be reached from"
                  .formatted(component)
              + " everywhere, so set a bearer token that callers must send");
    } else if (!address().onLoopback()) {
      reader.problem(
          "kirin.http.tokens is missing: with kirin.http.host = %s others can reach this machine, so"
                  .formatted(host)
              + " set a bearer token that callers must send, or leave kirin.http.host at"
              + " 127.0.0.1");
    }
  }

  /** Whether the server of our own is wanted, and not one of the host's. */
  public boolean embedded() {
    return component.equals(EMBEDDED);
  }

  /** Where the embedded server listens. */
  public ListenAddress address() {
    return new ListenAddress(EMBEDDED, "kirin.http", host, port);
  }

  /** Whether a name or address, without port, stands for this machine; asks no name server. */
  public static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host.toLowerCase(java.util.Locale.ROOT)).matches();
  }

  /** Never shows the tokens: records print themselves into logs. */
  @Override
  public String toString() {
    return "HttpSettings[host=%s, port=%d, component=%s]".formatted(host, port, component);
  }
}
