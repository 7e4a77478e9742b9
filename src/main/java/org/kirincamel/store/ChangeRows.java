package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.kirincamel.task.Booking;
import org.kirincamel.task.Task;

/** Changes as rows: what the {@link ChangeWriter} writes in one transaction. */
final class ChangeRows {

  private final UUID node;
  private final Author author;
  private final OwnedTasks owned;
  private final SourceBooks sourceBooks;

  ChangeRows(UUID node, OwnedTasks owned, SourceBooks sourceBooks) {
    this.node = node;
    this.author = Author.of(node);
    this.owned = owned;
    this.sourceBooks = sourceBooks;
  }

  /** Those that were written. */
  Set<Change> write(Connection connection, List<Change> batch) throws SQLException {
    List<Change.OfTask> tasks =
        TaskRows.UPDATE.batch(
            connection, all(batch, Change.OfTask.class), (update, change) -> bind(update, change));
    List<Change.OfDelivery> deliveries =
        DeliveryRows.UPDATE.batch(
            connection,
            all(batch, Change.OfDelivery.class),
            (update, change) -> DeliveryRows.bindUpdate(update, change.after(), node));
    DeliveryRows.INSERT.batch(
        connection,
        tasks.stream().flatMap(change -> change.deliveries().stream()).toList(),
        (insert, delivery) ->
            DeliveryRows.bindInsert(insert, delivery, mine(delivery.attempts() > 0)));
    correctBooks(connection, tasks);
    Set<Change> written = Collections.newSetFromMap(new IdentityHashMap<>());
    written.addAll(tasks);
    written.addAll(deliveries);
    for (Change each : batch) {
      if (each instanceof Change.OfWork<?> piece && piece.on(connection)) {
        written.add(piece);
      }
    }
    return written;
  }

  private void bind(Parameters update, Change.OfTask change) throws SQLException {
    Task after = change.after();
    if (!change.leased() && owned.takes(after)) {
      Instant until = OwnedTasks.until(after.nextActionAt().orElseThrow());
      TaskRows.bindUpdate(update, after.move().dueAt(until), mine(true), author);
    } else {
      TaskRows.bindUpdate(update, after, mine(change.leased()), author);
    }
  }

  /** Once it is on the disk: a request that runs is polled by this process from now on. */
  void own(Change change) {
    if (change instanceof Change.OfTask written) {
      Task after = written.after();
      if (!written.leased() && owned.takes(after)) {
        owned.own(after.written(), false, OwnedTasks.until(after.nextActionAt().orElseThrow()));
      } else {
        owned.forget(after.id(), after.version());
      }
    }
  }

  private Optional<UUID> mine(boolean claimed) {
    return claimed ? Optional.of(node) : Optional.empty();
  }

  private static <T extends Change> List<T> all(List<Change> batch, Class<T> kind) {
    return batch.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Only for what was written: who lost the race must not correct what another worker spends. */
  private void correctBooks(Connection connection, List<Change.OfTask> written)
      throws SQLException {
    sourceBooks.correct(connection, written);
    SortedMap<LocalDate, Booking> byDay = new TreeMap<>();
    for (Change.OfTask change : written) {
      change.booking().ifPresent(each -> byDay.merge(Days.of(each.postedAt()), each, Booking::and));
    }
    for (var day : byDay.entrySet()) {
      Days.correct(connection, day.getKey(), day.getValue().posts(), day.getValue().cost());
    }
  }
}
