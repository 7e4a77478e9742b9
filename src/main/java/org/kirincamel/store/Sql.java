package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A statement with named parameters: {@code where id = :id}. Its text is parsed once, so one that
 * is used often is a constant. It runs on the connection, and in the transaction, of its caller.
 */
final class Sql {

  /** Gives each parameter its value. */
  interface Binder {
    void bind(Parameters parameters) throws SQLException;
  }

  /** Gives each parameter its value for one row of a batch. */
  interface RowBinder<T> {
    void bind(Parameters parameters, T row) throws SQLException;
  }

  /** Takes one row of a result. */
  interface Reader {
    void read(ResultSet row) throws SQLException;
  }

  /** Makes a value of one row of a result. */
  interface Mapper<T> {
    T read(ResultSet row) throws SQLException;
  }

  private static final Pattern PARAMETER = Pattern.compile(":([a-z][a-z0-9_]*)");
  private static final Binder NOTHING = parameters -> {};

  private final String text;

  /** At which question marks each name stood, from one. */
  private final Map<String, int[]> places;

  private final int parameters;

  private Sql(String text, List<String> names) {
    this.text = text;
    this.parameters = names.size();
    this.places = new HashMap<>();
    for (String name : names) {
      places.put(
          name,
          IntStream.range(0, names.size())
              .filter(i -> names.get(i).equals(name))
              .map(i -> i + 1)
              .toArray());
    }
  }

  static Sql of(String named) {
    List<String> names = new ArrayList<>();
    String text =
        PARAMETER
            .matcher(named)
            .replaceAll(
                parameter -> {
                  names.add(parameter.group(1));
                  return "?";
                });
    return new Sql(text, names);
  }

  /** With a question mark for each parameter. */
  String text() {
    return text;
  }

  void forEach(Connection connection, Binder binder, Reader reader) throws SQLException {
    try (PreparedStatement select = prepared(connection, binder);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        reader.read(rows);
      }
    }
  }

  void forEach(Connection connection, Reader reader) throws SQLException {
    forEach(connection, NOTHING, reader);
  }

  /** Every row that is found. */
  <T> List<T> list(Connection connection, Binder binder, Mapper<T> mapper) throws SQLException {
    List<T> found = new ArrayList<>();
    forEach(connection, binder, row -> found.add(mapper.read(row)));
    return found;
  }

  <T> List<T> list(Connection connection, Mapper<T> mapper) throws SQLException {
    return list(connection, NOTHING, mapper);
  }

  /** The first row that is found. */
  <T> Optional<T> first(Connection connection, Binder binder, Mapper<T> mapper)
      throws SQLException {
    try (PreparedStatement select = prepared(connection, binder);
        ResultSet rows = select.executeQuery()) {
      return rows.next() ? Optional.of(mapper.read(rows)) : Optional.empty();
    }
  }

  <T> Optional<T> first(Connection connection, Mapper<T> mapper) throws SQLException {
    return first(connection, NOTHING, mapper);
  }

  /** Whether any row is found. */
  boolean any(Connection connection, Binder binder) throws SQLException {
    return first(connection, binder, row -> true).isPresent();
  }

  boolean any(Connection connection) throws SQLException {
    return any(connection, NOTHING);
  }

  /** The one number that a {@code select count(*)} finds. */
  int count(Connection connection, Binder binder) throws SQLException {
    return first(connection, binder, row -> row.getInt(1)).orElseThrow();
  }

  int count(Connection connection) throws SQLException {
    return count(connection, NOTHING);
  }

  /**
   * @return how many rows were written
   */
  int update(Connection connection, Binder binder) throws SQLException {
    try (PreparedStatement update = prepared(connection, binder)) {
      return update.executeUpdate();
    }
  }

  int update(Connection connection) throws SQLException {
    return update(connection, NOTHING);
  }

  /**
   * Runs the statement for each row, all in one batch; for no row it does nothing.
   *
   * @return the rows for which it wrote one row
   */
  <T> List<T> batch(Connection connection, Iterable<T> rows, RowBinder<T> binder)
      throws SQLException {
    Iterator<T> each = rows.iterator();
    List<T> written = new ArrayList<>();
    if (!each.hasNext()) {
      return written;
    }
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      var values = new Parameters(statement, places, parameters);
      while (each.hasNext()) {
        binder.bind(values, each.next());
        values.complete();
        statement.addBatch();
      }
      int[] counts = statement.executeBatch();
      each = rows.iterator();
      for (int count : counts) {
        T row = each.next();
        if (count == 1) {
          written.add(row);
        }
      }
    }
    return written;
  }

  private PreparedStatement prepared(Connection connection, Binder binder) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(text);
    try {
      var values = new Parameters(statement, places, parameters);
      binder.bind(values);
      values.complete();
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }
}
