package org.kirincamel.settings;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A bearer token and the name of its holder, written {@code NAME:TOKEN} or as the token alone.
 *
 * @param name that logs and orders say
 */
public record HttpToken(String name, String secret) {

  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9._~+/-]{16,500}=*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

  /**
   * @param unnamed name of a holder whose token stands alone
   */
  static List<HttpToken> read(SettingsReader reader, String key, String unnamed) {
    List<HttpToken> tokens =
        reader.namesOrNone(key).stream().map(text -> of(text, unnamed)).toList();
    // Never says the token itself: what is refused at the start ends in a log.
    if (!tokens.stream()
        .allMatch(each -> isSecret(each.secret) && NAME.matcher(each.name).matches())) {
      reader.problem(
          "%s: expected tokens of 16 to 500 letters, digits and . _ ~ + / -, each alone or behind a name of letters and digits as in anna:TOKEN, separated by commas, got another one"
              .formatted(key));
    }
    return tokens;
  }

  private static HttpToken of(String text, String unnamed) {
    // No token holds a colon.
    int colon = text.indexOf(':');
    return colon < 0
        ? new HttpToken(unnamed, text)
        : new HttpToken(
            Blanks.strip(text.substring(0, colon)), Blanks.strip(text.substring(colon + 1)));
  }

  static boolean isSecret(String text) {
    return SECRET.matcher(text).matches();
  }

  /** Never shows the token: records print themselves into logs. */
  @Override
  public String toString() {
    return name + ":***";
  }
}
