package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.kirincamel.task.TaskKind;

/**
 * What all nodes have learnt of how long tasks take. Nothing is forced to the disk: a few counts
 * may be lost.
 */
public final class LearntDurations {

  private static final String ALL = "select model, mode, duration, counts from kirin_durations";

  private static final String LOCK =
      """
      select counts from kirin_durations
      where model = ? and mode = ? and duration = ?
      for update
      """;

  private static final String UPDATE =
      "update kirin_durations set counts = ? where model = ? and mode = ? and duration = ?";

  private static final String INSERT =
      "insert into kirin_durations (counts, model, mode, duration) values (?, ?, ?, ?)";

  private final Transactions transactions;

  LearntDurations(Transactions transactions) {
    this.transactions = transactions;
  }

  /** What is kept of each kind of task. */
  public Map<TaskKind, String> all() {
    return transactions.run(
        "read what was learnt of durations",
        connection -> {
          var all = new HashMap<TaskKind, String>();
          try (PreparedStatement select = connection.prepareStatement(ALL);
              var rows = select.executeQuery()) {
            while (rows.next()) {
              all.put(
                  new TaskKind(rows.getString(1), rows.getString(2), rows.getString(3)),
                  rows.getString(4));
            }
          }
          return all;
        });
  }

  /**
   * Adds to what is kept of some kinds.
   *
   * @param merged what is to be kept of a kind, given what is, or nothing; may be asked again,
   *     where another node was faster
   * @return what is kept of these kinds now
   */
  public Map<TaskKind, String> add(
      Collection<TaskKind> kinds, BiFunction<TaskKind, String, String> merged) {
    // All nodes in the same order, so that none waits for another that waits for it.
    List<TaskKind> inOrder =
        kinds.stream().sorted(Comparator.comparing(TaskKind::toString)).toList();
    return transactions.runAgainstRivals(
        "keep what was learnt of durations",
        connection -> {
          var kept = new HashMap<TaskKind, String>();
          for (TaskKind kind : inOrder) {
            kept.put(kind, add(connection, kind, merged));
          }
          return kept;
        });
  }

  private static String add(
      Connection connection, TaskKind kind, BiFunction<TaskKind, String, String> merged)
      throws SQLException {
    String before = "";
    boolean found;
    try (PreparedStatement select = connection.prepareStatement(LOCK)) {
      bind(select, 1, kind);
      try (var rows = select.executeQuery()) {
        found = rows.next();
        if (found) {
          before = rows.getString(1);
        }
      }
    }
    String after = merged.apply(kind, before);
    try (PreparedStatement write = connection.prepareStatement(found ? UPDATE : INSERT)) {
      write.setString(1, after);
      bind(write, 2, kind);
      write.executeUpdate();
    }
    return after;
  }

  private static void bind(PreparedStatement statement, int first, TaskKind kind)
      throws SQLException {
    statement.setString(first, kind.model());
    statement.setString(first + 1, kind.mode());
    statement.setString(first + 2, kind.duration());
  }
}
