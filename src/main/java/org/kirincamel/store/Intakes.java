package org.kirincamel.store;

import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.kirincamel.common.Sha256;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Takes requests in: durable before anybody is told so, and each idempotency key only once. */
final class Intakes {

  private static final String OPEN =
      "select id, rows_done, continues, rows_skipped from kirin_intake where open_key = ?";

  private static final String LAST_MOVED =
      """
      select id, moved_at
        from kirin_intake
       where sha256 = ?
         and name = ?
         and kind = ?
         and moved_at is not null
       order by moved_at desc
       limit 1
      """;

  private static final String INSERT_INTAKE =
      """
      insert into kirin_intake
        (id, kind, name, sha256, open_key, rows_done, complete, opened_at, bytes, continues, rows_skipped)
      values (?, ?, ?, ?, ?, ?, false, ?, ?, ?, ?)
      """;

  private static final String ROWS_DONE = "update kirin_intake set rows_done = ? where id = ?";

  private static final String MOVED =
      "update kirin_intake set moved_at = ?, open_key = null, moved_to = ? where id = ? and"
          + " moved_at is null";

  private static final String COMPLETE = "update kirin_intake set complete = true where id = ?";

  private static final String COMPLETE_BUT_OPEN =
      "select id, name from kirin_intake where kind = ? and open_key is not null and complete";

  private static final String OF_INTAKE =
      "select id from kirin_request where intake_id = ? order by source_row limit ?";

  private static final String COUNT_OF_INTAKE =
      "select count(*) from kirin_request where intake_id = ?";

  private static final String BY_KEYS =
      "select source_key, id, state from kirin_request where source_key = any(?)";

  private static final String BY_RESERVED =
      "select reserved_id, id from kirin_request where reserved_id = any(?)";

  private static final String BY_PAST_IDS =
      "select id, request_id from kirin_past_id where id = any(?)";

  private static final int SHOWN = 20;

  private final Transactions transactions;
  private final GroupSync sync;

  Intakes(Transactions transactions, GroupSync sync) {
    this.transactions = transactions;
    this.sync = sync;
  }

  IntakeStart open(NewIntake intake, Instant now, Duration window) {
    String key = openKey(intake.kind(), intake.name(), intake.sha256());
    IntakeStart opened =
        transactions.runAgainstRivals(
            "open the intake of " + intake.name(),
            connection -> {
              Optional<IntakeStart> known = resumable(connection, key);
              if (known.isEmpty()) {
                known = taken(connection, intake, now, window);
              }
              if (known.isPresent()) {
                return known.get();
              }
              insertIntake(connection, intake, key, now);
              return new IntakeStart.ToRead(
                  intake.id(),
                  intake.continued().map(Continued::rows).orElse(0),
                  intake.continued());
            });
    // Its rows refer to it, so it need not be forced before they are.
    return opened;
  }

  static String openKey(String kind, String name, String sha256) {
    return Sha256.hex((kind + '\0' + name + '\0' + sha256).getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<IntakeStart> resumable(Connection connection, String key)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(OPEN)) {
      select.setString(1, key);
      try (var rows = select.executeQuery()) {
        return rows.next()
            ? Optional.of(
                new IntakeStart.ToRead(
                    rows.getObject("id", UUID.class), rows.getInt("rows_done"), continued(rows)))
            : Optional.empty();
      }
    }
  }

  private static Optional<Continued> continued(ResultSet rows) throws SQLException {
    int skipped = rows.getInt("rows_skipped");
    return Optional.ofNullable(rows.getObject("continues", UUID.class))
        .map(earlier -> new Continued(earlier, skipped));
  }

