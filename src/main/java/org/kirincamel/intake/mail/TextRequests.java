package org.kirincamel.intake.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kirincamel.intake.Row;
import org.kirincamel.intake.format.Checked;
import org.kirincamel.intake.format.Format;
import org.kirincamel.intake.format.Limits;
import org.kirincamel.intake.format.PromptGate;
import org.kirincamel.intake.format.Rows;
import org.kirincamel.intake.format.UnreadableException;

/** Requests in the text of a mail, and in what is attached to one. */
final class TextRequests {

  private static final Pattern YAML_LIST = Pattern.compile("- ([A-Za-z_.]+):.*");

  /** Quoted names and comments, which parameters at the head of a text do not have. */
  private static final Pattern NO_HEAD_LINE = Pattern.compile("[\"'#]");

  private TextRequests() {}

  /**
   * The requests that a mail holds: JSON, YAML or CSV, or a prompt with parameters at its head.
   *
   * @param text their own words
   * @param most requests that may be
   * @throws RefusedMailException if it cannot be read
   */
  static List<Row> of(String text, int most, Limits limits) {
    if (text.isBlank()) {
      throw new RefusedMailException(
          "There is no text of your own in it: write the prompt as the text of the mail. Quoted and"
              + " forwarded mails, signatures and the subject are not read.");
    }
    Format format = format(text);
    if (format != Format.TEXT) {
      return rows(format, text.getBytes(StandardCharsets.UTF_8), most, limits);
    }
    Map<String, String> parameters = HeadLines.of(text).parameters();
    if (!limits.anyText()) {
      Optional.ofNullable(parameters.get("prompt"))
          .flatMap(PromptGate::objection)
          .ifPresent(
              objection -> {
                throw new RefusedMailException(objection);
              });
    }
    return rows(Format.CSV, asCsv(parameters).getBytes(StandardCharsets.UTF_8), most, limits);
  }

  /** Whether a text is more than words beside attached requests. */
  static boolean holdsRequests(String text) {
    return !text.isBlank() && (HeadLines.begins(text) || format(text) != Format.TEXT);
  }

  private static Format format(String text) {
    Format looks = Format.guess(text.getBytes(StandardCharsets.UTF_8));
    String first = text.strip().lines().findFirst().orElse("");
    return switch (looks) {
      case JSON, JSON_LINES -> looks;
      case CSV -> looks;
      case YAML ->
          NO_HEAD_LINE.matcher(first).lookingAt() || isYaml(first, text) ? looks : Format.TEXT;
      case TEXT -> isYaml(first, text) ? Format.YAML : Format.TEXT;
    };
  }

  private static boolean isYaml(String first, String text) {
    var item = YAML_LIST.matcher(first);
    if (first.startsWith("---") || first.startsWith("%YAML")) {
      return true;
    }
    if (item.matches()) {
      return HeadLines.known(item.group(1)).isPresent()
          || HeadLines.near(item.group(1)).isPresent();
    }
    try {
      return HeadLines.of(text).nested();
    } catch (RefusedMailException ofTheHead) {
      // Told when the head is read.
      return false;
    }
  }

  /** The formats' own way from texts to fields: types, parts with dots, several targets. */
  private static String asCsv(Map<String, String> parameters) {
    var sorted = new TreeMap<>(parameters);
    return String.join(",", sorted.keySet())
        + "\n"
        + sorted.values().stream()
            .map(value -> '"' + value.replace("\"", "\"\"") + '"')
            .collect(Collectors.joining(","))
        + "\n";
  }

  /**
   * Reads content of a known format.
   *
   * @param most rows that may be
   * @throws RefusedMailException if it cannot be read
   */
  static List<Row> rows(Format format, byte[] content, int most, Limits limits) {
    try {
      Checked checked = format.check(new ByteArrayInputStream(content), limits);
      if (checked.rows() > most) {
        throw new RefusedMailException(
            "Expected at most %d requests in a mail, got more: send them in several mails."
                .formatted(most));
      }
      List<Row> rows = new ArrayList<>(checked.rows());
      try (Rows read = format.read(() -> new ByteArrayInputStream(content), limits)) {
        for (var row = read.next(); row.isPresent(); row = read.next()) {
          rows.add(row.get());
        }
      }
      return rows;
    } catch (UnreadableException e) {
      throw new RefusedMailException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Reading from memory failed", e);
    }
  }
}
