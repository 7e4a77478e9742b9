package org.kirincamel.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kirincamel.common.Hmac;
import org.kirincamel.common.Sha256;

/**
 * Who has signed in on the operations page. The cookie holds no token, but when it ends and a code
 * that only the token makes: it is good on every node and after a restart, and opens nothing else.
 */
final class Sessions {

  static final Duration LENGTH = Duration.ofHours(12);

  private static final String COOKIE = "kirin-page";
  private static final Pattern SENT =
      Pattern.compile("(?:^|;\\s*)" + COOKIE + "=((\\d{1,12})\\.([0-9a-f]{64}))\\s*(?=;|$)");

  private final Callers callers;
  private final Clock clock;

  Sessions(Callers callers, Clock clock) {
    this.callers = callers;
    this.clock = clock;
  }

  /**
   * @param code that a form must send: no page of another site knows it
   */
  record Session(Caller caller, String code) {}

  /** The value of the cookie for the bearer of a token; empty where the token is unknown. */
  Optional<String> begin(String token) {
    long end = clock.instant().plus(LENGTH).getEpochSecond();
    return callers
        .bearerOf(token)
        .map(known -> end + "." + HexFormat.of().formatHex(code(Callers.digest(token), end)));
  }

  /**
   * Who calls, by the cookie; empty where none is sent that is good.
   *
   * @param cookies as the header has them
   */
  Optional<Session> of(String cookies) {
    Matcher sent = SENT.matcher(cookies);
    if (!sent.find()) {
      return Optional.empty();
    }
    long end = Long.parseLong(sent.group(2));
    byte[] code = HexFormat.of().parseHex(sent.group(3));
    return Instant.ofEpochSecond(end).isBefore(clock.instant())
        ? Optional.empty()
        : callers
            .holder(token -> MessageDigest.isEqual(code(token, end), code))
            .map(caller -> new Session(caller, formCode(sent.group(1))));
  }

  private static byte[] code(byte[] token, long end) {
    return new Hmac(token).of(bytes("kirin page until " + end));
  }

  private static String formCode(String cookie) {
    return HexFormat.of().formatHex(Sha256.digest().digest(bytes("kirin form of " + cookie)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The header that sets the cookie.
   *
   * @param path below which it is sent
   * @param secure whether the browser may send it over TLS alone
   */
  static String cookie(String value, String path, boolean secure) {
    return "%s=%s; Path=%s; Max-Age=%d; HttpOnly; SameSite=Strict%s"
        .formatted(
            COOKIE,
            value,
            path,
            value.isEmpty() ? 0 : LENGTH.toSeconds(),
            secure ? "; Secure" : "");
  }
}
