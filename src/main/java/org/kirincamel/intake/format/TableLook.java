package org.kirincamel.intake.format;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells a table by its first line, if that names fields. */
final class TableLook {

  private static final Pattern SEPARATOR_LINE =
      Pattern.compile("\"?sep=\\S\"?[;,|\\t]*+", Pattern.CASE_INSENSITIVE);
  private static final Pattern NO_CONTENT = Pattern.compile("#.*|//.*|```.*|[|:\\s-]++");
  private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');

  private TableLook() {}

  static Optional<Likeness> of(String text) {
    List<String> all = text.lines().filter(line -> !line.isBlank()).limit(20).toList();
    List<String> lines =
        all.stream().filter(line -> !NO_CONTENT.matcher(line.strip()).matches()).toList();
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    boolean readable = all.get(0).equals(lines.get(0)) && !lines.get(0).startsWith("|");
    boolean separated = lines.size() > 1 && SEPARATOR_LINE.matcher(lines.get(0).strip()).matches();
    if (separated || isHeader(lines)) {
      return Optional.of(
          readable
              ? Likeness.of(Format.CSV, "a table (CSV)")
              : Likeness.refused(
                  "This looks like a table: send it as text/csv, or name the file .csv, with the"
                      + " header in the first line"));
    }
    return Optional.empty();
  }

  private static boolean isHeader(List<String> lines) {
    String header = lines.get(0);
    String only = header.strip();
    if (lines.size() > 1 && (only.equals("prompt") || only.equals("\"prompt\""))) {
      return true;
    }
    return DELIMITERS.stream()
        .anyMatch(
            delimiter ->
                isHeader(
                    cells(header, delimiter),
                    lines.size() > 1 ? cells(lines.get(1), delimiter) : List.of()));
  }

  /**
   * @param below the cells of the next line, none where there is none
   */
  private static boolean isHeader(List<String> header, List<String> below) {
    Set<String> known = new HashSet<>();
    int near = 0;
    int named = 0;
    int fitting = 0;
    for (int i = 0; i < header.size(); i++) {
      Optional<String> name = FieldNames.known(header.get(i));
      near += name.isPresent() || FieldNames.near(header.get(i)) ? 1 : 0;
      named += header.get(i).isBlank() ? 0 : 1;
      name.ifPresent(known::add);
      if (name.isPresent() && i < below.size() && !below.get(i).isBlank()) {
        fitting += FieldNames.fits(name.get(), below.get(i)) ? 1 : 0;
      }
    }
    boolean sameWidth = below.size() == header.size();
    if (near >= 2 && near == named && !known.isEmpty() && (sameWidth || below.isEmpty())) {
      return sameWidth || known.contains(FieldNames.PROMPT);
    }
    return known.size() >= 2
        && !below.isEmpty()
        && (known.contains(FieldNames.PROMPT) || sameWidth && fitting >= 2);
  }

  /** Not the cells of the reader: what is told here may be broken. */
  private static List<String> cells(String line, char delimiter) {
    String row = line.strip();
    if (delimiter == '|') {
      row = row.replaceAll("\\A\\||\\|\\z", "");
    }
    return Arrays.stream(row.split(Pattern.quote(String.valueOf(delimiter)), -1))
        .map(FieldNames::bare)
        .toList();
  }
}
