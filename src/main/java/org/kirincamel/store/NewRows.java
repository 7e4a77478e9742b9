package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Writes new requests: each idempotency key, and each id of a caller, only once. */
final class NewRows {

  private static final Sql BY_KEYS =
      Sql.of(
          "select source_key, id, state, "
              + KeyLookup.NO_PACK
              + " from kirin_request where source_key = any(:keys)"
              + KeyLookup.BY_HASHES);

  private static final Sql BY_RESERVED =
      Sql.of("select reserved_id as taken, id from kirin_request where reserved_id = any(:ids)");

  private static final Sql BY_PAST_IDS =
      Sql.of(
          "select id, request_id, '', "
              + KeyLookup.NO_PACK
              + " from kirin_past_id where id = any(:ids)"
              + KeyLookup.BY_HASHES);

  private NewRows() {}

  /**
   * Stores what was offered, within the caller's transaction.
   *
   * @param intake the intake that the rows belong to, if any
   * @param idIsTaken as in {@link Intakes#accept}
   * @param deliveries what becomes due with a stored row
   * @return what became of each, in the same order
   */
  static List<Acceptance> store(
      Connection connection,
      Author author,
      Optional<UUID> intake,
      List<Task> offered,
      BiFunction<Task, UUID, Task> idIsTaken,
      Function<Task, List<Delivery>> deliveries)
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
    insert(connection, author, intake, toInsert);
    DeliveryRows.INSERT.batch(
        connection,
        toDeliver,
        (insert, delivery) -> DeliveryRows.bindInsert(insert, delivery, Optional.empty()));
    return result;
  }

  /** The request that has the key of this one already. */
  static Optional<UUID> withKeyOf(Connection connection, Task offered) throws SQLException {
    return known(connection, List.of(offered)).values().stream()
        .map(Acceptance::requestId)
        .findFirst();
  }

  private static void insert(
      Connection connection, Author author, Optional<UUID> intake, List<Task> tasks)
      throws SQLException {
    // In one order for all, or two rivals would wait for each other's keys; H2 knows that only by
    // its time-out, and waits for it at every further row of the batch.
    tasks.sort(Comparator.comparing(task -> task.source().key()));
    TaskRows.INSERT.batch(
        connection, tasks, (insert, task) -> TaskRows.bindInsert(insert, task, intake, author));
  }

  private static Map<String, Acceptance> known(Connection connection, List<Task> offered)
      throws SQLException {
    Map<String, Acceptance> known = new HashMap<>();
    if (!offered.isEmpty()) {
      List<String> keys = offered.stream().map(task -> task.source().key()).toList();
      var left = new KeyLookup(Keys.Of.REQUEST, keys);
      BY_KEYS.forEach(
          connection,
          by -> left.bind(by.texts("keys", keys)),
          row ->
              left.read(
                  row,
                  (key, id, said) -> known.put(key, new Acceptance.Duplicate(id, state(said)))));
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
      BY_RESERVED.forEach(
          connection,
          by -> by.texts("ids", callersIds),
          row -> reserved.put(row.getString("taken"), row.getObject("id", UUID.class)));
      var left = new KeyLookup(Keys.Of.ID, callersIds);
      BY_PAST_IDS.forEach(
          connection,
          by -> left.bind(by.texts("ids", callersIds)),
          row -> left.read(row, (key, id, said) -> reserved.put(key, id)));
    }
    return reserved;
  }

  /** By its name, or by its number where no more than its key is left. */
  private static State state(String said) {
    return Character.isDigit(said.charAt(0))
        ? State.values()[Integer.parseInt(said)]
        : State.valueOf(said);
  }
}
