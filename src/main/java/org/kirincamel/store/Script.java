package org.kirincamel.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * One step of the tables: {@code V13__orders.sql} brings them to version 13.
 *
 * @param name the file's
 */
record Script(int version, String name, String text) {

  private static final Pattern NAME = Pattern.compile("V(\\d{1,9})__(\\w+)\\.sql");

  /** A comment, a quoted text or name, or the end of a statement. */
  private static final Pattern PIECE =
      Pattern.compile("--[^\\n]*|/\\*.*?\\*/|'[^']*'|\"[^\"]*\"|;", Pattern.DOTALL);

  static Script of(String name, String text) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "Expected a script V<number>__<words>.sql, got \"%s\"".formatted(name));
    }
    return new Script(Integer.parseInt(parts.group(1)), name, text);
  }

  String description() {
    return name.replaceFirst("^V\\d+__", "").replaceFirst("\\.sql$", "").replace('_', ' ');
  }

  /** As Flyway reckons it, who kept the history before: over the lines without their ends. */
  int checksum() {
    var crc = new CRC32();
    text.lines().forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
    return (int) crc.getValue();
  }

  /** Without comments. */
  List<String> statements() {
    var statements = new ArrayList<String>();
    var statement = new StringBuilder();
    Matcher piece = PIECE.matcher(text);
    int from = 0;
    while (piece.find()) {
      statement.append(text, from, piece.start());
      from = piece.end();
      if (piece.group().equals(";")) {
        add(statements, statement);
      } else if (!piece.group().startsWith("--") && !piece.group().startsWith("/*")) {
        statement.append(piece.group());
      }
    }
    add(statements, statement.append(text.substring(from)));
    return List.copyOf(statements);
  }

  private static void add(List<String> statements, StringBuilder statement) {
    if (!statement.toString().isBlank()) {
      statements.add(statement.toString().strip());
    }
    statement.setLength(0);
  }
}
