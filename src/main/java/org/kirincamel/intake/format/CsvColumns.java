package org.kirincamel.intake.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.kirincamel.common.SafeText;
import org.kirincamel.request.RequestRules;
import org.kirincamel.request.Violation;

/** The header of CSV: what its columns mean, and how a record becomes a request. */
final class CsvColumns {
  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** A column: its whole name, the objects it lies in, and its name in the innermost. */
  private record Column(String name, List<String> parents, String last) {}

  /** As spreadsheets write it where a comma does not separate cells. */
  private static final Pattern DECIMAL_COMMA = Pattern.compile("-?[0-9]+,[0-9]+");

  private final List<Column> columns;
  private final char delimiter;
  private final Limits limits;

  private CsvColumns(List<Column> columns, char delimiter, Limits limits) {
    this.columns = columns;
    this.delimiter = delimiter;
    this.limits = limits;
  }

  /**
   * @throws UnreadableException if the header does not name each column once
   */
  static CsvColumns of(CsvRecord header, char delimiter, Limits limits) throws UnreadableException {
    if (header.problem().isPresent()) {
      throw unreadable(header, header.problem().get().message());
    }
    var names = header.cells().stream().limit(header.width()).map(CsvNames::of).toList();
    var columns = new ArrayList<Column>();
    var seen = new HashSet<String>();
    for (String name : names) {
      columns.add(column(header, name, limits));
      if (!seen.add(name)) {
        throw unreadable(
            header, "Expected each column once, found %s again.".formatted(SafeText.quoted(name)));
      }
    }
    for (var column : columns) {
      refusePlainAndDotted(header, column, seen);
    }
    return new CsvColumns(columns, delimiter, limits);
  }

  int count() {
    return columns.size();
  }

  /**
   * @param cells at least as many as there are columns
   * @return the request, without what is empty
   */
  ObjectNode request(List<String> cells) {
    var request = NODES.objectNode();
    for (int i = 0; i < columns.size(); i++) {
      String cell = cells.get(i);
      if (!cell.isEmpty()) {
        var column = columns.get(i);
        var in = request;
        for (String parent : column.parents()) {
          in = in.withObjectProperty(parent);
        }
        in.set(column.last(), value(column.name(), cell));
      }
    }
    return request;
  }

  /** Cells that hold what a spreadsheet or database writes where it has no value. */
  List<Violation> problems(CsvRecord record) {
    var problems = new ArrayList<Violation>();
    for (int i = 0; i < columns.size(); i++) {
      String cell = Texts.stripped(record.cells().get(i));
      if (NoValue.is(cell)) {
        problems.add(
            Problems.syntax(
                "/" + columns.get(i).name().replace("~", "~0").replace("/", "~1").replace('.', '/'),
                "Expected a value or nothing, found %s in line %d: the cell holds an error value; correct it, or leave the cell empty."
                    .formatted(SafeText.quoted(cell), record.line())));
      }
    }
    return problems;
  }

  /** What is not of the field's type stays text, for the validator to refuse by its name. */
  private JsonNode value(String name, String cell) {
    return switch (RequestRules.typeOf(name)) {
      case NUMBER -> number(cell);
      case BOOLEAN -> truth(cell);
      case NAMES -> names(cell);
      case TEXT -> NODES.textNode(cell);
    };
  }

  /** Spreadsheets write TRUE. */
  private static JsonNode truth(String cell) {
    boolean is = cell.equalsIgnoreCase("true");
    return is || cell.equalsIgnoreCase("false") ? NODES.booleanNode(is) : NODES.textNode(cell);
  }

  private static JsonNode names(String cell) {
    var names = NODES.arrayNode();
    for (String name : cell.split("[;,]")) {
      if (!name.isBlank()) {
        names.add(name.strip());
      }
    }
    return names;
  }

  private JsonNode number(String given) {
    String cell =
        delimiter != ',' && DECIMAL_COMMA.matcher(given).matches()
            ? given.replace(',', '.')
            : given;
    if (cell.length() <= limits.maxNumberLength() && JSON_NUMBER.matcher(cell).matches()) {
      try {
        return Numbers.node(cell, limits.maxNumberLength());
      } catch (ArithmeticException e) {
        return NODES.textNode(cell);
      }
    }
    return NODES.textNode(cell);
  }

  private static Column column(CsvRecord header, String name, Limits limits)
      throws UnreadableException {
    var path = List.of(name.split("\\.", -1));
    if (path.stream().anyMatch(String::isBlank)) {
      throw unreadable(
          header,
          "Expected a name for every column (with dots between names), found %s."
              .formatted(SafeText.quoted(name)));
    }
    if (path.size() > limits.maxDepth()) {
      throw unreadable(
          header,
          "Expected at most %d names with dots between them, found %s."
              .formatted(limits.maxDepth(), SafeText.quoted(name)));
    }
    int last = path.size() - 1;
    return new Column(name, path.subList(0, last), path.get(last));
  }

  private static void refusePlainAndDotted(CsvRecord header, Column column, Set<String> names)
      throws UnreadableException {
    for (int i = 1; i <= column.parents().size(); i++) {
      String parent = String.join(".", column.parents().subList(0, i));
      if (names.contains(parent)) {
        throw unreadable(
            header,
            "Expected the column %s or columns inside it, found both, such as %s."
                .formatted(SafeText.quoted(parent), SafeText.quoted(column.name())));
      }
    }
  }

  private static UnreadableException unreadable(CsvRecord header, String sentence) {
    return new UnreadableException(
        "The header in line %d cannot be read. %s Correct it and send the file again."
            .formatted(header.line(), sentence),
        false);
  }
}
