package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
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
 * the file has grown, and while nothing else uses the database, what is alive in sparse chunks is
 * written together, then all that is alive moved to the beginning as it is, with a forced write
 * before and after each step. Not thread-safe.
 */
final class H2Room {

  /** A file grows by so much before it pays to compact it while others wait. */
  static final long GROWTH = 32 << 20;

  /** While work comes without a pause, the file may grow to some times its content. */
  private static final int BUSY = 3;

  /** At rest, it may not grow by more than such a part of what work may make it grow by. */
  private static final int REST = 4;

  /**
   * Percent: what is alive in chunks that are filled so far is written together while every worker
   * waits. Most of what has ended lies in fuller ones and stays as it is: to read and write it each
   * time cost a tenth of the time of a busy store, and what H2 had in its cache.
   */
  private static final int SPARSE = 60;

  /** The same at rest, when there is time for more. */
  private static final int NOT_FULL = 80;

  private final long growth;
  private long alive;
  private long compacted;

  /** Commits what is open and forces every commit to the disk. */
  interface Force {
    void run() throws SQLException;
  }

  /**
   * @param growth by so many bytes a file grows at least before it is compacted while others wait
   */
  H2Room(long growth) {
    this.growth = growth;
  }

  boolean hasGrown(Connection connection, Database.Pace pace) throws SQLException {
    return pays(size(store(connection)), pace);
  }

  /**
   * @param size bytes of the file
   */
  boolean pays(long size, Database.Pace pace) {
    return switch (pace) {
      case AT_REST -> size >= alive + Math.max(growth / REST, alive / 2);
      case BUSY -> size >= Math.max(compacted + growth / 2, alive + Math.max(growth, BUSY * alive));
    };
  }

  /** To be called while no other thread uses the database. */
  void compact(Connection connection, Database.Pace pace, Force force) throws SQLException {
    MVStore store = store(connection);
    int retention = store.getRetentionTime();
    store.setRetentionTime(0);
    store.setReuseSpace(true);
    try {
      force.run();
      writeTogether(store, pace);
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
  private static void writeTogether(MVStore store, Database.Pace pace) {
    MVStore.TxCounter inUse = store.registerVersionUsage();
    try {
      H2Chunks.rewrite(store, pace == Database.Pace.BUSY ? SPARSE : NOT_FULL);
    } finally {
      store.deregisterVersionUsage(inUse);
    }
  }

  /** Bytes as they are, which costs a fraction of reading and writing what they mean. */
  private static void moveToBeginning(MVStore store) {
    if (store.getFileStore() instanceof RandomAccessStore file) {
      file.compactMoveChunks(H2Chunks.ALL, Long.MAX_VALUE, store);
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
