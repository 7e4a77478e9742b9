package org.kirincamel.store;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

/** Takes requests in: durable before they are acknowledged, and each idempotency key only once. */
public final class Intakes {

  private static final Sql OPEN =
      Sql.of(
          "select id, rows_done, continues, rows_skipped from kirin_intake where open_key = :key");

  private static final Sql LAST_MOVED =
      Sql.of(
          """
          select id, moved_at
            from kirin_intake
           where sha256 = :sha256
             and name = :name
             and kind = :kind
             and moved_at is not null
           order by moved_at desc
           limit 1
          """);

  private static final Sql INSERT_INTAKE =
      Sql.of(
          """
          insert into kirin_intake
            (id, kind, name, sha256, open_key, rows_done, complete, opened_at, bytes, continues,
             rows_skipped)
          values
            (:id, :kind, :name, :sha256, :key, :skipped, false, :now, :bytes, :continues,
             :skipped)
          """);

  private static final Sql ROWS_DONE =
      Sql.of("update kirin_intake set rows_done = :rows where id = :id");

  private static final Sql MOVED =
      Sql.of(
          "update kirin_intake set moved_at = :now, open_key = null, moved_to = :moved_to"
              + " where id = :id and moved_at is null");

  private static final Sql COMPLETE =
      Sql.of("update kirin_intake set complete = true where id = :id");

  private static final Sql COMPLETE_BUT_OPEN =
      Sql.of(
          "select id, name from kirin_intake"
              + " where kind = :kind and open_key is not null and complete");

  private static final Sql OF_INTAKE =
      Sql.of("select id from kirin_request where intake_id = :id order by source_row limit :most");

  private static final Sql COUNT_OF_INTAKE =
      Sql.of("select count(*) from kirin_request where intake_id = :id");

  private static final Sql BY_KEYS =
      Sql.of("select source_key, id, state from kirin_request where source_key = any(:keys)");

  private static final Sql BY_RESERVED =
      Sql.of("select reserved_id as taken, id from kirin_request where reserved_id = any(:ids)");

  private static final Sql BY_PAST_IDS =
      Sql.of("select id as taken, request_id as id from kirin_past_id where id = any(:ids)");

  private static final int SHOWN = 20;

  private final Transactions transactions;
  private final GroupSync sync;

  Intakes(Transactions transactions, GroupSync sync) {
    this.transactions = transactions;
    this.sync = sync;
  }

  /**
   * Begins or resumes the intake of a file.
   *
   * @param window how long after it was moved the same name and content are the same requests
   */
  public IntakeStart open(NewIntake intake, Instant now, Duration window) {
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
    return OPEN.first(
        connection,
        by -> by.text("key", key),
        row ->
            new IntakeStart.ToRead(
                row.getObject("id", UUID.class),
                row.getInt("rows_done"),
                MovedIntakes.continued(row)));
  }

  private static Optional<IntakeStart> taken(
      Connection connection, NewIntake intake, Instant now, Duration window) throws SQLException {
    Optional<Moved> last =
        LAST_MOVED
            .first(
                connection,
                by ->
                    by.text("sha256", intake.sha256())
                        .text("name", intake.name())
                        .text("kind", intake.kind()),
                row ->
                    new Moved(
                        row.getObject("id", UUID.class),
                        TaskRows.instant(row, "moved_at").orElseThrow()))
            .filter(moved -> moved.at().plus(window).isAfter(now));
    if (last.isEmpty()) {
      return Optional.empty();
    }
    UUID id = last.get().id();
    List<UUID> first =
        OF_INTAKE.list(
            connection,
            by -> by.id("id", id).number("most", SHOWN),
            row -> row.getObject("id", UUID.class));
    int all = COUNT_OF_INTAKE.count(connection, by -> by.id("id", id));
    return Optional.of(new IntakeStart.Taken(id, last.get().at(), first, all));
  }

  private record Moved(UUID id, Instant at) {}

