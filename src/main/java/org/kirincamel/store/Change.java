package org.kirincamel.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

  /** Nothing comes after it. */
  record End(CompletableFuture<Boolean> done) implements Change {}
}
