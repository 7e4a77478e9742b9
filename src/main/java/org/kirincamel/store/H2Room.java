package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RandomAccessStore;

/**
 * Gives room in H2's file back while it is open. H2 does so in a thread that {@code WRITE_DELAY=0}
 * switches off; without it the file grows by every commit.
 *
 * <p>H2 writes over a place once its content was replaced, though the replacement may not have
 * reached the disk; a loss of power could then take both, or leave a header that points nowhere and
 * an old state that looks like the last. So commits only append ({@code REUSE_SPACE=FALSE}). When
 * the file has grown, and while nothing else uses the database, what is alive is written together
 * once, then moved to the beginning as it is, with a forced write before and after each step. Not
 * thread-safe.
 */
final class H2Room {

  /** A file grows by so much before it pays to compact it. */
  static final long GROWTH = 16 << 20;

  /**
   * Compacting reads and writes all that is alive while every worker waits. So while work comes
   * without a pause, the file may grow to some times its content first.
   */
  private static final int BUSY = 3;

  /** A forced write after such a pause finds no queue of others behind it. */
  private static final long PAUSE = Duration.ofSeconds(1).toNanos();

  /** More percent than any part of the file can be filled to. */
  private static final int EVERYTHING = 101;

  private final long growth;
  private final LongSupplier nanoTime;
  private long alive;
  private long compacted;
  private long lastLook;

  /** Commits what is open and forces every commit to the disk. */
  interface Force {
    void run() throws SQLException;
  }

  /**
   * @param growth by so many bytes a file grows at least before it is compacted
   * @param nanoTime tells whether the store is busy
   */
  H2Room(long growth, LongSupplier nanoTime) {
    this.growth = growth;
    this.nanoTime = nanoTime;
    this.lastLook = nanoTime.getAsLong();
  }

  /** To be called after each forced write, as what it says depends on the pause between them. */
  boolean hasGrown(Connection connection) throws SQLException {
    return pays(size(store(connection)));
  }

  /**
   * @param size bytes of the file
   */
  boolean pays(long size) {
    long now = nanoTime.getAsLong();
    boolean quiet = now - lastLook >= PAUSE;
    lastLook = now;
    return quiet
        ? size >= alive + Math.max(growth, alive)
        : size >= Math.max(compacted + growth, alive + Math.max(2 * growth, BUSY * alive));
  }

  /** To be called while no other thread uses the database. */
  void compact(Connection connection, Force force) throws SQLException {
    MVStore store = store(connection);
    int retention = store.getRetentionTime();
    store.setRetentionTime(0);
    store.setReuseSpace(true);
    try {
      force.run();
      writeTogether(store);
      force.run();
      moveToBeginning(store);
      force.run();
    } finally {
      store.setReuseSpace(false);
      store.setRetentionTime(retention);
    }
    compacted = size(store);
    alive = compacted * fillRate(store) / 100;
  }

  /** Copies what is alive to places that were free before the last forced write. */
  private static void writeTogether(MVStore store) {
    MVStore.TxCounter inUse = store.registerVersionUsage();
    try {
      store.compact(EVERYTHING, Integer.MAX_VALUE);
    } finally {
      store.deregisterVersionUsage(inUse);
    }
  }

  /** Bytes as they are, which costs a fraction of reading and writing what they mean. */
  private static void moveToBeginning(MVStore store) {
    if (store.getFileStore() instanceof RandomAccessStore file) {
      file.compactMoveChunks(EVERYTHING, Long.MAX_VALUE, store);
    }
  }

  private static long size(MVStore store) {
    // A database in memory has no file.
    return store.getFileStore() == null ? 0 : store.getFileStore().size();
  }

  /** Percent of the file that holds something; right after a copy, nearly all of it is alive. */
  private static int fillRate(MVStore store) {
    return store.getFileStore() == null ? 0 : store.getFileStore().getFillRate();
  }

  private static MVStore store(Connection connection) throws SQLException {
    var session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
    return session.getDatabase().getStore().getMvStore();
  }
}
