package org.kirincamel.intake.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Texts of {@code src/test/resources/prompts}, one a line, with escapes for what no line can hold.
 */
public final class Prompts {

  private static final Path FOLDER = Path.of("src/test/resources/prompts");
  private static final Pattern ESCAPE = Pattern.compile("(?<!\\\\)\\\\([nrt]|u[0-9A-F]{4})");

  /**
   * A text that is no prompt.
   *
   * @param format the name of the format it is read as where none is named, {@code -} for none
   */
  record Bad(String format, String text) {}

  private Prompts() {}

  /** What callers have really sent. */
  public static List<String> shared() {
    return lines("shared.txt").toList();
  }

  static List<String> good() {
    return Stream.concat(lines("shared.txt"), lines("good.txt").map(Prompts::text)).toList();
  }

  static List<Bad> bad() {
    return lines("bad.txt")
        .map(line -> line.split("\t", 2))
        .map(parts -> new Bad(parts[0], text(parts[1])))
        .toList();
  }

  private static Stream<String> lines(String file) {
    try {
      return Files.readAllLines(FOLDER.resolve(file)).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String line) {
    return ESCAPE
        .matcher(line)
        .replaceAll(
            found ->
                switch (found.group(1).charAt(0)) {
                  case 'n' -> "\n";
                  case 'r' -> "\r";
                  case 't' -> "\t";
                  default -> Character.toString(Integer.parseInt(found.group(1).substring(1), 16));
                });
  }
}
