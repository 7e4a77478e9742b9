package org.kirincamel.store;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
      Sql.of("select budget, spent_then from kirin_budget where period = :period");

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
   * @param spent so far
   */
  record Budget(
      String setting, String period, BigDecimal most, BigDecimal spent, Instant periodEnds) {

    BigDecimal left() {
      return most.subtract(spent);
    }

    String why() {
      return "%s USD of the %s USD that %s allows are spent or reserved, and the next request does not fit; the period ends at %s"
          .formatted(plain(spent), plain(most), setting, periodEnds);
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
    Spend spend = spent(connection, now);
    LocalDate today = Days.of(now);
    YearMonth month = YearMonth.from(today);
    List<Budget> budgets = new ArrayList<>();
    limits
        .daily()
        .ifPresent(
            most ->
                budgets.add(
                    new Budget(
                        "kirin.budget.daily",
                        today.toString(),
                        most,
                        spend.today(),
                        Days.end(now))));
    limits
        .monthly()
        .ifPresent(
            most ->
                budgets.add(
                    new Budget(
                        "kirin.budget.monthly",
                        month.toString(),
                        most,
                        spend.thisMonth(),
                        month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant())));
    return budgets;
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
            by -> by.text("period", budget.period()),
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

  /** The budget at which submission stands still, empty while it goes on. */
  static Optional<Budget> stoppedBy(Connection connection, SubmitLimits limits, Instant now)
      throws SQLException {
    for (Budget budget : read(connection, limits, now)) {
      boolean stopped =
          STOPPED
              .first(
                  connection,
                  by -> by.text("period", budget.period()),
                  row ->
                      row.getBigDecimal("budget").compareTo(budget.most()) >= 0
                          && row.getBigDecimal("spent_then").compareTo(budget.spent()) <= 0)
              .orElse(false);
      if (stopped) {
        return Optional.of(budget);
      }
    }
    return Optional.empty();
  }
}
