package org.kirincamel.intake;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.common.SafeText;
import org.slf4j.Logger;

/**
 * Watches files for a while after they were taken: a writer that has one open still writes to it
 * where it was moved. What has grown goes back to the inbox, where only its new rows are taken.
 */
final class TakenFiles {

  private static final Logger LOG = SafeLogger.of(TakenFiles.class);
  private static final int MAX_NAME = 80;
  private static final int MAX_WATCHED = 100_000;
  private static final int PATIENCES = 10;
  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  private final Inbox inbox;
  private final Duration span;
  private final Duration pause;
  private final LongSupplier nanoTime;
  private final List<Taken> watched = new ArrayList<>();
  private long lastLook;

  private record Taken(Path file, String name, long bytes, String sha256, long since) {}

  TakenFiles(Inbox inbox, Duration patience, LongSupplier nanoTime) {
    this.inbox = inbox;
    this.span = patience.multipliedBy(PATIENCES);
    Duration part = patience.dividedBy(PATIENCES);
    this.pause = part.compareTo(MAX_PAUSE) < 0 ? part : MAX_PAUSE;
    this.nanoTime = nanoTime;
    this.lastLook = nanoTime.getAsLong();
  }

  /** How long a file is watched after it was taken. */
  Duration span() {
    return span;
  }

  /**
   * From now on the file is watched.
   *
   * @param name that it had in the inbox
   * @param bytes how long it was when it was taken
   */
  synchronized void add(Path file, String name, long bytes, String sha256) {
    if (watched.size() < MAX_WATCHED) {
      watched.add(new Taken(file, name, bytes, sha256, nanoTime.getAsLong()));
    }
  }

  synchronized void look() {
    long now = nanoTime.getAsLong();
    if (now - lastLook >= pause.toNanos()) {
      lastLook = now;
      watched.removeIf(taken -> isOver(taken) || now - taken.since() >= span.toNanos());
    }
  }

  /** Whether there is nothing more to watch: it has grown and is back in the inbox, or has gone. */
  private boolean isOver(Taken taken) {
    try {
      if (!EarlierContent.isGrown(taken.file(), taken.bytes(), taken.sha256())
          || !inbox.release(taken.file(), taken.name())) {
        return false;
      }
      LOG.warn(
          "{} kept growing after it was taken; moved back to the inbox, where only its new rows are"
              + " taken. The program that writes it should rename it into the inbox once it is complete",
          SafeText.logLine(taken.name(), MAX_NAME));
      return true;
    } catch (NoSuchFileException gone) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
