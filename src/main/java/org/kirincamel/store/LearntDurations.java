package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.kirincamel.task.TaskKind;

/**
 * What all nodes have learnt of how long tasks take. Nothing is forced to the disk: a few counts
 * may be lost.
 */
public final class LearntDurations {

  private static final Sql ALL =
      Sql.of("select model, mode, duration, counts from kirin_durations");

  private static final Sql LOCK =
      Sql.of(
          """
          select counts from kirin_durations
          where model = :model and mode = :mode and duration = :duration
          for update
          """);

  private static final Sql UPDATE =
      Sql.of(
          """
          update kirin_durations set counts = :counts
          where model = :model and mode = :mode and duration = :duration
          """);

  private static final Sql INSERT =
      Sql.of(
          """
          insert into kirin_durations (model, mode, duration, counts)
          values (:model, :mode, :duration, :counts)
          """);

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
          ALL.forEach(connection, row -> all.put(KindColumns.read(row), row.getString("counts")));
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
    Optional<String> before =
        LOCK.first(connection, by -> KindColumns.bind(by, kind), row -> row.getString("counts"));
    String after = merged.apply(kind, before.orElse(""));
    (before.isPresent() ? UPDATE : INSERT)
        .update(connection, write -> KindColumns.bind(write.text("counts", after), kind));
    return after;
  }
}
