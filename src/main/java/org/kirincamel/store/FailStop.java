package org.kirincamel.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.kirincamel.common.Causes;
import org.kirincamel.common.SafeLogger;
import org.slf4j.Logger;

/**
 * Ends the store's work for good once a forced write has failed.
 *
 * <p>After that it is unknown what is on the disk: the system forgets the pages it could not write,
 * so that the next forced write succeeds without them. Only a new start, which reads what there
 * really is, can tell. Thread-safe.
 */
final class FailStop {

  private static final Logger LOG = SafeLogger.of(FailStop.class);

  private final Optional<Path> folder;
  private volatile Optional<Broken> cause = Optional.empty();
  private final CompletableFuture<String> broken = new CompletableFuture<>();

  /** Why, and in one sentence. */
  private record Broken(String sentence, Throwable why) {
    StoreException exception() {
      return new StoreBrokenException(sentence, why);
    }
  }

  /**
   * @param folder where the store's files are
   */
  FailStop(Optional<Path> folder) {
    this.folder = folder;
  }

  /** Completes with one sentence once the store is broken; never, while all is well. */
  CompletionStage<String> broken() {
    return broken.minimalCompletionStage();
  }

  /**
   * @throws StoreException if the store is broken
   */
  void check() {
    Optional<Broken> known = cause;
    if (known.isPresent()) {
      throw known.get().exception();
    }
  }

  /** From now on the store is broken. */
  StoreException broke(Throwable why) {
    return refused(
        "The store could not force its writes to the disk and refuses all work until a restart: "
            + told(why),
        why);
  }

  /** From now on the store refuses all work, for a reason that is not the disk. */
  StoreException refused(String why) {
    String sentence = "The store refuses all work until a restart: " + why;
    return refused(sentence, new StoreException(sentence));
  }

  private synchronized StoreException refused(String sentence, Throwable why) {
    if (cause.isEmpty()) {
      cause = Optional.of(new Broken(sentence, why));
      LOG.error("{}", sentence);
      LOG.debug("Where it failed", why);
      broken.complete(sentence);
    }
    return cause.get().exception();
  }

  /**
   * On one line, with what the system said at the bottom of it: no space, say. The first worker
   * that finds the database closed does not hear that; the free space tells the likeliest reason.
   */
  private String told(Throwable why) {
    Throwable deepest = Causes.root(why);
    String told =
        deepest == why
            ? why.getMessage() + folder.map(FailStop::freeSpace).orElse("")
            : why.getMessage() + " - " + deepest.getMessage();
    return told.replaceAll("\\s+", " ");
  }

  private static String freeSpace(Path folder) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      return " - %s has %d bytes free".formatted(folder, free);
    } catch (IOException e) {
      return " - %s cannot be looked at: %s".formatted(folder, e);
    }
  }
}
