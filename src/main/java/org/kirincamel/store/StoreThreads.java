package org.kirincamel.store;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Threads that are never interrupted. A thread that is interrupted while H2 reads or writes closes
 * H2's file, and with it the database for all threads; a host that stops a route interrupts
 * threads. Thread-safe.
 */
final class StoreThreads implements AutoCloseable {

  /** Work that talks to the database. */
  interface Work<T> {
    T run() throws SQLException;
  }

  /** A thread that only the store knows, so that no other part of a host interrupts it. */
  static final class StoreThread extends Thread {
    StoreThread(Runnable work, String name) {
      super(work, name);
      setDaemon(true);
    }
  }

  private final ExecutorService threads;
  private final ReadWriteLock inUse = new ReentrantReadWriteLock();

  StoreThreads(int most) {
    var number = new AtomicInteger();
    threads =
        Executors.newFixedThreadPool(
            most, work -> new StoreThread(work, "kirin-store-" + number.incrementAndGet()));
  }

  /**
   * Does the work on a thread of its own, or on the caller's where that is one of the store's. An
   * interrupt of the caller is kept for later.
   *
   * @throws StoreException after {@link #close}
   */
  <T> T call(Work<T> work) throws SQLException {
    return call(inUse.readLock(), work);
  }

  /** Like {@link #call}, while no other work is done. */
  <T> T alone(Work<T> work) throws SQLException {
    return call(inUse.writeLock(), work);
  }

  private <T> T call(Lock lock, Work<T> work) throws SQLException {
    if (Thread.currentThread() instanceof StoreThread && !threads.isShutdown()) {
      lock.lock();
      try {
        return work.run();
      } finally {
        lock.unlock();
      }
    }
    var done = new CompletableFuture<T>();
    try {
      threads.execute(() -> complete(done, lock, work));
    } catch (RejectedExecutionException e) {
      throw new StoreException("The store is closed", e);
    }
    try {
      return done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof SQLException cause) {
        throw cause;
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static <T> void complete(CompletableFuture<T> done, Lock lock, Work<T> work) {
    lock.lock();
    try {
      done.complete(work.run());
    } catch (Throwable e) {
      // Whatever it was, the caller must not wait for ever.
      done.completeExceptionally(e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