  private static Optional<IntakeStart> taken(
      Connection connection, NewIntake intake, Instant now, Duration window) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(LAST_MOVED)) {
      select.setString(1, intake.sha256());
      select.setString(2, intake.name());
      select.setString(3, intake.kind());
      try (var rows = select.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        UUID id = rows.getObject("id", UUID.class);
        Instant movedAt = TaskRows.instant(rows, "moved_at").orElseThrow();
        if (!movedAt.plus(window).isAfter(now)) {
          return Optional.empty();
        }
        return Optional.of(
            new IntakeStart.Taken(
                id, movedAt, firstRequests(connection, id), count(connection, id)));
      }
    }
  }

  private static List<UUID> firstRequests(Connection connection, UUID intake) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(OF_INTAKE)) {
      select.setObject(1, intake);
      select.setInt(2, SHOWN);
      try (var rows = select.executeQuery()) {
        List<UUID> ids = new ArrayList<>();
        while (rows.next()) {
          ids.add(rows.getObject("id", UUID.class));
        }
        return ids;
      }
    }
  }

  private static int count(Connection connection, UUID intake) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(COUNT_OF_INTAKE)) {
      select.setObject(1, intake);
      try (var rows = select.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  private static void insertIntake(Connection connection, NewIntake intake, String key, Instant now)
      throws SQLException {
    int skipped = intake.continued().map(Continued::rows).orElse(0);
    try (PreparedStatement insert = connection.prepareStatement(INSERT_INTAKE)) {
      insert.setObject(1, intake.id());
      insert.setString(2, intake.kind());
      insert.setString(3, intake.name());
      insert.setString(4, intake.sha256());
      insert.setString(5, key);
      insert.setInt(6, skipped);
      TaskRows.setInstant(insert, 7, Optional.of(now));
      insert.setLong(8, intake.bytes());
      insert.setObject(9, intake.continued().map(Continued::intake).orElse(null), Types.OTHER);
      insert.setInt(10, skipped);
      insert.executeUpdate();
    }
  }

  /** Names of files whose rows are all durable, but which are not known to have been moved. */
  Map<UUID, String> completeButOpen(String kind) {
    return transactions.run(
        "list the intakes that were not ended",
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(COMPLETE_BUT_OPEN)) {
            select.setString(1, kind);
            try (var rows = select.executeQuery()) {
              Map<UUID, String> open = new HashMap<>();
              while (rows.next()) {
                open.put(rows.getObject("id", UUID.class), rows.getString("name"));
              }
              return open;
            }
          }
        });
  }

  void complete(UUID intake) {
    transactions.run(
        "note that an intake is complete",
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(COMPLETE)) {
            update.setObject(1, intake);
            return update.executeUpdate();
          }
        });
    // Before the file moves: without this note it could not be told from one that was taken away.
    sync.await();
  }

  void moved(UUID intake, Instant now, Optional<String> movedTo) {
    transactions.run(
        "end an intake",
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(MOVED)) {
            TaskRows.setInstant(update, 1, Optional.of(now));
            update.setString(2, movedTo.orElse(null));
            update.setObject(3, intake);
            return update.executeUpdate();
          }
        });
  }

  /**
   * @see TaskStore#accept
   */
  List<Acceptance> accept(
      Optional<UUID> intake,
      int rowsDone,
      List<Task> offered,
      BiFunction<Task, UUID, Task> idIsTaken,
      java.util.function.Function<Task, List<Delivery>> deliveries) {
    List<Acceptance> result =
        transactions.runAgainstRivals(
            "store %d requests".formatted(offered.size()),
            connection -> {
              List<Acceptance> done = store(connection, intake, offered, idIsTaken, deliveries);
              if (intake.isPresent()) {
                try (PreparedStatement update = connection.prepareStatement(ROWS_DONE)) {
                  update.setInt(1, rowsDone);
                  update.setObject(2, intake.get());
                  update.executeUpdate();
                }
              }
              return done;
            });
    sync.await();
    return result;
  }

  static List<Acceptance> store(
      Connection connection,
      Optional<UUID> intake,
      List<Task> offered,
      BiFunction<Task, UUID, Task> idIsTaken,
      java.util.function.Function<Task, List<Delivery>> deliveries)
      throws SQLException {
    Map<String, Acceptance> known = known(connection, offered);
    Map<String, UUID> reserved = reserved(connection, offered);
    List<Acceptance> result = new ArrayList<>(offered.size());
    List<Task> toInsert = new ArrayList<>();
    List<Delivery> toDeliver = new ArrayList<>();
    for (Task task : offered) {
      Acceptance before = known.get(task.source().key());
      if (before != null) {
        result.add(before);
        continue;
      }
      Task stored = task;
      if (task.state() != State.REJECTED) {
        UUID first = reserved.putIfAbsent(task.gateway().externalTaskId(), task.id());
        if (first != null) {
          stored = idIsTaken.apply(task, first);
        }
      }
      toInsert.add(stored);
      toDeliver.addAll(deliveries.apply(stored));
      known.put(stored.source().key(), new Acceptance.Duplicate(stored.id(), stored.state()));
      result.add(new Acceptance.Stored(stored.id(), stored.state()));
    }
    insert(connection, intake, toInsert);
    if (!toDeliver.isEmpty()) {
      try (PreparedStatement insert = DeliveryRows.insert(connection)) {
        for (Delivery delivery : toDeliver) {
          DeliveryRows.bindInsert(insert, delivery, Optional.empty());
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
    return result;
  }

  private static void insert(Connection connection, Optional<UUID> intake, List<Task> tasks)
      throws SQLException {
    // In one order for all, or two rivals would wait for each other's keys; H2 knows that only by
    // its time-out, and waits for it at every further row of the batch.
    tasks.sort(Comparator.comparing(task -> task.source().key()));
    try (PreparedStatement insert = TaskRows.insert(connection)) {
      for (Task task : tasks) {
        TaskRows.bindInsert(insert, task, intake);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static Map<String, Acceptance> known(Connection connection, List<Task> offered)
      throws SQLException {
    Map<String, Acceptance> known = new HashMap<>();
    select(
        connection,
        BY_KEYS,
        offered.stream().map(task -> task.source().key()).toList(),
        rows ->
            known.put(
                rows.getString("source_key"),
                new Acceptance.Duplicate(
                    rows.getObject("id", UUID.class), State.valueOf(rows.getString("state")))));
    return known;
  }

  private static Map<String, UUID> reserved(Connection connection, List<Task> offered)
      throws SQLException {
    Map<String, UUID> reserved = new HashMap<>();
    List<String> callersIds =
        offered.stream()
            .filter(task -> task.state() != State.REJECTED && !task.postedUnderOwnId())
            .map(task -> task.gateway().externalTaskId())
            .toList();
    select(
        connection,
        BY_RESERVED,
        callersIds,
        rows -> reserved.put(rows.getString("reserved_id"), rows.getObject("id", UUID.class)));
    // After the present ids: one that becomes a past one in between is seen here.
    select(
        connection,
        BY_PAST_IDS,
        callersIds,
        rows -> reserved.put(rows.getString("id"), rows.getObject("request_id", UUID.class)));
    return reserved;
  }

  private interface Row {
    void read(ResultSet row) throws SQLException;
  }

  private static void select(Connection connection, String sql, Collection<String> values, Row each)
      throws SQLException {
    if (values.isEmpty()) {
      return;
    }
    Array array = connection.createArrayOf("varchar", values.toArray());
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setArray(1, array);
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          each.read(rows);
        }
      }
    } finally {
      array.free();
    }
  }
}
