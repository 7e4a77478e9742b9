package org.kirincamel.intake.format;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells XML and HTML: a declaration, or an element that is closed. The tags of other tools, such as
 * {@code <lora:film:0.8>}, are open for good.
 */
final class XmlLook {

  private static final Pattern START =
      Pattern.compile(
          "<(?:\\?xml|!doctype|!--|!\\[CDATA\\[|/?prompt[\\s/>])", Pattern.CASE_INSENSITIVE);
  private static final String NAME = "([A-Za-z_][\\w.-]*+(?::[A-Za-z_][\\w.-]*+)?)";
  private static final Pattern OPEN = Pattern.compile("<" + NAME + "(?:\\s[^<>]*+)?+>");
  private static final Pattern CLOSED = Pattern.compile("<" + NAME + "(?:\\s[^<>]*)?/>");
  private static final Pattern CLOSING = Pattern.compile("</" + NAME + "\\s*+>");

  private XmlLook() {}

  static Optional<Likeness> of(String text) {
    return START.matcher(text).lookingAt() || CLOSED.matcher(text).find() || hasElement(text)
        ? Optional.of(
            Likeness.refused(
                "This looks like XML or HTML, and requests do not come in these: send the prompt"
                    + " alone, or the request as JSON (application/json, or a file .json)"))
        : Optional.empty();
  }

  private static boolean hasElement(String text) {
    Map<String, Integer> lastClosing = new HashMap<>();
    for (Matcher closing = CLOSING.matcher(text); closing.find(); ) {
      lastClosing.put(closing.group(1).toLowerCase(Locale.ROOT), closing.start());
    }
    for (Matcher open = OPEN.matcher(text); !lastClosing.isEmpty() && open.find(); ) {
      int closing = lastClosing.getOrDefault(open.group(1).toLowerCase(Locale.ROOT), -1);
      if (closing > open.start()) {
        return true;
      }
    }
    return false;
  }
}
