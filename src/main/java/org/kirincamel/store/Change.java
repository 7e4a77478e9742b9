package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.kirincamel.task.Booking;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;

/** One thing that a worker learned, on its way to the store. */
sealed interface Change {

  /** Completes once it is durable: true if it was written, false if another change came first. */
  CompletableFuture<Boolean> done();

  /**
   * A request moved on.
   *
   * @param leased whether this node continues it, under the lease that ends at its due time
   * @param deliveries what becomes due with it, or is leased to this node too
   * @param booking what it corrects in the books of a day
   */
  record OfTask(
      Task after,
      boolean leased,
      List<Delivery> deliveries,
      Optional<Booking> booking,
      CompletableFuture<Boolean> done)
      implements Change {}

  /** A delivery ended, or waits for its next try. */
  record OfDelivery(Delivery after, CompletableFuture<Boolean> done) implements Change {}

  /**
   * Work that needs no transaction of its own. It is done after the changes that came with it, and
   * again, alone, if one of these could not be written.
   *
   * @param purpose what it is for, as an error tells it
   * @param changes whether what it returned has to become durable
   */
  record OfWork<T>(
      String purpose,
      Transactions.Work<T> work,
      Predicate<T> changes,
      AtomicReference<T> result,
      CompletableFuture<Boolean> done)
      implements Change {

    OfWork(String purpose, Transactions.Work<T> work, Predicate<T> changes) {
      this(purpose, work, changes, new AtomicReference<>(), new CompletableFuture<>());
    }

    /** Whether it changed anything. */
    boolean on(Connection connection) throws SQLException {
      T got = work.on(connection);
      result.set(got);
      return changes.test(got);
    }
  }

  /** Nothing comes after it. */
  record End(CompletableFuture<Boolean> done) implements Change {}
}
