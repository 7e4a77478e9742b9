package org.kirincamel.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVStore;

/**
 * The chunks of H2's file: each commit appends one, and what is replaced later leaves holes in it.
 *
 * <p>{@link MVStore#compact} is the public way to write what is alive in them anew, but it chooses
 * by age, too, and so takes old chunks each time though they are nearly full. What it calls has a
 * bound for how full they may be, and is protected.
 */
final class H2Chunks {

  /** More percent than any chunk can be filled to. */
  static final int ALL = 101;

  private static final Optional<Method> REWRITE = rewriteOfH2();

  private H2Chunks() {}

  /**
   * Where another version of H2 has none of this name, all chunks are rewritten, which is slower.
   */
  private static Optional<Method> rewriteOfH2() {
    try {
      Method rewrite = FileStore.class.getDeclaredMethod("rewriteChunks", int.class, int.class);
      return rewrite.trySetAccessible() ? Optional.of(rewrite) : Optional.empty();
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    }
  }

  /** Whether {@link #rewrite} spares the chunks that are fuller. */
  static boolean choosesByFill() {
    return REWRITE.isPresent();
  }

  /**
   * Writes what is alive in some chunks to new ones, at the next commit.
   *
   * @param filled at most so many percent of each are alive
   */
  static void rewrite(MVStore store, int filled) {
    if (REWRITE.isEmpty()) {
      store.compact(ALL, Integer.MAX_VALUE);
      return;
    }
    try {
      REWRITE.get().invoke(store.getFileStore(), Integer.MAX_VALUE, filled);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("H2 could not rewrite its chunks", e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("H2 no longer lets its chunks be rewritten", e);
    }
  }
}
