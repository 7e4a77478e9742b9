package org.kirincamel.intake.queue;

import java.util.Optional;

/** Looks for what is behind an exception that others have wrapped. */
final class Causes {

  private Causes() {}

  /** The outermost exception of that kind, or empty if there is none. */
  static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return Optional.of(kind.cast(cause));
      }
    }
    return Optional.empty();
  }

  /** The innermost exception. */
  static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
