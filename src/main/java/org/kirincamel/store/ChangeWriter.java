package org.kirincamel.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.task.Booking;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;
import org.slf4j.Logger;

/**
 * Writes what the workers learn: one thread, one transaction for all that came while the last one
 * was written, one forced write for that transaction. Order of arrival is kept, but that claims
 * come last: they see what was written just before. While a database is away, every worker waits
 * for it: what a worker has learned may have been paid for.
 */
public final class ChangeWriter implements AutoCloseable {

  private static final Logger LOG = SafeLogger.of(ChangeWriter.class);
  private static final int LARGEST_BATCH = 500;

  /** Once it has had nothing to write for so long, the store is at rest. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Duration MAX_ENDING = Duration.ofSeconds(30);

  private final Transactions transactions;
  private final GroupSync sync;
  private final OwnedTasks owned;
  private final ChangeRows rows;
  private final BlockingQueue<Change> queue = new LinkedBlockingQueue<>();
  private final Thread thread;

  /** Whether nothing more is taken in; written under the lock of this. */
  private volatile boolean closed;

  private volatile boolean patient = true;

  ChangeWriter(
      Transactions transactions,
      GroupSync sync,
      UUID node,
      OwnedTasks owned,
      SourceBooks sourceBooks) {
    this.transactions = transactions;
    this.sync = sync;
    this.owned = owned;
    this.rows = new ChangeRows(node, owned, sourceBooks);
    // One of the store's: what it writes needs no other thread.
    this.thread = new StoreThreads.StoreThread(this::run, "kirin-store-writer");
    this.thread.start();
  }

  /**
   * Hears what a poll made of a request, before it is written.
   *
   * @return whether it is not to be written: it learned no more than that the task still runs, and
   *     this process schedules its polls in memory
   */
  public boolean learnedNothing(Task before, Task after) {
    return owned.learnedNothing(before, after);
  }

  /**
   * Writes what a worker learned of a request.
   *
   * @param deliveries what becomes due with it; those that this node has begun have one attempt
   * @return false if the row had changed since it was claimed; nothing was written then
   */
  public boolean record(Task after, List<Delivery> deliveries) {
    return record(after, false, deliveries, Optional.empty());
  }

  /**
   * Writes what a worker learned of a request, and corrects the books of the day on which it was
   * posted.
   *
   * @param deliveries what becomes due with it
   * @return false if the row had changed since it was claimed; nothing was written or corrected
   *     then
   */
  public boolean record(Task after, List<Delivery> deliveries, Optional<Booking> booking) {
    return record(after, false, deliveries, booking);
  }

  /**
   * Writes what a worker learned of a request that this node keeps working on, under the lease that
   * ends at its due time.
   *
   * @return false if the row had changed since it was claimed; nothing was written then
   */
  public boolean recordAndKeep(Task after, Optional<Booking> booking) {
    return record(after, true, List.of(), booking);
  }

  private boolean record(
      Task after, boolean leased, List<Delivery> deliveries, Optional<Booking> booking) {
    var done = new CompletableFuture<Boolean>();
    write(new Change.OfTask(after, leased, deliveries, booking, done));
    return joined(done);
  }

  /**
   * Writes how a try of a delivery ended.
   *
   * @return false if the row had changed since it was claimed
   */
  public boolean recordDelivery(Delivery after) {
    var done = new CompletableFuture<Boolean>();
    write(new Change.OfDelivery(after, done));
    return joined(done);
  }

  /**
   * Makes a delivery due again that was claimed and not begun. Does not wait for it: without it,
   * the delivery is due when its lease ends.
   */
  public void giveBack(Delivery untried) {
    var done = new CompletableFuture<Boolean>();
    write(new Change.OfDelivery(untried, done));
    done.exceptionally(
        e -> {
          LOG.warn("A delivery could not be given back; it is due when its lease ends", e);
          return false;
        });
  }

