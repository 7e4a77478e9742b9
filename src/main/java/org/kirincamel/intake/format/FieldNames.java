package org.kirincamel.intake.format;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kirincamel.common.Nearest;
import org.kirincamel.request.RequestRules;

/** The names of a request's fields as people write them, and what their values look like. */
final class FieldNames {

  static final String PROMPT = "prompt";

  private static final Set<String> KNOWN = RequestRules.paths();

  /** Any name, as part of a pattern that ignores case; the longest first. */
  static final String ANY =
      KNOWN.stream()
          .sorted(Comparator.comparing(String::length).reversed())
          .map(name -> name.replace(".", "\\.").replace("_", "[_ -]"))
          .collect(Collectors.joining("|", "(?:", ")"));

  /** Names for which nearly any word would do are no typing errors of a field. */
  private static final int SHORTEST_TYPO = 5;

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][\\w.]*+");
  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d*[.,]?\\d++");
  private static final Pattern WORD = Pattern.compile("[^\\s{}\\[\\]]++");
  private static final Pattern TEXT = Pattern.compile(".*\\S.*", Pattern.DOTALL);
  private static final Pattern OBJECT = Pattern.compile("(?:[\\[{].*)?", Pattern.DOTALL);

  /** What a value of a field is written as, by its dotted path; numbers where it is not listed. */
  private static final Map<String, Pattern> VALUES =
      Map.ofEntries(
          Map.entry(PROMPT, TEXT),
          Map.entry("negative_prompt", TEXT),
          Map.entry("duration", Pattern.compile("\\d++([.,]\\d++)?\\s?s?")),
          Map.entry("aspect_ratio", Pattern.compile("\\d++\\s?[:x/]\\s?\\d++")),
          Map.entry("mode", Pattern.compile("std|pro", Pattern.CASE_INSENSITIVE)),
          Map.entry("camera_control", OBJECT),
          Map.entry("camera_control.config", OBJECT),
          Map.entry("camera_control.type", Pattern.compile("simple|[a-z]++(?:_[a-z]++)++")),
          Map.entry("watermark_info", OBJECT),
          Map.entry(
              "watermark_info.enabled",
              Pattern.compile("true|false|yes|no", Pattern.CASE_INSENSITIVE)),
          Map.entry("callback_url", Pattern.compile("https?://\\S++")),
          Map.entry("external_task_id", WORD),
          Map.entry("model", WORD),
          Map.entry("deliver_to", Pattern.compile("[\\[\\w][^\\s]*+")));

  /** Fields whose values nearly any words are. */
  private static final Set<String> FREE =
      Set.of(PROMPT, "negative_prompt", "external_task_id", "model", "deliver_to");

  private FieldNames() {}

  /**
   * @return the dotted path of the field that a name stands for: {@code Aspect ratio} is {@code
   *     aspect_ratio}
   */
  static Optional<String> known(String name) {
    String path = bare(name).toLowerCase(Locale.ROOT).replaceAll("[ -]", "_");
    return KNOWN.contains(path) ? Optional.of(path) : Optional.empty();
  }

  /** Whether a name is none, and is probably meant as one. */
  static boolean near(String name) {
    String bare = bare(name);
    return bare.length() >= SHORTEST_TYPO
        && IDENTIFIER.matcher(bare).matches()
        && known(bare).isEmpty()
        && Nearest.of(bare, KNOWN).isPresent();
  }

  /**
   * Whether a value is of the kind that a field takes.
   *
   * @param path of the field
   */
  static boolean fits(String path, String value) {
    return VALUES.getOrDefault(path, NUMBER).matcher(bare(value)).matches();
  }

  /** Whether a field takes nearly any words, so that a value says nothing. */
  static boolean isFree(String path) {
    return FREE.contains(path);
  }

  /** Without white space and without quotes, stars or a comma around it. */
  static String bare(String text) {
    return text.replaceAll("\\A[\\s\"'`*]++|[\\s\"'`*,]++\\z", "");
  }
}
