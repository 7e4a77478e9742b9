package org.kirincamel.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.kirincamel.common.Sha256;
import org.kirincamel.settings.HttpSettings;
import org.kirincamel.settings.HttpToken;

/**
 * Decides who may do what. A token says what its bearer may. Where none is demanded, programs on
 * this machine may look and send, but no page that a browser on it shows, for any page of the web
 * can make that call loopback addresses. Orders always need a token.
 */
final class Callers {

  private static final String SCHEME = "bearer ";
  private static final String SENDER = "sender";

  private final List<Bearer> bearers = new ArrayList<>();
  private final boolean opensToThisMachine;
  private final boolean takesOrders;

  private record Bearer(byte[] token, Caller caller) {}

  Callers(HttpSettings settings) {
    settings.tokens().forEach(token -> add(new HttpToken(SENDER, token), Right.SEND));
    settings.readers().forEach(token -> add(token, Right.LOOK));
    settings.operators().forEach(token -> add(token, Right.ORDER));
    opensToThisMachine = settings.opensToThisMachine();
    takesOrders = !settings.operators().isEmpty();
  }

  private void add(HttpToken token, Right right) {
    bearers.add(new Bearer(digest(token.secret()), new Caller(token.name(), right)));
  }

  /** Whose token it is; empty where it is unknown. */
  Optional<Caller> bearerOf(String token) {
    byte[] digest = digest(token);
    return holder(each -> MessageDigest.isEqual(each, digest));
  }

  /**
   * Whose token it is; empty where it is none that is known.
   *
   * @param isIt tells it by the digest of a token
   */
  Optional<Caller> holder(Predicate<byte[]> isIt) {
    Optional<Caller> found = Optional.empty();
    for (Bearer each : bearers) {
      // All are compared, and each as a whole: the time taken says nothing of any.
      if (isIt.test(each.token)) {
        found = Optional.of(each.caller);
      }
    }
    return found;
  }

  /**
   * The caller of this exchange.
   *
   * @throws ProblemException if it may not do that
   */
  Caller admit(Exchange exchange, Right needed) {
    return admit(name -> Headers.one(exchange, name), needed);
  }

  /**
   * The caller who sends these headers.
   *
   * @param header value of a header by its name
   * @throws ProblemException if it may not do that
   */
  Caller admit(Function<String, Optional<String>> header, Right needed) {
    if (needed == Right.ORDER && !takesOrders) {
      throw new ProblemException(
          403, "Orders need a token of kirin.http.operator-tokens, and none is set.");
    }
    Optional<String> sent = header.apply("Authorization");
    if (sent.isEmpty() || bearers.isEmpty()) {
      return withoutToken(header, needed);
    }
    Caller caller =
        Optional.of(sent.get())
            .filter(text -> text.toLowerCase(Locale.ROOT).startsWith(SCHEME))
            .map(text -> text.substring(SCHEME.length()).strip())
            .map(
                token ->
                    bearerOf(token)
                        .orElseThrow(
                            () -> new ProblemException(401, "The bearer token is unknown.")))
            .orElseThrow(() -> tokenExpected(needed));
    if (!caller.may(needed)) {
      throw new ProblemException(
          403, "This takes a token of %s, got one that may not.".formatted(needed.setting()));
    }
    return caller;
  }

  private Caller withoutToken(Function<String, Optional<String>> header, Right needed) {
    if (!opensToThisMachine || needed == Right.ORDER) {
      throw tokenExpected(needed);
    }
    refuseForeignPage(header);
    return new Caller(SENDER, Right.SEND);
  }

  private static ProblemException tokenExpected(Right needed) {
    return new ProblemException(
        401,
        "Expected a header Authorization: Bearer with a token of %s."
            .formatted(needed == Right.LOOK ? Right.SEND.setting() : needed.setting()));
  }

  private static void refuseForeignPage(Function<String, Optional<String>> header) {
    String host = header.apply("Host").orElse("");
    // A name of the web that was made to point here is still the name in this header.
    if (!HttpSettings.isLoopback(withoutPort(host))) {
      throw new ProblemException(
          403,
          "Without a token only calls to 127.0.0.1, localhost or [::1] are served; set"
              + " kirin.http.tokens for others.");
    }
    Optional<String> origin = header.apply("Origin");
    boolean foreign =
        origin.isPresent() && !origin.get().equalsIgnoreCase("http://" + host)
            || header.apply("Sec-Fetch-Site").filter("cross-site"::equals).isPresent();
    if (foreign) {
      throw new ProblemException(
          403, "Pages of other sites may not call this service without a token.");
    }
  }

  private static String withoutPort(String host) {
    return host.replaceFirst(":\\d*$", "");
  }

  static byte[] digest(String token) {
    return Sha256.digest().digest(token.getBytes(StandardCharsets.UTF_8));
  }
}
