package org.kirincamel.intake.mail;

import java.util.ArrayList;
import java.util.List;

/** Text of {@code format=flowed} (RFC 3676): lines that end in a blank go on in the next one. */
final class FlowedText {

  private FlowedText() {}

  /**
   * @param deleteBlank whether the blank at the end was added for the break ({@code delsp=yes})
   * @return the text with its paragraphs on one line each, quoted ones still marked with {@code >}
   */
  static String unfold(String text, boolean deleteBlank) {
    List<String> whole = new ArrayList<>();
    var paragraph = new StringBuilder();
    int depth = -1;
    for (String line : text.split("\r\n|\r|\n", -1)) {
      int quoted = depth(line);
      String own = line.substring(quoted);
      own = own.startsWith(" ") ? own.substring(1) : own;
      boolean signature = own.equals("-- ");
      if (depth >= 0 && (quoted != depth || signature)) {
        end(whole, paragraph, depth);
        depth = -1;
      }
      boolean goesOn = own.endsWith(" ") && !signature;
      paragraph.append(goesOn && deleteBlank ? own.substring(0, own.length() - 1) : own);
      depth = quoted;
      if (!goesOn) {
        end(whole, paragraph, depth);
        depth = -1;
      }
    }
    if (depth >= 0) {
      end(whole, paragraph, depth);
    }
    return String.join("\n", whole);
  }

  private static void end(List<String> whole, StringBuilder paragraph, int depth) {
    whole.add((depth > 0 ? ">".repeat(depth) + " " : "") + paragraph);
    paragraph.setLength(0);
  }

  private static int depth(String line) {
    int depth = 0;
    while (depth < line.length() && line.charAt(depth) == '>') {
      depth++;
    }
    return depth;
  }
}
