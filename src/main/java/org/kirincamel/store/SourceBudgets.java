package org.kirincamel.store;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The budgets of single sources, as the claims of this node see them. Which of them are used up is
 * kept in memory, so that what waits for them is looked past; what is forgotten here is found out
 * by the next claim. Claims come one at a time.
 */
final class SourceBudgets {

  private static final Sql SUBMITTING =
      Sql.of(
          """
          select id from kirin_request
           where state = 'SUBMITTING' and source_kind = :source
           limit 1
          """);

  private final SourceBooks books;

  /** Those into which the oldest request of their source did not fit, by their period. */
  private volatile Map<String, Stop> stops = Map.of();

  /**
   * @param spent of it, when the oldest request did not fit
   * @param noted whether the store knows
   */
  private record Stop(BigDecimal spent, boolean noted) {}

  SourceBudgets(SourceBooks books) {
    this.books = books;
  }

  /** Whether any is used up, as was seen last. */
  boolean anyUsedUp() {
    return !stops.isEmpty();
  }

  /** A claim begins; without such a budget this costs nothing. */
  Round begin(Connection connection, SubmitLimits limits, Instant now) throws SQLException {
    if (!limits.sources().isEmpty()) {
      books.keep();
    }
    return new Round(Budgets.ofSources(connection, limits, now), now);
  }

  /** What one claim may still spend of each. */
  final class Round {

    private final List<Budgets.Budget> budgets;
    private final Instant now;
    private final Map<String, Stop> stopped = new HashMap<>();
    private final Map<String, BigDecimal> taken = new HashMap<>();

    private Round(List<Budgets.Budget> budgets, Instant now) {
      this.budgets = budgets;
      this.now = now;
      for (Budgets.Budget each : budgets) {
        Stop before = stops.get(each.period());
        // Where a task has cost less than expected, or made none, the oldest may fit by now.
        if (before != null && before.spent().compareTo(each.spent()) <= 0) {
          stopped.put(each.period(), before);
        }
      }
    }

    /** Whether any source has a budget of its own. */
    boolean any() {
      return !budgets.isEmpty();
    }

    /** The sources whose requests wait for the end of a period. */
    Set<String> usedUp() {
      return budgets.stream()
          .filter(each -> stopped.containsKey(each.period()))
          .map(Budgets.Budget::source)
          .collect(Collectors.toSet());
    }

    /** Whether a request fits; where it does not, all of its source wait behind it. */
    boolean fits(String source, BigDecimal price) {
      boolean fits = true;
      for (Budgets.Budget each : budgets) {
        if (each.source().equals(source)) {
          Budgets.Budget then = each.and(takenOf(source));
          if (price.compareTo(then.left()) > 0) {
            stopped.putIfAbsent(each.period(), new Stop(then.spent(), false));
          }
          fits = fits && !stopped.containsKey(each.period());
        }
      }
      return fits;
    }

    private BigDecimal takenOf(String source) {
      return taken.getOrDefault(source, BigDecimal.ZERO);
    }

    void take(String source, BigDecimal price) {
      if (budgets.stream().anyMatch(each -> each.source().equals(source))) {
        taken.merge(source, price, BigDecimal::add);
      }
    }

    /**
     * Writes down what was taken.
     *
     * @return the budgets that are used up and of which this node has not said so
     */
    List<Claim.Spent> end(Connection connection) throws SQLException {
      SourceBooks.count(connection, taken, now);
      List<Claim.Spent> news = new ArrayList<>();
      for (Budgets.Budget each : budgets) {
        Stop stop = stopped.get(each.period());
        // Said only once what is spent is final: a POST that is on its way may yet be released.
        if (stop != null
            && !stop.noted()
            && !SUBMITTING.any(connection, by -> by.text("source", each.source()))) {
          Budgets.Budget then = each.and(takenOf(each.source()));
          news.add(Claim.Spent.of(then, Budgets.stop(connection, then)));
          stopped.put(each.period(), new Stop(stop.spent(), true));
        }
      }
      stops = Map.copyOf(stopped);
      return news;
    }
  }

  /** Both. */
  static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new HashSet<>(some);
    all.addAll(others);
    return all;
  }
}