  private static void insertIntake(Connection connection, NewIntake intake, String key, Instant now)
      throws SQLException {
    INSERT_INTAKE.update(
        connection,
        insert ->
            insert
                .id("id", intake.id())
                .text("kind", intake.kind())
                .text("name", intake.name())
                .text("sha256", intake.sha256())
                .text("key", key)
                .number("skipped", intake.continued().map(Continued::rows).orElse(0))
                .time("now", now)
                .number("bytes", intake.bytes())
                .id("continues", intake.continued().map(Continued::intake)));
  }

  /** Names of files whose rows are all durable, but which are not known to have been moved. */
  public Map<UUID, String> completeButOpen(String kind) {
    return transactions.run(
        "list the intakes that were not ended",
        connection -> {
          Map<UUID, String> open = new HashMap<>();
          COMPLETE_BUT_OPEN.forEach(
              connection,
              by -> by.text("kind", kind),
              row -> open.put(row.getObject("id", UUID.class), row.getString("name")));
          return open;
        });
  }

  /** Every row of the file is durable; it is about to be moved. */
  public void complete(UUID intake) {
    transactions.run(
        "note that an intake is complete",
        connection -> COMPLETE.update(connection, update -> update.id("id", intake)));
    // Before the file moves: without this note it could not be told from one that was taken away.
    sync.await();
  }

  /** The file is out of the way: from now on its duplicate window counts. */
  public void moved(UUID intake, Instant now) {
    moved(intake, now, Optional.empty());
  }

  /**
   * As above.
   *
   * @param movedTo its name in the folder of those that are done
   */
  public void moved(UUID intake, Instant now, String movedTo) {
    moved(intake, now, Optional.of(movedTo));
  }

  private void moved(UUID intake, Instant now, Optional<String> movedTo) {
    transactions.run(
        "end an intake",
        connection ->
            MOVED.update(
                connection,
                update -> update.time("now", now).text("moved_to", movedTo).id("id", intake)));
  }

  /**
   * Makes requests durable, in one transaction. When it returns, they may be acknowledged.
   *
   * @param intake the intake they belong to, empty for those that come one by one
   * @param rowsDone how many rows of that intake are durable with these
   * @param offered new rows, ACCEPTED or REJECTED
   * @param idIsTaken makes the rejected row for a request whose {@code external_task_id} belongs to
   *     the request with that id
   * @param deliveries what becomes due with a stored row
   * @return what became of each, in the same order
   */
  public List<Acceptance> accept(
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
                ROWS_DONE.update(
                    connection, update -> update.number("rows", rowsDone).id("id", intake.get()));
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
    DeliveryRows.INSERT.batch(
        connection,
        toDeliver,
        (insert, delivery) -> DeliveryRows.bindInsert(insert, delivery, Optional.empty()));
    return result;
  }

  private static void insert(Connection connection, Optional<UUID> intake, List<Task> tasks)
      throws SQLException {
    // In one order for all, or two rivals would wait for each other's keys; H2 knows that only by
    // its time-out, and waits for it at every further row of the batch.
    tasks.sort(Comparator.comparing(task -> task.source().key()));
    TaskRows.INSERT.batch(
        connection, tasks, (insert, task) -> TaskRows.bindInsert(insert, task, intake));
  }

  private static Map<String, Acceptance> known(Connection connection, List<Task> offered)
      throws SQLException {
    Map<String, Acceptance> known = new HashMap<>();
    if (!offered.isEmpty()) {
      BY_KEYS.forEach(
          connection,
          by -> by.texts("keys", offered.stream().map(task -> task.source().key()).toList()),
          row ->
              known.put(
                  row.getString("source_key"),
                  new Acceptance.Duplicate(
                      row.getObject("id", UUID.class), State.valueOf(row.getString("state")))));
    }
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
    if (!callersIds.isEmpty()) {
      // After the present ids: one that becomes a past one in between is seen there.
      for (Sql each : List.of(BY_RESERVED, BY_PAST_IDS)) {
        each.forEach(
            connection,
            by -> by.texts("ids", callersIds),
            row -> reserved.put(row.getString("taken"), row.getObject("id", UUID.class)));
      }
    }
    return reserved;
  }
}
