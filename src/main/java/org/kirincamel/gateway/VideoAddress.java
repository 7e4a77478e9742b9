package org.kirincamel.gateway;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kirincamel.common.SafeText;

/**
 * Where a video is fetched from: a stranger's word, read so that the request line carries the very
 * bytes that were given, because signatures depend on them.
 *
 * @param scheme http or https
 * @param authority host and, unless it is the scheme's own, port
 * @param target path and query as they go onto the request line; begins with a slash
 */
public record VideoAddress(String scheme, String authority, String target) {

  private static final Pattern SCHEME =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}]|[A-Za-z0-9.-]{1,253})(?::([0-9]{1,5})?)?");
  private static final String NOT_ON_A_REQUEST_LINE = "|[]{}\"\\<>^`";
  private static final String NO_HOST = "expected the name or address of a host";
  private static final int HIGHEST_PORT = 65_535;
  private static final int SHOWN = 100;

  /**
   * Reads what the gateway gave.
   *
   * @param given absolute, or relative to the gateway's own address
   * @param api the gateway's own address: the folder of what is relative
   * @throws RefusedAddressException if it is no http or https address
   */
  public static VideoAddress of(String given, URI api) throws RefusedAddressException {
    String path = api.getRawPath() == null ? "" : api.getRawPath();
    return of(api.getScheme(), api.getRawAuthority(), path.endsWith("/") ? path : path + "/")
        .resolve(given);
  }

  /**
   * Another address as it is given at this one.
   *
   * @throws RefusedAddressException if it is no http or https address
   */
  VideoAddress resolve(String given) throws RefusedAddressException {
    String text = withoutFragment(stripped(given));
    if (text.isEmpty()) {
      throw refused(given, "it is empty");
    }
    Matcher absolute = SCHEME.matcher(text);
    if (absolute.matches() && !absolute.group(2).startsWith("//")) {
      throw refused(given, "expected http:// or https:// and a host");
    }
    if (absolute.matches()) {
      return at(absolute.group(1), absolute.group(2).substring(2), given);
    }
    if (text.startsWith("//")) {
      return at(scheme, text.substring(2), given);
    }
    String path = target.split("\\?", 2)[0];
    if (text.startsWith("/")) {
      return new VideoAddress(scheme, authority, encoded(text));
    }
    if (text.startsWith("?")) {
      return new VideoAddress(scheme, authority, path + encoded(text));
    }
    String folder = path.substring(0, path.lastIndexOf('/') + 1);
    for (; text.startsWith("./") || text.startsWith("../"); text = text.split("/", 2)[1]) {
      if (text.startsWith("../") && folder.length() > 1) {
        folder = folder.substring(0, folder.lastIndexOf('/', folder.length() - 2) + 1);
      }
    }
    return new VideoAddress(scheme, authority, folder + encoded(text));
  }

  private static VideoAddress at(String scheme, String rest, String given)
      throws RefusedAddressException {
    if (!scheme.equalsIgnoreCase("http") && !scheme.equalsIgnoreCase("https")) {
      throw refused(given, "expected http or https");
    }
    int end = 0;
    while (end < rest.length() && "/?\\".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    try {
      return of(
          scheme.toLowerCase(java.util.Locale.ROOT), rest.substring(0, end), rest.substring(end));
    } catch (RefusedAddressException e) {
      throw refused(given, e.getMessage());
    }
  }

  private static VideoAddress of(String scheme, String authority, String target)
      throws RefusedAddressException {
    if (authority.indexOf('@') >= 0) {
      throw new RefusedAddressException("expected no user's name before the host");
    }
    Matcher parts = AUTHORITY.matcher(inAscii(authority));
    if (!parts.matches()) {
      throw new RefusedAddressException(NO_HOST);
    }
    int port = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
    if (port > HIGHEST_PORT) {
      throw new RefusedAddressException("expected a port up to " + HIGHEST_PORT);
    }
    if (!isHost(parts.group(1))) {
      throw new RefusedAddressException(NO_HOST);
    }
    boolean schemesOwn = port == 0 || port == (scheme.equals("https") ? 443 : 80);
    return new VideoAddress(
        scheme,
        parts.group(1) + (schemesOwn ? "" : ":" + port),
        target.startsWith("/") ? encoded(target) : "/" + encoded(target));
  }

  /**
   * By Java's rules, which leave out names with an underscore. The HTTP client turns a name that
   * begins in Punycode back into letters, and then stumbles over them.
   */
  private static boolean isHost(String host) {
    try {
      return new URI("http", host, "/", null).getHost() != null
          && !host.regionMatches(true, 0, "xn--", 0, 4);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String inAscii(String authority) {
    if (authority.chars().allMatch(c -> c < 0x80)) {
      return authority;
    }
    int port = authority.indexOf(':');
    int end = port < 0 ? authority.length() : port;
    try {
      return IDN.toASCII(authority.substring(0, end)) + authority.substring(end);
    } catch (IllegalArgumentException noName) {
      return "";
    }
  }

  /**
   * What people may open to see the video: the very address that was given, if it is absolute.
   *
   * @throws RefusedAddressException if it is no http or https address
   */
  public static String link(String given, URI api) throws RefusedAddressException {
    VideoAddress address = of(given, api);
    String text = stripped(given);
    return SCHEME.matcher(text).matches() && encoded(text).equals(text) ? text : address.toString();
  }

  /** Percent-encodes what no request line can carry, and nothing else. */
  private static String encoded(String given) {
    var target = new StringBuilder(given.length());
    given
        .codePoints()
        .forEach(
            c -> {
              if (c > ' ' && c < 0x7f && NOT_ON_A_REQUEST_LINE.indexOf(c) < 0) {
                target.append((char) c);
                return;
              }
              for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                target.append("%%%02X".formatted(b));
              }
            });
    return target.toString();
  }

  private static String stripped(String given) {
    int begin = 0;
    int end = given.length();
    while (begin < end && isSpace(given.charAt(begin))) {
      begin++;
    }
    while (end > begin && isSpace(given.charAt(end - 1))) {
      end--;
    }
    return given.substring(begin, end);
  }

  /**
   * White space, and what else cannot be seen at the end of a text: control and format characters.
   */
  private static boolean isSpace(char c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.isISOControl(c)
        || Character.getType(c) == Character.FORMAT;
  }

  private static String withoutFragment(String text) {
    int fragment = text.indexOf('#');
    return fragment < 0 ? text : text.substring(0, fragment);
  }

  private static RefusedAddressException refused(String given, String why) {
    return new RefusedAddressException(
        "the address \"%s\" is refused: %s".formatted(SafeText.logLine(given, SHOWN), why));
  }

  boolean isSecure() {
    return scheme.equals("https");
  }

  /**
   * The address in a form that nothing on the way to the request line rewrites. Camel and the HTTP
   * client encode and normalize paths, each in its own way; so the target travels in disguise, and
   * {@link VideoClient} puts it back last of all.
   */
  public URI disguised() {
    return URI.create(
        scheme
            + "://"
            + authority
            + "/"
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(target.getBytes(StandardCharsets.US_ASCII)));
  }

  /**
   * The target behind a disguised path.
   *
   * @throws IllegalArgumentException if the path is none
   */
  static String targetOf(String disguisedPath) {
    return new String(
        Base64.getUrlDecoder().decode(disguisedPath.substring(1)), StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return scheme + "://" + authority + target;
  }
}
