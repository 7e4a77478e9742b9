package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.kirincamel.task.Delivery;

/**
 * Writes what the workers learn: one thread, one transaction for all that came while the last one
 * was written, one forced write for that transaction. Order of arrival is kept.
 */
final class ChangeWriter implements AutoCloseable {

  private static final int LARGEST_BATCH = 500;

  private final Transactions transactions;
  private final GroupSync sync;
  private final UUID node;
  private final BlockingQueue<Change> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  ChangeWriter(Transactions transactions, GroupSync sync, UUID node) {
    this.transactions = transactions;
    this.sync = sync;
    this.node = node;
    this.thread = new Thread(this::run, "kirin-store-writer");
    this.thread.setDaemon(true);
    this.thread.start();
  }

  /** Hands a change over; see {@link Change#done()} for its end. */
  void write(Change change) {
    if (closed) {
      change.done().completeExceptionally(new IllegalStateException("The store is closed"));
      return;
    }
    queue.add(change);
  }

  private void run() {
    List<Change> batch = new ArrayList<>();
    while (!closed || !queue.isEmpty()) {
      try {
        batch.add(queue.take());
        queue.drainTo(batch, LARGEST_BATCH - 1);
        writeTogether(batch);
      } catch (InterruptedException stop) {
        // close() interrupts the wait; the condition above sees what is left.
        closed = true;
      }
      batch.clear();
    }
  }

  private void writeTogether(List<Change> batch) {
    try {
      List<Boolean> written = commit(batch);
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).done().complete(written.get(i));
      }
    } catch (RuntimeException | Error e) {
      if (batch.size() == 1) {
        batch.get(0).done().completeExceptionally(e);
      } else {
        // One change must not take the others down with it.
        batch.forEach(change -> writeTogether(List.of(change)));
      }
    }
  }

  private List<Boolean> commit(List<Change> batch) {
    List<Boolean> written =
        transactions.run(
            "write %d changes".formatted(batch.size()), connection -> apply(connection, batch));
    sync.await();
    return written;
  }

  private List<Boolean> apply(Connection connection, List<Change> batch) throws SQLException {
    boolean[] written = new boolean[batch.size()];
    updateTasks(connection, batch, written);
    updateDeliveries(connection, batch, written);
    insertDeliveries(connection, batch, written);
    List<Boolean> result = new ArrayList<>(written.length);
    for (boolean each : written) {
      result.add(each);
    }
    return result;
  }

  private void updateTasks(Connection connection, List<Change> batch, boolean[] written)
      throws SQLException {
    List<Integer> places = new ArrayList<>();
    try (PreparedStatement update = TaskRows.update(connection)) {
      for (int i = 0; i < batch.size(); i++) {
        if (batch.get(i) instanceof Change.OfTask change) {
          TaskRows.bindUpdate(
              update, change.after(), change.leased() ? Optional.of(node) : Optional.empty());
          update.addBatch();
          places.add(i);
        }
      }
      mark(update, places, written);
    }
  }

  private static void updateDeliveries(Connection connection, List<Change> batch, boolean[] written)
      throws SQLException {
    List<Integer> places = new ArrayList<>();
    try (PreparedStatement update = DeliveryRows.update(connection)) {
      for (int i = 0; i < batch.size(); i++) {
        if (batch.get(i) instanceof Change.OfDelivery change) {
          DeliveryRows.bindUpdate(update, change.after());
          update.addBatch();
          places.add(i);
        }
      }
      mark(update, places, written);
    }
  }

  private static void mark(PreparedStatement update, List<Integer> places, boolean[] written)
      throws SQLException {
    if (places.isEmpty()) {
      return;
    }
    int[] counts = update.executeBatch();
    for (int i = 0; i < counts.length; i++) {
      written[places.get(i)] = counts[i] == 1;
    }
  }

  private void insertDeliveries(Connection connection, List<Change> batch, boolean[] written)
      throws SQLException {
    try (PreparedStatement insert = DeliveryRows.insert(connection)) {
      boolean any = false;
      for (int i = 0; i < batch.size(); i++) {
        if (written[i] && batch.get(i) instanceof Change.OfTask change) {
          for (Delivery delivery : change.deliveries()) {
            DeliveryRows.bindInsert(
                insert, delivery, delivery.attempts() > 0 ? Optional.of(node) : Optional.empty());
            insert.addBatch();
            any = true;
          }
        }
      }
      if (any) {
        insert.executeBatch();
      }
    }
  }

  /** Writes what is left, then ends. */
  @Override
  public void close() {
    closed = true;
    if (queue.isEmpty()) {
      thread.interrupt();
    }
    try {
      thread.join(30_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
