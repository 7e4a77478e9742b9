package org.kirincamel;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was opened, to be closed in the opposite order: each part, whatever happens to the others.
 */
final class Opened implements AutoCloseable {

  private final Deque<Runnable> closing = new ArrayDeque<>();

  /** Remembers how something is closed that has just been opened. */
  void add(Runnable close) {
    closing.push(close);
  }

  @Override
  public void close() {
    if (!closing.isEmpty()) {
      try (Opened others = this) {
        others.closing.pop().run();
      }
    }
  }

  /** After a failure, which what cannot be closed must not hide. */
  void closeAfter(Throwable failure) {
    try {
      close();
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e);
    }
  }
}
