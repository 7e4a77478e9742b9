package org.kirincamel.store;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kirincamel.task.Booking;
import org.kirincamel.task.Task;

/**
 * What the requests of each source that has a budget have spent on each day. Where no source has
 * one, nothing is read or written here. Thread-safe.
 *
 * <p>Its rows are locked in their order, and before the row of {@link Days}.
 */
final class SourceBooks {

  private static final Sql SPENT =
      Sql.of(
          """
          select source_kind,
                 sum(case when on_day = :day then spent else 0 end) as of_day,
                 sum(spent) as of_month
            from kirin_source_day
           where on_day >= :first
             and on_day <= :last
           group by source_kind
          """);

  private static final Sql COUNT =
      Sql.of(
          """
          update kirin_source_day
             set spent = spent + :cost
           where on_day = :day
             and source_kind = :source
          """);

  private static final Sql FIRST =
      Sql.of(
          """
          insert into kirin_source_day (on_day, source_kind, spent, counted_from)
          values (:day, :source, :cost, :now)
          """);

  private static final Sql CORRECT =
      Sql.of(
          """
          update kirin_source_day
             set spent = spent + :cost
           where on_day = :day
             and source_kind = :source
             and counted_from <= :posted_at
          """);

  private static final Comparator<Correction> BY_ROW =
      Comparator.comparing(Correction::day).thenComparing(Correction::source);

  /** Whether a source has had a budget since the start of this process. */
  private volatile boolean kept;

  /**
   * What turned out otherwise than was expected.
   *
   * @param cost USD more, or less
   */
  private record Correction(String source, Instant postedAt, BigDecimal cost) {
    LocalDate day() {
      return Days.of(postedAt);
    }
  }

  /** Some source has a budget: from now on corrections are written. Comes before any POST. */
  void keep() {
    kept = true;
  }

  /** What each source has spent that was counted, by its name. */
  static Map<String, Spend> spent(Connection connection, Instant now) throws SQLException {
    LocalDate today = Days.of(now);
    YearMonth month = YearMonth.from(today);
    Map<String, Spend> spent = new TreeMap<>();
    SPENT.forEach(
        connection,
        by -> by.day("day", today).day("first", month.atDay(1)).day("last", month.atEndOfMonth()),
        row -> spent.put(row.getString("source_kind"), spend(row)));
    return spent;
  }

  private static Spend spend(ResultSet row) throws SQLException {
    return new Spend(row.getBigDecimal("of_day"), row.getBigDecimal("of_month"));
  }

  /** Called by one claim at a time, or two could begin the same day. */
  static void count(Connection connection, Map<String, BigDecimal> costs, Instant now)
      throws SQLException {
    LocalDate today = Days.of(now);
    for (var each : new TreeMap<>(costs).entrySet()) {
      Sql.Binder row =
          write ->
              write.day("day", today).text("source", each.getKey()).money("cost", each.getValue());
      if (COUNT.update(connection, row) == 0) {
        FIRST.update(
            connection,
            insert -> {
              row.bind(insert);
              // Rounded down, as no column keeps each nanosecond.
              insert.time("now", now.truncatedTo(ChronoUnit.SECONDS));
            });
      }
    }
  }

  /** Corrects what was counted of those. */
  void correct(Connection connection, Collection<Change.OfTask> written) throws SQLException {
    if (!kept) {
      return;
    }
    List<Correction> corrections =
        written.stream()
            .flatMap(change -> change.booking().stream().map(each -> of(change.after(), each)))
            .filter(each -> each.cost().signum() != 0)
            .sorted(BY_ROW)
            .toList();
    CORRECT.batch(
        connection,
        corrections,
        (update, each) ->
            update
                .day("day", each.day())
                .text("source", each.source())
                .money("cost", each.cost())
                .time("posted_at", each.postedAt()));
  }

  private static Correction of(Task task, Booking booking) {
    return new Correction(task.source().kind(), booking.postedAt(), booking.cost());
  }
}
