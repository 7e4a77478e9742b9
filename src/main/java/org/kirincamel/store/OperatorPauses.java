package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.kirincamel.common.SafeText;

/** What operators have paused, for all nodes. Claims look at most once a second. */
public final class OperatorPauses {

  private static final Sql ALL =
      Sql.of("select kind, name, paused_at, paused_by from kirin_pause order by kind, name");

  private static final Sql PAUSE =
      Sql.of(
          """
          insert into kirin_pause (kind, name, paused_at, paused_by)
          values (:kind, :name, :now, :by)
          """);

  private static final Sql IS_PAUSED =
      Sql.of("select name from kirin_pause where kind = :kind and name = :name");

  private static final Sql RESUME =
      Sql.of("delete from kirin_pause where kind = :kind and name = :name");

  static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int MAX_BY = 64;

  private final Transactions transactions;
  private volatile Seen seen = Seen.NEVER;

  OperatorPauses(Transactions transactions) {
    this.transactions = transactions;
  }

  /** What a claim goes by. */
  record Seen(Optional<Instant> at, boolean all, Set<String> sources, Set<String> targets) {

    private static final Seen NEVER = new Seen(Optional.empty(), false, Set.of(), Set.of());

    private boolean isOfNow(Instant now) {
      return at.filter(looked -> Duration.between(looked, now).abs().compareTo(PERIOD) < 0)
          .isPresent();
    }

    private static Seen of(List<Pause> pauses, Instant now) {
      return new Seen(
          Optional.of(now),
          !names(pauses, Pause.Kind.ALL).isEmpty(),
          names(pauses, Pause.Kind.SOURCE),
          names(pauses, Pause.Kind.TARGET));
    }

    private static Set<String> names(List<Pause> pauses, Pause.Kind kind) {
      return pauses.stream()
          .map(Pause::what)
          .filter(what -> what.kind() == kind)
          .map(Pause.What::name)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /** Everything that is paused. */
  public List<Pause> all() {
    return transactions.run("read what is paused", OperatorPauses::all);
  }

  private static List<Pause> all(Connection connection) throws SQLException {
    return ALL.list(
        connection,
        row ->
            new Pause(
                new Pause.What(
                    Pause.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                    row.getString("name")),
                TaskRows.instant(row, "paused_at").orElseThrow(),
                row.getString("paused_by")));
  }

  /** What was paused less than a second ago, by the clock of claims. */
  Seen seen(Connection connection, Instant now) throws SQLException {
    Seen last = seen;
    if (last.isOfNow(now)) {
      return last;
    }
    Seen fresh = Seen.of(all(connection), now);
    seen = fresh;
    return fresh;
  }

  /** An order has changed something: the next claim of this node looks. */
  public void lookAgain() {
    seen = Seen.NEVER;
  }

  /**
   * @return whether it went on until now
   */
  static boolean pause(Connection connection, Pause.What what, Instant now, String by)
      throws SQLException {
    return !IS_PAUSED.any(connection, select -> bind(select, what))
        && PAUSE.update(
                connection,
                insert -> {
                  bind(insert, what);
                  insert.time("now", now).text("by", SafeText.column(by, MAX_BY));
                })
            == 1;
  }

  /**
   * @return whether it was paused until now
   */
  static boolean resume(Connection connection, Pause.What what) throws SQLException {
    return RESUME.update(connection, delete -> bind(delete, what)) == 1;
  }

  private static void bind(Parameters by, Pause.What what) throws SQLException {
    by.text("kind", what.kind().word()).text("name", what.name());
  }
}
