package org.kirincamel.intake.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kirincamel.intake.Row;
import org.kirincamel.intake.format.Checked;
import org.kirincamel.intake.format.Format;
import org.kirincamel.intake.format.Limits;
import org.kirincamel.intake.format.Rows;
import org.kirincamel.intake.format.UnreadableException;

/** Requests in the text of a mail, and in what is attached to one. */
final class TextRequests {

  private static final Pattern YAML_LIST = Pattern.compile("- ([A-Za-z_.]+):.*");

  private TextRequests() {}

  /**
   * The requests that somebody wrote into a mail: JSON, YAML or CSV, or a prompt with parameters at
   * its head.
   *
   * @param text their own words
   * @param most requests that may be
   * @throws RefusedMailException if it cannot be read
   */
  static List<Row> of(String text, int most) {
    if (text.isBlank()) {
      throw new RefusedMailException(
          "There is no text of your own in it: write the prompt as the text of the mail. Quoted and forwarded"
              + " mails, signatures and the subject are not read.");
    }
    Format format = format(text);
    return rows(
        format == Format.TEXT ? Format.CSV : format,
        (format == Format.TEXT ? asCsv(HeadLines.of(text).parameters()) : text)
            .getBytes(StandardCharsets.UTF_8),
        most);
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
      case CSV ->
          Stream.of(first.split(",")).anyMatch(TextRequests::isColumn) ? looks : Format.TEXT;
      case YAML, TEXT -> isYaml(first, text) ? Format.YAML : Format.TEXT;
    };
  }

  /** A sentence with commas is no header, unless it names a field, if only nearly. */
  private static boolean isColumn(String cell) {
    String name = cell.replace("\"", "").strip();
    return HeadLines.known(name).isPresent() || HeadLines.near(name).isPresent();
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
  static List<Row> rows(Format format, byte[] content, int most) {
    try {
      Checked checked = format.check(new ByteArrayInputStream(content), Limits.DEFAULT);
      if (checked.rows() > most) {
        throw new RefusedMailException(
            "Expected at most %d requests in a mail, got more: send them in several mails."
                .formatted(most));
      }
      List<Row> rows = new ArrayList<>(checked.rows());
      try (Rows read = format.read(() -> new ByteArrayInputStream(content), Limits.DEFAULT)) {
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
