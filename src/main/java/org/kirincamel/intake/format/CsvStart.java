package org.kirincamel.intake.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a table begins: spreadsheets separate cells by commas, semicolons or tabs, as the language of
 * their user has it, and some say by what in a line before the header.
 *
 * @param delimiter what stands between two cells
 * @param read what was read to know it, to be read again as records; of a line {@code sep=;} its
 *     end
 */
record CsvStart(char delimiter, String read) {

  private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');

  /** Some spreadsheets pad it to the width of the table. */
  private static final Pattern SEPARATOR =
      Pattern.compile("\\s*+\"?sep=([^\\w\"\\s]|\\t)\"?[;,|\\t]*+\\s*+", Pattern.CASE_INSENSITIVE);

  static CsvStart of(TextReader text, Limits limits) throws IOException {
    var read = new StringBuilder();
    String header = line(text, read, limits);
    Matcher separator = SEPARATOR.matcher(header);
    if (separator.matches()) {
      char delimiter = separator.group(1).charAt(0);
      read.setLength(read.length() - header.length());
      read.append(header.endsWith("\r") ? '\r' : '\n');
      return new CsvStart(delimiter, read.toString());
    }
    return new CsvStart(delimiter(header), read.toString());
  }

  /**
   * The next line that is not blank, which may have line ends in quotes.
   *
   * @param read gets all that was read
   */
  private static String line(TextReader text, StringBuilder read, Limits limits)
      throws IOException {
    int start = 0;
    boolean quoted = false;
    while (read.length() <= limits.maxRowBytes()) {
      int c = text.read();
      if (c < 0) {
        break;
      }
      read.append((char) c);
      quoted ^= c == '"';
      if (!quoted && (c == '\n' || c == '\r')) {
        if (!Texts.stripped(read.substring(start)).isEmpty()) {
          break;
        }
        start = read.length();
      }
    }
    return read.substring(start);
  }

  private static char delimiter(String header) {
    return most(header, CsvNames::isKnown).or(() -> most(header, name -> true)).orElse(',');
  }

  /**
   * @return the delimiter that makes the most cells of a kind; of several the first
   */
  private static Optional<Character> most(String header, Predicate<String> kind) {
    Optional<Character> best = Optional.empty();
    long most = 0;
    for (char delimiter : DELIMITERS) {
      long count = cells(header, delimiter).stream().filter(kind).count();
      if (count > most) {
        most = count;
        best = Optional.of(delimiter);
      }
    }
    return best;
  }

  private static List<String> cells(String header, char delimiter) {
    var cells = new ArrayList<String>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= header.length(); i++) {
      if (i == header.length() || header.charAt(i) == delimiter && !quoted) {
        cells.add(header.substring(start, i).replace("\"", ""));
        start = i + 1;
      } else {
        quoted ^= header.charAt(i) == '"';
      }
    }
    return cells;
  }
}
