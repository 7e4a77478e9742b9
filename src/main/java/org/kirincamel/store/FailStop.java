package org.kirincamel.store;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the store's work for good once a forced write has failed.
 *
 * <p>After that nobody can say what is on the disk: the system forgets the pages it could not
 * write, so that the next forced write succeeds without them. Only a new start, which reads what
 * there really is, can tell. Thread-safe.
 */
final class FailStop {

  private static final Logger LOG = LoggerFactory.getLogger(FailStop.class);

  private volatile Optional<Throwable> cause = Optional.empty();
  private final CompletableFuture<String> broken = new CompletableFuture<>();

  /** Completes with one sentence once the store is broken; never, while all is well. */
  CompletionStage<String> broken() {
    return broken.minimalCompletionStage();
  }

  /**
   * @throws StoreException if the store is broken
   */
  void check() {
    Optional<Throwable> why = cause;
    if (why.isPresent()) {
      throw exception(why.get());
    }
  }

  /** From now on the store is broken. */
  synchronized StoreException broke(Throwable why) {
    if (cause.isEmpty()) {
      cause = Optional.of(why);
      LOG.error("{}", exception(why).getMessage(), why);
      broken.complete(exception(why).getMessage());
    }
    return exception(why);
  }

  private static StoreException exception(Throwable why) {
    return new StoreException(
        "The store could not force its writes to the disk and refuses all work until a restart: %s"
            .formatted(told(why)),
        why);
  }

  /** On one line, with what the system said at the bottom of it: no space, say. */
  private static String told(Throwable why) {
    Throwable deepest = why;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String told =
        deepest == why ? why.getMessage() : why.getMessage() + " - " + deepest.getMessage();
    return told.replaceAll("\\s+", " ");
  }
}
