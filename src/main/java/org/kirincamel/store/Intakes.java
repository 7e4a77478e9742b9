package org.kirincamel.store;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.kirincamel.common.Sha256;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;

/** Takes files of requests in, and requests that come one by one: durable before acknowledged. */
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

  private static final int SHOWN = 20;

  private final Transactions transactions;
  private final Author author;
  private final Turns turns;
  private final GroupSync sync;

  Intakes(Transactions transactions, GroupSync sync, Author author, Turns turns) {
    this.transactions = transactions;
    this.author = author;
    this.turns = turns;
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
      Function<Task, List<Delivery>> deliveries) {
    List<Acceptance> result =
        transactions.runAgainstRivals(
            "store %d requests".formatted(offered.size()),
            connection -> {
              List<Acceptance> done =
                  NewRows.store(connection, author, intake, offered, idIsTaken, deliveries);
              if (intake.isPresent()) {
                ROWS_DONE.update(
                    connection, update -> update.number("rows", rowsDone).id("id", intake.get()));
              }
              return done;
            });
    sync.await();
    turns.accepted(offered);
    return result;
  }
}
