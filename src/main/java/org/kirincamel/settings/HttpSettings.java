package org.kirincamel.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The HTTP server, and who may call it: "Requests over HTTP" in the reference.
 *
 * @param intake whether requests come in over HTTP
 * @param port 0 for any free one
 * @param component name of the Camel component that serves the routes: {@link #EMBEDDED}, or one of
 *     the host's
 * @param tokens bearer tokens of callers who send requests, and may look
 * @param readers of callers who may only look
 * @param operators of callers who may give orders too
 * @param pageGiven whether the operations page is served; empty where that follows from the rest
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
    List<HttpToken> readers,
    List<HttpToken> operators,
    Optional<Boolean> pageGiven,
    int threads,
    int connections,
    int maxHeaderBytes,
    Duration idleTimeout,
    Duration bodyTimeout,
    int maxBacklog) {

  /** The embedded server's name among Camel's HTTP components. */
  public static final String EMBEDDED = "kirin-http";

  private static final String AUTO = "auto";
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|\\[?::1]?");

  public HttpSettings {
    tokens = List.copyOf(tokens);
    readers = List.copyOf(readers);
    operators = List.copyOf(operators);
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
            HttpToken.read(reader, "kirin.http.reader-tokens", "reader"),
            HttpToken.read(reader, "kirin.http.operator-tokens", "operator"),
            Optional.of(reader.oneOf("kirin.http.page", AUTO, AUTO, "true", "false"))
                .filter(given -> !given.equals(AUTO))
                .map("true"::equals),
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
    if (!tokens.stream().allMatch(HttpToken::isSecret)) {
      reader.problem(
          "kirin.http.tokens: expected tokens of 16 to 500 letters, digits and . _ ~ + / -,"
              + " separated by commas, got another one");
    }
    List<String> all =
        Stream.of(tokens.stream(), readers.stream(), operators.stream())
            .flatMap(each -> each)
            .map(each -> each instanceof HttpToken token ? token.secret() : each.toString())
            .toList();
    if (all.stream().distinct().count() < all.size()) {
      reader.problem(
          "kirin.http.tokens, .reader-tokens and .operator-tokens: expected each token once, got one"
              + " twice; what its bearer may do would not be clear");
    }
    if (!serves() || !all.isEmpty()) {
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

  /** Whether there is anything to be asked over HTTP: requests, or what operators ask. */
  public boolean serves() {
    return intake || !readers.isEmpty() || !operators.isEmpty() || pageWanted();
  }

  /** Whether the operations page is served. */
  public boolean page() {
    return pageGiven.orElse(serves());
  }

  /** Whether the operations page is a reason to run the server. */
  public boolean pageWanted() {
    return pageGiven.orElse(false);
  }

  /** Whether programs on this machine may look, and send requests, without a token. */
  public boolean opensToThisMachine() {
    return tokens.isEmpty() && readers.isEmpty() && embedded() && address().onLoopback();
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
