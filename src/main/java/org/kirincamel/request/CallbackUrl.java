package org.kirincamel.request;

import java.util.regex.Pattern;
import org.kirincamel.common.SafeText;

/**
 * The form of a callback URL: absolute, http or https, a host, perhaps a port, no user, no white
 * space or control character. One pattern in the common dialect of Java and ECMA 262, so that the
 * schema holds the same text; no group repeats without bound, so that it needs neither stack nor
 * patience whatever the text is.
 */
final class CallbackUrl {
  /** Most characters, in code points. */
  static final int MOST = 2_048;

  private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final String IPV4 = "(?:" + BYTE + "\\.){3}" + BYTE;

  /** At least two colons among hexadecimal digits: enough to tell an address from a slip. */
  private static final String IPV6 = "\\[(?=[^\\]]*:[^\\]]*:)[0-9A-Fa-f:.]{2,45}\\]";

  /** Names may be international; digits and dots alone are an IPv4 address or nothing. */
  private static final String NAME =
      "(?![0-9.]+(?:[:/?#]|$))(?![^:/?#]*\\.\\.)[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_.-]*";

  private static final String PORT =
      ":(?:6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})";

  static final String PATTERN =
      "^[Hh][Tt][Tt][Pp][Ss]?://(?:"
          + IPV4
          + "|"
          + IPV6
          + "|"
          + NAME
          + ")(?:"
          + PORT
          + ")?(?:[/?#][^\\p{Z}\\p{Cc}\\p{Cs}]*)?$";

  private static final Pattern COMPILED = Pattern.compile(PATTERN);

  static final TextCheck CHECK =
      (text, at, problems) -> {
        if (!COMPILED.matcher(text).matches()) {
          problems.add(
              at,
              RuleName.FORMAT,
              "expected an http or https URL with a host, without user or white space, got "
                  + SafeText.quoted(withoutUser(text)));
        }
      };

  private CallbackUrl() {}

  /** A password must not reach a log because its URL was refused. */
  private static String withoutUser(String url) {
    int from = url.indexOf("//") + 2;
    int to = url.lastIndexOf('@');
    return to < from ? url : url.substring(0, from) + "***" + url.substring(to);
  }
}
