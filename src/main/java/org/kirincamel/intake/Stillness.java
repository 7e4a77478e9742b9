package org.kirincamel.intake;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How long each file has been as it is, by our own watch: what its date says may be the date of its
 * original. A file that was let in and is still there is let in again after longer and longer
 * pauses. Knows only what it is told of each look.
 */
final class Stillness {

  /** Files that are watched at once. Others wait until some of these are gone. */
  private static final int MAX_WATCHED = 100_000;

  /** A file that was not looked at for so long has gone. */
  private static final Duration EXPIRY = Duration.ofHours(1);

  private static final int OPEN_LINE_SETTLES = 5;
  private static final int UNKNOWN_PATIENCES = 10;

  /** A file that changes for longer than this is hardly being copied any more. */
  private static final int CHANGING_PATIENCES = 10;

  private final Duration settle;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private final Map<Path, Watched> watched = new HashMap<>();
  private long lastExpiry;

  private static final class Watched {
    private final Stamp stamp;
    private final long since;
    private boolean unfinished;
    private boolean waitReported;
    private boolean troubleReported;
    private int tries;
    private long lastTry;
    private long lastLook;
    private long firstLook;

    Watched(Stamp stamp, long since) {
      this.stamp = stamp;
      this.since = since;
      this.lastLook = since;
      this.firstLook = since;
    }

    /** The same file with another content: what was said of it is not said again. */
    Watched changed(Stamp now, long since) {
      var changed = new Watched(now, since);
      changed.waitReported = waitReported;
      changed.troubleReported = troubleReported;
      changed.firstLook = firstLook;
      return changed;
    }
  }

  Stillness(Duration settle, Duration patience, LongSupplier nanoTime) {
    this.settle = settle;
    this.patience = patience;
    this.nanoTime = nanoTime;
    this.lastExpiry = nanoTime.getAsLong();
  }

  /**
   * One look at a file.
   *
   * @param lastLineEnds looked at where the file has settled, to see whether that is enough
   * @return whether the file is complete as far as can be seen from outside
   */
  synchronized boolean isComplete(
      Path name, Stamp stamp, NameKind kind, BooleanSupplier lastLineEnds) {
    long now = nanoTime.getAsLong();
    Watched file = watched.get(name);
    if (file == null) {
      if (hasRoom(now)) {
        watched.put(name, new Watched(stamp, now));
      }
      return false;
    }
    file.lastLook = now;
    if (!file.stamp.equals(stamp)) {
      watched.put(name, file.changed(stamp, now));
      return false;
    }
    Duration still = Duration.ofNanos(now - file.since);
    if (still.compareTo(settle) < 0
        || file.tries > 0 && now - file.lastTry < pause(file).toNanos()
        || still.compareTo(needed(file, kind, lastLineEnds)) < 0) {
      return false;
    }
    file.tries++;
    file.lastTry = now;
    return true;
  }

  private boolean hasRoom(long now) {
    if (watched.size() >= MAX_WATCHED && now - lastExpiry >= EXPIRY.toNanos()) {
      lastExpiry = now;
      watched.values().removeIf(file -> now - file.lastLook >= EXPIRY.toNanos());
    }
    return watched.size() < MAX_WATCHED;
  }

  private Duration needed(Watched file, NameKind kind, BooleanSupplier lastLineEnds) {
    if (kind == NameKind.UNKNOWN) {
      return patience.multipliedBy(UNKNOWN_PATIENCES);
    }
    if (file.unfinished) {
      return patience;
    }
    return lastLineEnds.getAsBoolean() ? settle : settle.multipliedBy(OPEN_LINE_SETTLES);
  }

  private Duration pause(Watched file) {
    Duration pause = settle.multipliedBy(1L << Math.min(file.tries, 20));
    return pause.compareTo(patience) < 0 ? pause : patience;
  }

  /** Whether the file has been as it is for so long that no more of it is expected. */
  synchronized boolean isFinal(Path name) {
    Watched file = watched.get(name);
    return file != null && nanoTime.getAsLong() - file.since >= patience.toNanos();
  }

  /** Its content is not whole: it is read again when it has changed, or once it is final. */
  synchronized void unfinished(Path name) {
    Optional.ofNullable(watched.get(name))
        .ifPresent(
            file -> {
              file.unfinished = true;
              file.tries = 0;
            });
  }

  /** How long a file is waited for from its last change on. */
  Duration patience() {
    return patience;
  }

  /** Whether this is the first time that the wait for the rest of a file is reported. */
  synchronized boolean firstWait(Path name) {
    Watched file = watched.get(name);
    boolean first = file != null && !file.waitReported;
    if (file != null) {
      file.waitReported = true;
    }
    return first;
  }

  /** Whether this is the first time that a trouble with a file is reported. */
  synchronized boolean firstTrouble(Path name) {
    Watched file = watched.get(name);
    boolean first = file == null || !file.troubleReported;
    if (file != null) {
      file.troubleReported = true;
    }
    return first;
  }

  /** Why a file that might be read stays where it is, where that has gone on for too long. */
  synchronized Optional<Reason> reasonToStay(Path name) {
    Watched file = watched.get(name);
    if (file == null) {
      return Optional.empty();
    }
    if (file.troubleReported) {
      return Optional.of(
          new Reason("cannot be read or moved", "check its permissions and the disk", true));
    }
    long now = nanoTime.getAsLong();
    boolean changes = now - file.since < patience.toNanos() && file.firstLook != file.since;
    return changes && now - file.firstLook >= patience.multipliedBy(CHANGING_PATIENCES).toNanos()
        ? Optional.of(
            Reason.of(
                "is still being written to, and is read once it stays as it is",
                "see to the program that writes it, or move it in once it is complete"))
        : Optional.empty();
  }

  /** Forgets all other files. */
  synchronized void keepOnly(Set<Path> present) {
    watched.keySet().retainAll(present);
  }
}