  /**
   * Does work in one transaction with the changes that come with it, and with their forced write.
   *
   * @param purpose what it is for, as an error tells it
   * @param changes whether what it returned has to become durable
   * @return what the work returned
   */
  <T> T together(String purpose, Transactions.Work<T> work, Predicate<T> changes) {
    var piece = new Change.OfWork<>(purpose, work, changes);
    write(piece);
    joined(piece.done());
    return piece.result().get();
  }

  private static boolean joined(CompletableFuture<Boolean> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new StoreException("Could not record a change", e.getCause());
    }
  }

  /** Hands a change over; see {@link Change#done()} for its end. */
  synchronized void write(Change change) {
    if (closed) {
      change.done().completeExceptionally(closedException());
    } else {
      queue.add(change);
    }
  }

  private static StoreException closedException() {
    return new StoreException("The store is closed: nothing can be recorded any more");
  }

  private void run() {
    List<Change> batch = new ArrayList<>();
    try {
      boolean written = false;
      boolean ended = false;
      while (!ended) {
        batch.clear();
        batch.add(next(!written));
        queue.drainTo(batch, LARGEST_BATCH - 1);
        // Nothing is taken in after the end, so it is always the last.
        ended = batch.removeIf(Change.End.class::isInstance);
        writeTogether(batch);
        written = true;
      }
    } catch (Throwable e) {
      stopTakingIn(e, batch);
      throw e;
    }
  }

  /**
   * @param rested whether nothing was written since the store had time to give room back
   */
  private Change next(boolean rested) {
    while (true) {
      try {
        Change next = rested ? queue.take() : queue.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null) {
          return next;
        }
        sync.rest();
        rested = true;
      } catch (InterruptedException e) {
        // No part of the module does so: close() sends an end, because an interrupt in the middle
        // of a write would close H2's file.
        LOG.warn("The store's writer thread was interrupted; continuing", e);
      }
    }
  }

  /** An unforeseen error: it must reach those who wait, and those who come later. */
  private synchronized void stopTakingIn(Throwable why, List<Change> batch) {
    closed = true;
    queue.drainTo(batch);
    fail(batch, new StoreException("The store's writer has died", why));
  }

  private static void fail(List<Change> batch, Throwable why) {
    batch.forEach(change -> change.done().completeExceptionally(why));
  }

  private static String purpose(List<Change> batch) {
    return batch.size() == 1 && batch.get(0) instanceof Change.OfWork<?> piece
        ? piece.purpose()
        : "write %d changes".formatted(batch.size());
  }

  private void writeTogether(List<Change> batch) {
    Set<Change> written;
    try {
      written =
          transactions.runUntilBack(
              purpose(batch), this::waits, connection -> rows.write(connection, batch));
    } catch (RuntimeException | Error e) {
      // One after the other, they would only wait for the same database.
      if (batch.size() > 1 && !(e instanceof StoreAwayException)) {
        // One change must not take the others down with it.
        batch.forEach(change -> writeTogether(List.of(change)));
      } else {
        fail(batch, e);
      }
      return;
    }
    try {
      if (!written.isEmpty()) {
        sync.await();
      }
    } catch (RuntimeException | Error e) {
      // It is written, though perhaps not on the disk: no second try, which would lose to itself.
      fail(batch, e);
      return;
    }
    written.forEach(rows::own);
    batch.forEach(change -> change.done().complete(written.contains(change)));
  }

  /** A number that grows with what this process makes durable: where it stands still, all does. */
  public long durable() {
    return sync.asked();
  }

  /** Whether it is still worth waiting for a database that is away. */
  boolean waits() {
    return patient && !closed;
  }

  /** From now on what cannot be written at once fails. */
  void waitNoLonger() {
    patient = false;
  }

  /** Writes what is left, then ends. */
  @Override
  public void close() {
    synchronized (this) {
      if (!closed) {
        closed = true;
        queue.add(new Change.End(new CompletableFuture<>()));
      }
    }
    boolean interrupted = false;
    long end = System.nanoTime() + MAX_ENDING.toNanos();
    while (thread.isAlive() && System.nanoTime() < end) {
      try {
        thread.join(MAX_ENDING.toMillis());
      } catch (InterruptedException e) {
        // What is left is still worth writing.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
