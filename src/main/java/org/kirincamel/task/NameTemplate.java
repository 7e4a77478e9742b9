package org.kirincamel.task;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kirincamel.common.Nearest;

/**
 * A template for the names of results, such as <code>{date}/{model}/{source}-{id}</code>, with a
 * slash between folders. What comes out is a relative path without ending, of segments of at most
 * {@value #MAX_BYTES} bytes in UTF-8, so that numbers and an ending have room on every file system;
 * whatever strangers chose is in it only as {@link Names} lets it through.
 */
public final class NameTemplate {

  /** Names of results unless something else is set. */
  public static final String DEFAULT = "{source}-{id}";

  /** Longest segment, in bytes: the longest default name fits. */
  static final int MAX_BYTES = 220;

  private static final int MAX_SEGMENTS = 8;

  /** What is left at least of a value that has to be cut, in bytes. */
  private static final int LEAST = 16;

  private static final Pattern PIECE = Pattern.compile("\\{[^{}]*}|[^{}]+");
  private static final Pattern LITERAL = Pattern.compile("[\\p{L}\\p{N}_.=+,@-]*");

  /** Names that Windows gives to devices, whatever follows the first dot. */
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?");

  private final List<List<String>> segments;

  private NameTemplate(List<List<String>> segments) {
    this.segments = segments;
  }

  /** What may stand in braces, with the most bytes that it takes and whether it may be cut. */
  private enum Placeholder {
    SOURCE(LEAST, true),
    ID(12, false),
    REQUEST_ID(36, false),
    EXTERNAL_TASK_ID(LEAST, true),
    MODEL(LEAST, true),
    STATUS(9, false),
    DATE(10, false);

    private final int bytes;
    private final boolean cut;

    Placeholder(int bytes, boolean cut) {
      this.bytes = bytes;
      this.cut = cut;
    }

    private String text() {
      return "{" + name().toLowerCase(java.util.Locale.ROOT) + "}";
    }

    private static Optional<Placeholder> of(String text) {
      return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
    }

    private static List<String> all() {
      return Arrays.stream(values()).map(Placeholder::text).toList();
    }

    private String value(Task task, int revision) {
      return switch (this) {
        case SOURCE -> source(task);
        case ID -> Ids.shortId(task.id());
        case REQUEST_ID -> task.id().toString();
        case EXTERNAL_TASK_ID -> clean(task.gateway().externalTaskId());
        case MODEL -> clean(task.request().model());
        case STATUS -> task.stateAt(revision).word();
        case DATE -> LocalDate.ofInstant(task.times().receivedAt(), ZoneOffset.UTC).toString();
      };
    }

    /** A row's name is that of its source, cleaned already, with the short id behind it. */
    private static String source(Task task) {
      String ending = "-" + Ids.shortId(task.id());
      String name = task.request().name();
      return name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
    }

    private static String clean(String value) {
      return value.isEmpty() ? "none" : Names.clean(value);
    }
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException in one sentence, if it is none
   */
  public static NameTemplate parse(String text) {
    if (!text.contains(Placeholder.ID.text()) && !text.contains(Placeholder.REQUEST_ID.text())) {
      throw new IllegalArgumentException(
          "expected {id} or {request_id} in it, or two results would have one name, got \"%s\""
              .formatted(text));
    }
    String[] parts = text.split("/", -1);
    if (parts.length > MAX_SEGMENTS) {
      throw new IllegalArgumentException(
          "expected at most %d names with a slash between, got %d in \"%s\""
              .formatted(MAX_SEGMENTS, parts.length, text));
    }
    return new NameTemplate(Arrays.stream(parts).map(part -> segment(part, text)).toList());
  }

  private static List<String> segment(String segment, String text) {
    if (segment.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a relative path with one slash between two names, got \"%s\"".formatted(text));
    }
    if (segment.startsWith(".") || segment.endsWith(".") || segment.contains("..")) {
      throw new IllegalArgumentException(
          "expected no name that begins or ends with a dot or has two in a row, got \"%s\" in \"%s\""
              .formatted(segment, text));
    }
    if (!PIECE.matcher(segment).replaceAll("").isEmpty()) {
      throw new IllegalArgumentException(
          "expected braces around a word alone, got \"%s\" in \"%s\"".formatted(segment, text));
    }
    List<String> pieces =
        PIECE.matcher(segment).results().map(java.util.regex.MatchResult::group).toList();
    int bytes = 0;
    for (String piece : pieces) {
      bytes += piece.startsWith("{") ? placeholder(piece, text).bytes : literal(piece, text);
    }
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "expected names of at most %d bytes, got at least %d in \"%s\""
              .formatted(MAX_BYTES, bytes, segment));
    }
    return pieces;
  }

  private static Placeholder placeholder(String piece, String text) {
    return Placeholder.of(piece)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    Nearest.of(piece, Placeholder.all())
                        .map(
                            near ->
                                "%s is no placeholder, in \"%s\"; did you mean %s?"
                                    .formatted(piece, text, near))
                        .orElse(
                            "%s is no placeholder, in \"%s\"; expected some of %s"
                                .formatted(piece, text, String.join(", ", Placeholder.all())))));
  }

  private static int literal(String piece, String text) {
    if (!LITERAL.matcher(piece).matches()) {
      throw new IllegalArgumentException(
          "expected letters, digits and . _ - = + , @ beside the placeholders, got \"%s\" in \"%s\""
              .formatted(piece, text));
    }
    return bytes(piece);
  }

  /**
   * The name of a result, the same whenever it is asked for.
   *
   * @param revision which of its results, from 1
   * @return a relative path with a slash between folders, without ending; the last segment ends in
   *     {@code -r2} where that is the revision
   */
  public String of(Task task, int revision) {
    String name =
        String.join("/", segments.stream().map(each -> made(each, task, revision)).toList());
    return revision > 1 ? name + "-r" + revision : name;
  }

  private static String made(List<String> segment, Task task, int revision) {
    List<String> texts = new ArrayList<>();
    List<Integer> mayBeCut = new ArrayList<>();
    for (String piece : segment) {
      Optional<Placeholder> placeholder = Placeholder.of(piece);
      if (placeholder.isPresent() && placeholder.get().cut) {
        mayBeCut.add(texts.size());
      }
      texts.add(placeholder.map(each -> each.value(task, revision)).orElse(piece));
    }
    while (bytes(String.join("", texts)) > MAX_BYTES) {
      cutLongest(texts, mayBeCut);
    }
    // Two pieces that are harmless alone may meet in two dots, and a name may end in one.
    String name = String.join("", texts).replaceAll("\\.{2,}", ".").replaceAll("\\.$", "");
    return DEVICE.matcher(name).matches() ? "_" + name : name;
  }

  private static void cutLongest(List<String> texts, List<Integer> mayBeCut) {
    int longest = mayBeCut.get(0);
    for (int each : mayBeCut) {
      if (bytes(texts.get(each)) > bytes(texts.get(longest))) {
        longest = each;
      }
    }
    // Names hold no character of two chars.
    String text = texts.get(longest);
    texts.set(longest, text.substring(0, text.length() - 1));
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
