package org.kirincamel.intake.format;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells a list of fields with their values: YAML, properties, an encoded form, options of a command
 * and whatever else has names and values. One line {@code Word: …} alone is the beginning of many a
 * prompt, and so is the name of a field before words that are no value of it.
 */
final class FieldsLook {

  private static final int CASE = Pattern.CASE_INSENSITIVE;
  private static final String FIELD = "(" + FieldNames.ANY + ")";

  /** A line that begins with a field; in a table on its side its value is the next cell. */
  private static final Pattern LINE =
      Pattern.compile(
          "^[ \\t]*+(?:(?:[-*+>]|#++|//)[ \\t]++)?+[\"'`*_]{0,3}"
              + FIELD
              + "[\"'`*_]{0,3} *+(?:=>|[:=：\\t;,|])(.*)$",
          CASE | Pattern.MULTILINE);

  /** A field between others in a line. */
  private static final Pattern AMONG_OTHERS =
      Pattern.compile(
          "(?:^|[;,|&?({\\t])[ \\t]*+[\"'`]?"
              + FIELD
              + "[\"'`]?[ \\t]*+(?:=>|[:=：])[ \\t]*+(\"[^\"\\n]*+\"|[^;,|&\\t\\n)}]*+)",
          CASE | Pattern.MULTILINE);

  private static final Pattern ASSIGNED =
      Pattern.compile("(?<![\\w-])" + FIELD + "=(\"[^\"\\n]*+\"|'[^'\\n]*+'|[^\\s;,|&)}]*+)", CASE);

  /** Options of a command, which other tools put behind a prompt, too: then no prompt is named. */
  private static final Pattern OPTIONS =
      Pattern.compile("\\A-{1,2}prompt[ =].*\\s-{1,2}" + FIELD + "[ =].*", CASE | Pattern.DOTALL);

  /** In a text without white space. */
  private static final Pattern FORM =
      Pattern.compile("(?:^|[?&])prompt=[^&]*+&|^prompt=[^+%]*+[+%]");

  private static final Pattern NO_FIELD =
      Pattern.compile("#.*|//.*|---.*|\\.\\.\\.|%YAML .*|```.*|\\[[\\w .-]++]");
  private static final Pattern ANY_FIELD =
      Pattern.compile(
          "\\s*+(?:- )?\\s*+[\"']?([A-Za-z_][\\w.-]*+)[\"']?\\s*+(?:[:=](?: .*|$)|=.*)");
  private static final Pattern PROMPT_FIRST =
      Pattern.compile("(- +)?(\"|'|)prompt\\2\\s*+[:=]\\s*+(.*)");
  private static final Pattern ENVELOPE =
      Pattern.compile("^input:\\s*+(?:\\[\\s*+\\{|-)\\s*+params:", Pattern.MULTILINE);
  private static final Pattern YAML_FIRST =
      Pattern.compile("(?:- +)?[\"']?[a-z_][a-z_.]*+[\"']?:(?: .*|$)");
  private static final Likeness YAML = Likeness.of(Format.YAML, "a list of fields (YAML)");

  private final String text;
  private final List<String> lines;

  /** Lines that are neither blank nor comments nor marks. */
  private final List<String> fields;

  private final Set<String> known = new TreeSet<>();
  private final Set<String> fitting = new HashSet<>();
  private int prompts;

  private FieldsLook(String text) {
    this.text = text;
    this.lines = text.lines().filter(line -> !line.isBlank()).toList();
    this.fields = lines.stream().filter(line -> !NO_FIELD.matcher(line.strip()).matches()).toList();
  }

  static Optional<Likeness> of(String text) {
    var look = new FieldsLook(text);
    if (look.isListOfLines()) {
      return Optional.of(look.isYaml() ? YAML : look.refused());
    }
    return look.isListInLine() ? Optional.of(look.refused()) : Optional.empty();
  }

  private boolean isListOfLines() {
    collect(LINE, true);
    return prompts > 1
        || isEnough()
        || beginsWithPrompt()
        || isMapping()
        || ENVELOPE.matcher(text).find();
  }

  private boolean isListInLine() {
    collect(AMONG_OTHERS, false);
    collect(ASSIGNED, false);
    return isEnough() || OPTIONS.matcher(text).matches() || isForm();
  }

  private boolean isEnough() {
    return known.size() > 1 && (prompts > 0 || fitting.size() > 1);
  }

  private void collect(Pattern pattern, boolean wholeLine) {
    for (Matcher pair = pattern.matcher(decoded()); pair.find(); ) {
      String path = FieldNames.known(pair.group(1)).orElseThrow();
      known.add(path);
      prompts += pair.group(1).equals(FieldNames.PROMPT) ? 1 : 0;
      if (FieldNames.fits(path, pair.group(2)) && (wholeLine || !FieldNames.isFree(path))) {
        fitting.add(path);
      }
    }
  }

  private boolean isForm() {
    return !text.chars().anyMatch(Character::isWhitespace) && FORM.matcher(decoded()).find();
  }

  /** The names of a form may be written by their codes. */
  private String decoded() {
    if (text.indexOf('%') < 0 || text.indexOf('&') < 0 || text.indexOf(' ') >= 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException noForm) {
      return text;
    }
  }

  /** The field alone, in a way that only files of fields have. */
  private boolean beginsWithPrompt() {
    if (fields.isEmpty()) {
      return false;
    }
    Matcher first = PROMPT_FIRST.matcher(fields.get(0));
    if (!first.matches()) {
      return false;
    }
    boolean goesOn =
        fields.size() > 1
            && (first.group(3).matches("|[|>][-+\\d]*+"))
            && Character.isWhitespace(fields.get(1).charAt(0));
    return goesOn
        || first.group(1) != null
        || !first.group(2).isEmpty()
        || fields.size() < lines.size();
  }

  /** Whether every line is a field, one of them the prompt or nearly a known one. */
  private boolean isMapping() {
    var names = new ArrayList<String>();
    for (String line : fields) {
      Matcher field = ANY_FIELD.matcher(line);
      if (field.matches()) {
        names.add(field.group(1));
      } else if (names.isEmpty() || !Character.isWhitespace(line.charAt(0))) {
        return false;
      }
    }
    return names.size() > 1
        && (names.contains(FieldNames.PROMPT)
            || !fitting.isEmpty() && names.stream().anyMatch(FieldNames::near));
  }

  private boolean isYaml() {
    String first = lines.get(0);
    return !fields.isEmpty()
        && !first.startsWith("```")
        && !first.startsWith("//")
        && YAML_FIRST.matcher(fields.get(0)).matches();
  }

  private Likeness refused() {
    return Likeness.refused(
        "This looks like a list of fields%s: send it as JSON (application/json, or a file .json) or as YAML (application/yaml, .yaml)"
            .formatted(known.isEmpty() ? "" : " (" + String.join(", ", known) + ")"));
  }
}
