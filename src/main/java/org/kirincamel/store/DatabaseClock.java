package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * The time of a database that several nodes share. A lease that one of them makes and another reads
 * must not depend on their own clocks, which may differ by hours. Between two looks at the database
 * it advances by a monotonic clock. Thread-safe.
 */
final class DatabaseClock extends Clock {

  /** Not {@code current_timestamp}, which is the time at which the transaction began. */
  private static final Sql NOW = Sql.of("select clock_timestamp()");

  private final LongSupplier nanoTime;
  private volatile Anchor anchor;

  private record Anchor(Instant at, long nanos) {}

  private DatabaseClock(LongSupplier nanoTime, Anchor anchor) {
    this.nanoTime = nanoTime;
    this.anchor = anchor;
  }

  /** By another clock until it is {@link #read} for the first time. */
  static DatabaseClock unread(Clock own, LongSupplier nanoTime) {
    return new DatabaseClock(nanoTime, new Anchor(own.instant(), nanoTime.getAsLong()));
  }

  static DatabaseClock on(Connection connection, LongSupplier nanoTime) throws SQLException {
    return new DatabaseClock(nanoTime, looked(connection, nanoTime));
  }

  /** Looks at the database's time. */
  void read(Connection connection) throws SQLException {
    anchor = looked(connection, nanoTime);
  }

  private static Anchor looked(Connection connection, LongSupplier nanoTime) throws SQLException {
    long before = nanoTime.getAsLong();
    return NOW.first(
            connection,
            row -> new Anchor(row.getObject(1, OffsetDateTime.class).toInstant(), before))
        .orElseThrow();
  }

  @Override
  public Instant instant() {
    Anchor from = anchor;
    return from.at().plusNanos(nanoTime.getAsLong() - from.nanos());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return Clock.fixed(instant(), zone);
  }
}
