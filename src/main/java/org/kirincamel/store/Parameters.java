package org.kirincamel.store;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Values of the parameters of a statement, by name. */
final class Parameters {

  private final PreparedStatement statement;
  private final Map<String, int[]> places;
  private final int number;
  private final BitSet given = new BitSet();

  /**
   * @param places of each name among the question marks
   * @param number how many question marks there are
   */
  Parameters(PreparedStatement statement, Map<String, int[]> places, int number) {
    this.statement = statement;
    this.places = places;
    this.number = number;
  }

  private interface Setter {
    void set(int place) throws SQLException;
  }

  private Parameters set(String name, Setter setter) throws SQLException {
    int[] at = places.get(name);
    if (at == null) {
      throw new IllegalStateException("The statement has no parameter \"" + name + "\"");
    }
    for (int place : at) {
      setter.set(place);
      given.set(place);
    }
    return this;
  }

  /** Ends a row: each parameter must have got its value, or a batch would repeat that of before. */
  void complete() {
    if (given.cardinality() < number) {
      places.forEach(
          (name, at) -> {
            if (!given.get(at[0])) {
              throw new IllegalStateException("The parameter \"" + name + "\" has got no value");
            }
          });
    }
    given.clear();
  }

  Parameters text(String name, String value) throws SQLException {
    return set(name, at -> statement.setString(at, value));
  }

  Parameters text(String name, Optional<String> value) throws SQLException {
    return set(name, at -> statement.setString(at, value.orElse(null)));
  }

  Parameters number(String name, int value) throws SQLException {
    return set(name, at -> statement.setInt(at, value));
  }

  Parameters number(String name, long value) throws SQLException {
    return set(name, at -> statement.setLong(at, value));
  }

  Parameters number(String name, Optional<Integer> value) throws SQLException {
    return set(name, at -> statement.setObject(at, value.orElse(null), Types.INTEGER));
  }

  Parameters fraction(String name, Optional<Double> value) throws SQLException {
    return set(name, at -> statement.setObject(at, value.orElse(null), Types.DOUBLE));
  }

  Parameters money(String name, BigDecimal value) throws SQLException {
    return set(name, at -> statement.setBigDecimal(at, value));
  }

  Parameters bytes(String name, byte[] value) throws SQLException {
    return set(name, at -> statement.setBytes(at, value));
  }

  Parameters flag(String name, boolean value) throws SQLException {
    return set(name, at -> statement.setBoolean(at, value));
  }

  Parameters id(String name, UUID value) throws SQLException {
    return set(name, at -> statement.setObject(at, value));
  }

  Parameters id(String name, Optional<UUID> value) throws SQLException {
    return set(name, at -> statement.setObject(at, value.orElse(null), Types.OTHER));
  }

  Parameters time(String name, Instant value) throws SQLException {
    return time(name, Optional.of(value));
  }

  Parameters time(String name, Optional<Instant> value) throws SQLException {
    OffsetDateTime utc = value.map(each -> each.atOffset(ZoneOffset.UTC)).orElse(null);
    return set(name, at -> statement.setObject(at, utc, Types.TIMESTAMP_WITH_TIMEZONE));
  }

  Parameters day(String name, LocalDate value) throws SQLException {
    return set(name, at -> statement.setObject(at, value));
  }

  /** For {@code = any(:ids)}. */
  Parameters ids(String name, Collection<UUID> values) throws SQLException {
    return array(name, "uuid", values);
  }

  /** For {@code = any(:numbers)}. */
  Parameters numbers(String name, Collection<Long> values) throws SQLException {
    return array(name, "bigint", values);
  }

  /** For {@code = any(:texts)}. */
  Parameters texts(String name, Collection<String> values) throws SQLException {
    return array(name, "varchar", values);
  }

  private Parameters array(String name, String type, Collection<?> values) throws SQLException {
    Array array = statement.getConnection().createArrayOf(type, values.toArray());
    try {
      return set(name, at -> statement.setArray(at, array));
    } finally {
      array.free();
    }
  }
}
