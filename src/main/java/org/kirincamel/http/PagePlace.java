package org.kirincamel.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the operations page is found, below whatever path the server serves it. */
final class PagePlace {

  private static final String PATH = "/kirin";
  private static final Pattern URI =
      Pattern.compile(
          "([A-Za-z0-9/._~-]*"
              + PATH
              + ")(?:/(?:requests|assets|sign-in|sign-out|orders)(?:/.*)?|/)?");
  private static final Pattern HOST =
      Pattern.compile("(?:[A-Za-z0-9.-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(?::\\d{1,5})?");

  private PagePlace() {}

  /**
   * @param uri of a call to one of its pages
   */
  static String of(String uri) {
    Matcher matcher = URI.matcher(uri);
    return matcher.matches() ? matcher.group(1) : PATH;
  }

  /** The host that a caller names, where it may stand in a command. */
  static String host(String named) {
    return HOST.matcher(named).matches() ? named : "localhost";
  }
}
