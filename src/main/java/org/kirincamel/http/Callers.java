package org.kirincamel.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.kirincamel.common.Sha256;
import org.kirincamel.settings.HttpSettings;

/**
 * Decides who may call. With tokens: callers that send one. Without: programs on this machine, but
 * no page that a browser on it shows, for any page of the web can make that call loopback
 * addresses.
 */
final class Callers {

  private static final String SCHEME = "bearer ";

  private final List<byte[]> tokens;

  /**
   * @param tokens that are let in; empty where only this machine can reach the server
   */
  Callers(List<String> tokens) {
    this.tokens = tokens.stream().map(Callers::digest).toList();
  }

  /** Empty where the caller of this exchange may go on. */
  Optional<Problem> refusal(Exchange exchange) {
    return refusal(name -> Headers.one(exchange, name));
  }

  /**
   * Empty where the caller may go on.
   *
   * @param header value of a header by its name
   */
  Optional<Problem> refusal(Function<String, Optional<String>> header) {
    return tokens.isEmpty() ? refusalOfPage(header) : refusalOfStranger(header);
  }

  private Optional<Problem> refusalOfStranger(Function<String, Optional<String>> header) {
    Optional<String> sent = header.apply("Authorization");
    if (sent.isEmpty() || !sent.get().toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return Optional.of(
          Problem.of(
              401, "Expected a header Authorization: Bearer with a token of kirin.http.tokens."));
    }
    byte[] digest = digest(sent.get().substring(SCHEME.length()).strip());
    boolean known = false;
    for (byte[] token : tokens) {
      // All are compared, and each as a whole: the time taken says nothing of any.
      known |= MessageDigest.isEqual(token, digest);
    }
    return known ? Optional.empty() : Optional.of(Problem.of(401, "The bearer token is unknown."));
  }

  private static Optional<Problem> refusalOfPage(Function<String, Optional<String>> header) {
    String host = header.apply("Host").orElse("");
    // A name of the web that was made to point here is still the name in this header.
    if (!HttpSettings.isLoopback(withoutPort(host))) {
      return Optional.of(
          Problem.of(
              403,
              "Without a token only calls to 127.0.0.1, localhost or [::1] are served; set"
                  + " kirin.http.tokens for others."));
    }
    Optional<String> origin = header.apply("Origin");
    boolean foreign =
        origin.isPresent() && !origin.get().equalsIgnoreCase("http://" + host)
            || header.apply("Sec-Fetch-Site").filter("cross-site"::equals).isPresent();
    return foreign
        ? Optional.of(
            Problem.of(403, "Pages of other sites may not call this service without a token."))
        : Optional.empty();
  }

  private static String withoutPort(String host) {
    return host.replaceFirst(":\\d*$", "");
  }

  private static byte[] digest(String token) {
    return Sha256.digest().digest(token.getBytes(StandardCharsets.UTF_8));
  }
}
