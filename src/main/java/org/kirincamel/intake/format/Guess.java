package org.kirincamel.intake.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tells the format of content that nobody named, by its first lines. Only what looks like none of
 * the others is a prompt: a request with a typo must be refused, not paid for as a text.
 */
final class Guess {

  private static final Pattern OBJECT_LINE = Pattern.compile("\\{.*}");
  private static final Pattern YAML_START =
      Pattern.compile("---.*|%YAML .*|- .*|[A-Za-z_]+:( .*)?");
  private static final Pattern CSV_HEADER =
      Pattern.compile("\"?(prompt|[A-Za-z_.]+\"?( *, *\"?[A-Za-z_.]+\"?)++)\"?");

  /** No header is longer, and no pattern is tried on more. */
  private static final int LONGEST_HEADER = 2000;

  private Guess() {}

  static Format of(byte[] content) {
    List<String> lines = firstLines(content);
    if (lines.isEmpty()) {
      return Format.TEXT;
    }
    String first = lines.get(0);
    if (first.startsWith("{")) {
      boolean aLineEach =
          lines.size() > 1 && OBJECT_LINE.matcher(first).matches() && lines.get(1).startsWith("{");
      return aLineEach ? Format.JSON_LINES : Format.JSON;
    }
    if (first.startsWith("[")) {
      return Format.JSON;
    }
    String header = first.length() > LONGEST_HEADER ? first.substring(0, LONGEST_HEADER) : first;
    if (lines.size() > 1 && CSV_HEADER.matcher(header).matches()) {
      return Format.CSV;
    }
    return YAML_START.matcher(header).matches() ? Format.YAML : Format.TEXT;
  }

  /** The first lines that are not blank, stripped: two at most. */
  private static List<String> firstLines(byte[] content) {
    List<String> lines = new ArrayList<>();
    var line = new StringBuilder();
    try (var text = new TextReader(new ByteArrayInputStream(content))) {
      for (int c = text.read(); c >= 0 && lines.size() < 2; c = text.read()) {
        if (c == '\n' || c == '\r') {
          add(lines, line);
        } else {
          line.append((char) c);
        }
      }
    } catch (BadTextException notText) {
      // Said in full by whoever reads it; what came before it still tells the format.
    } catch (IOException e) {
      throw new UncheckedIOException("Reading from memory failed", e);
    }
    add(lines, line);
    return lines;
  }

  private static void add(List<String> lines, StringBuilder line) {
    String text = line.toString().strip();
    line.setLength(0);
    if (!text.isEmpty()) {
      lines.add(text);
    }
  }
}
