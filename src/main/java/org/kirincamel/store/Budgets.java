package org.kirincamel.store;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kirincamel.common.SafeText;
import org.kirincamel.settings.UsdLimits;

/**
 * How much may be spent in a day and in a month. What a POST is expected to cost is booked on its
 * day in the transaction that makes it SUBMITTING, so that no node can spend it twice.
 */
final class Budgets {

  private static final Sql SPENT =
      Sql.of(
          """
          select coalesce(sum(case when on_day = :day then spent else 0 end), 0) as of_day,
                 coalesce(sum(spent), 0) as of_month
            from kirin_day
           where on_day >= :first
             and on_day <= :last
          """);

  private static final Sql STOPPED =
      Sql.of("select period, budget, spent_then from kirin_budget where period = any(:periods)");

  private static final Sql STOP_AGAIN =
      Sql.of(
          """
          update kirin_budget
             set budget = case when budget < :budget then :budget else budget end,
                 spent_then = :spent
           where period = :period
          """);

  private static final Sql STOP =
      Sql.of(
          "insert into kirin_budget (period, budget, spent_then) values (:period, :budget, :spent)");

  private Budgets() {}

  /**
   * One budget of one period.
   *
   * @param setting by which the operator knows it
   * @param source whose it is, empty for that of all together
   * @param period under which it is noted
   * @param spent so far
   */
  record Budget(
      String setting,
      String source,
      String period,
      BigDecimal most,
      BigDecimal spent,
      Instant periodEnds) {

    /** When so much more is spent. */
    Budget and(BigDecimal more) {
      return new Budget(setting, source, period, most, spent.add(more), periodEnds);
    }

    BigDecimal left() {
      return most.subtract(spent);
    }

    String why() {
      return "%s USD of the %s USD that %s allows%s are spent or reserved, and the next request does not fit; the period ends at %s"
          .formatted(plain(spent), plain(most), setting, whom(), periodEnds);
    }

    private String whom() {
      return source.isEmpty() ? "" : " to the source " + SafeText.name(source);
    }

    private static String plain(BigDecimal usd) {
      BigDecimal bare = usd.stripTrailingZeros();
      return (bare.scale() < 2 ? bare.setScale(2) : bare).toPlainString();
    }
  }

  static Spend spent(Connection connection, Instant now) throws SQLException {
    LocalDate today = Days.of(now);
    YearMonth month = YearMonth.from(today);
    return SPENT
        .first(
            connection,
            by ->
                by.day("day", today).day("first", month.atDay(1)).day("last", month.atEndOfMonth()),
            row -> new Spend(row.getBigDecimal("of_day"), row.getBigDecimal("of_month")))
        .orElseThrow();
  }

  /** The budgets that are set, as they stand. */
  static List<Budget> read(Connection connection, SubmitLimits limits, Instant now)
      throws SQLException {
    if (!limits.budgeted()) {
      return List.of();
    }
    return read("kirin.budget.", "", limits.all(), spent(connection, now), now);
  }

  /** Those of single sources, as they stand. */
  static List<Budget> ofSources(Connection connection, SubmitLimits limits, Instant now)
      throws SQLException {
    List<Budget> budgets = new ArrayList<>();
    if (!limits.sources().isEmpty()) {
      Map<String, Spend> spent = SourceBooks.spent(connection, now);
      limits
          .sources()
          .forEach(
              (source, most) ->
                  budgets.addAll(
                      read(
                          "kirin.budget.sources.",
                          source,
                          most,
                          spent.getOrDefault(source, Spend.NOTHING),
                          now)));
    }
    return budgets;
  }

  private static List<Budget> read(
      String setting, String source, UsdLimits most, Spend spend, Instant now) {
    LocalDate today = Days.of(now);
    YearMonth month = YearMonth.from(today);
    Instant monthEnds = month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    String whose = source.isEmpty() ? "" : " " + source;
    return Stream.of(
            most.daily()
                .map(
                    usd ->
                        new Budget(
                            setting + "daily",
                            source,
                            today + whose,
                            usd,
                            spend.today(),
                            Days.end(now))),
            most.monthly()
                .map(
                    usd ->
                        new Budget(
                            setting + "monthly",
                            source,
                            month + whose,
                            usd,
                            spend.thisMonth(),
                            monthEnds)))
        .flatMap(Optional::stream)
        .toList();
  }

  /** The first budget into which a POST of that cost does not fit any more. */
  static Optional<Budget> tooSmallFor(List<Budget> budgets, BigDecimal cost) {
    return budgets.stream().filter(each -> cost.compareTo(each.left()) > 0).findFirst();
  }

  /**
   * Notes that submission stops at a budget.
   *
   * @return whether no node had noted it for that budget, or a higher one
   */
  static boolean stop(Connection connection, Budget budget) throws SQLException {
    Optional<BigDecimal> before =
        STOPPED.first(
            connection,
            by -> by.texts("periods", List.of(budget.period())),
            row -> row.getBigDecimal("budget"));
    (before.isPresent() ? STOP_AGAIN : STOP)
        .update(
            connection,
            write ->
                write
                    .text("period", budget.period())
                    .money("budget", budget.most())
                    .money("spent", budget.spent()));
    return before.filter(noted -> noted.compareTo(budget.most()) >= 0).isEmpty();
  }

  /** Those of them at which submission stands still. */
  static List<Budget> stopped(Connection connection, List<Budget> budgets) throws SQLException {
    if (budgets.isEmpty()) {
      return List.of();
    }
    Map<String, Budget> byPeriod =
        budgets.stream().collect(Collectors.toMap(Budget::period, each -> each));
    Set<String> stopped = new HashSet<>();
    STOPPED.forEach(
        connection,
        by -> by.texts("periods", byPeriod.keySet()),
        row -> {
          Budget budget = byPeriod.get(row.getString("period"));
          if (row.getBigDecimal("budget").compareTo(budget.most()) >= 0
              && row.getBigDecimal("spent_then").compareTo(budget.spent()) <= 0) {
            stopped.add(budget.period());
          }
        });
    return budgets.stream().filter(each -> stopped.contains(each.period())).toList();
  }
}
