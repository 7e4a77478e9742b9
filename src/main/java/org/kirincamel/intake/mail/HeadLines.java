package org.kirincamel.intake.mail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kirincamel.common.Nearest;
import org.kirincamel.common.SafeText;
import org.kirincamel.request.RequestRules;

/**
 * The lines such as {@code duration: 10} at the head of a text, and the prompt below them. A line
 * that was meant as a parameter but is none must not be paid for as a piece of the prompt: where
 * that is likely, the text is refused.
 *
 * @param parameters by the dotted path of their field, the prompt among them
 * @param nested whether a parameter has parts on lines of their own, as in YAML
 */
record HeadLines(Map<String, String> parameters, boolean nested) {

  private static final Set<String> KNOWN = RequestRules.paths();
  private static final Set<String> PARENTS = parents();
  private static final String PROMPT = "prompt";

  private static final Pattern LINE =
      Pattern.compile("\\s*[*]*([A-Za-z][A-Za-z_.\\-]*(?: [A-Za-z]+){0,2})\\s*[:=：][*]*\\s*(.*)");

  /** What values of parameters look like, and sentences do not. */
  private static final Pattern VALUE =
      Pattern.compile(
          "[-+]?[0-9]+([.,][0-9]+)? *(s|sec|secs|seconds?|px|p|%)?|[0-9]+ ?[:x/] ?[0-9]+"
              + "|std|pro|true|false|yes|no|on|off",
          Pattern.CASE_INSENSITIVE);

  /** A line of this length was probably broken by the program that sent it. */
  private static final int BROKEN = 64;

  HeadLines {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads a text.
   *
   * @throws RefusedMailException if a line seems to be a parameter and is none, naming each
   */
  static HeadLines of(String text) {
    return new Reading(Arrays.asList(text.split("\n", -1))).all();
  }

  /** Whether a text begins with a parameter, or with what was probably meant as one. */
  static boolean begins(String text) {
    try {
      return of(text).parameters().keySet().stream().anyMatch(name -> !name.equals(PROMPT));
    } catch (RefusedMailException meantAsOne) {
      return true;
    }
  }

  /** The field that a name stands for: {@code Aspect ratio} is {@code aspect_ratio}. */
  static Optional<String> known(String name) {
    String path = name.strip().toLowerCase(Locale.ROOT).replaceAll("[ \\-]+", "_");
    return KNOWN.contains(path) ? Optional.of(path) : Optional.empty();
  }

  /** The field that a name probably stands for, if it is none. */
  static Optional<String> near(String name) {
    return Nearest.of(name.strip(), KNOWN);
  }

  private static Set<String> parents() {
    var parents = new TreeSet<String>();
    for (String path : KNOWN) {
      for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
        parents.add(path.substring(0, dot));
      }
    }
    return parents;
  }

  private static final class Reading {

    private final List<String> lines;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private boolean nested;

    Reading(List<String> lines) {
      this.lines = lines;
    }

    HeadLines all() {
      int rest = head();
      if (nested) {
        return new HeadLines(Map.of(), true);
      }
      var prompt = new ArrayList<String>();
      if (parameters.containsKey(PROMPT)) {
        prompt.add(parameters.get(PROMPT));
      }
      for (int i = rest; i < lines.size(); i++) {
        refuseBelow(lines.get(i));
        prompt.add(lines.get(i));
      }
      if (!problems.isEmpty()) {
        throw new RefusedMailException(String.join("\n", problems));
      }
      String whole = String.join("\n", prompt).strip();
      if (!whole.isEmpty()) {
        parameters.put(PROMPT, whole);
      }
      return new HeadLines(parameters, false);
    }

    /**
     * @return where the prompt begins
     */
    private int head() {
      boolean afterBlank = false;
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (line.isBlank()) {
          // Programs put blank lines between any two: the head ends only where no parameter
          // follows.
          afterBlank = true;
          continue;
        }
        Matcher found = LINE.matcher(line);
        if (!found.matches() || !take(found, i, afterBlank)) {
          refuseBroken(i, afterBlank);
          return i;
        }
        if (nested) {
          return i;
        }
        afterBlank = false;
      }
      return lines.size();
    }

    /**
     * @return whether the line belongs to the head
     */
    private boolean take(Matcher line, int i, boolean afterBlank) {
      String name = line.group(1);
      String value = line.group(2).strip();
      Optional<String> known = known(name);
      if (known.isPresent()) {
        nested =
            value.isEmpty() && i + 1 < lines.size() && lines.get(i + 1).matches("[ \t]+\\S.*|- .*");
        if (!nested && PARENTS.contains(known.get())) {
          problems.add(
              "%s has parts: write each on a line of its own, such as %s."
                  .formatted(known.get(), part(known.get())));
        } else if (parameters.containsKey(known.get())) {
          problems.add("%s stands there twice: leave one of the lines out.".formatted(known.get()));
        } else {
          parameters.put(known.get(), value);
        }
        return true;
      }
      Optional<String> near = near(name);
      boolean oneWord = name.indexOf(' ') < 0;
      if (near.isPresent()
          || VALUE.matcher(value).matches()
          || oneWord && !parameters.isEmpty() && !afterBlank) {
        problems.add(
            "The line %s: %s is no parameter; %s. If it belongs to the prompt, put a line with prompt: before it."
                .formatted(
                    SafeText.quotedLine(line.group()),
                    SafeText.quotedLine(name),
                    near.map("probably %s is meant"::formatted)
                        .orElse("the parameters are " + String.join(", ", tops()))));
        return true;
      }
      return false;
    }

    private static String part(String parent) {
      return KNOWN.stream()
          .filter(path -> path.startsWith(parent + "."))
          .findFirst()
          .orElse(parent);
    }

    private static List<String> tops() {
      return KNOWN.stream().filter(path -> path.indexOf('.') < 0).toList();
    }

    /** The end of a long value must not become the beginning of the prompt. */
    private void refuseBroken(int i, boolean afterBlank) {
      if (i == 0 || afterBlank || lines.get(i - 1).length() < BROKEN) {
        return;
      }
      Matcher last = LINE.matcher(lines.get(i - 1));
      if (last.matches() && known(last.group(1)).filter(name -> !name.equals(PROMPT)).isPresent()) {
        problems.add(
            "It is unclear whether the line %s continues in the next one: put an empty line between the parameters and the prompt."
                .formatted(SafeText.quotedLine(lines.get(i - 1))));
      }
    }

    private void refuseBelow(String line) {
      Matcher found = LINE.matcher(line);
      if (found.matches()
          && known(found.group(1)).filter(name -> !name.equals(PROMPT)).isPresent()
          && VALUE.matcher(found.group(2).strip()).matches()) {
        problems.add(
            "The line %s stands below the prompt: put parameters above it."
                .formatted(SafeText.quotedLine(line)));
      }
    }
  }
}
