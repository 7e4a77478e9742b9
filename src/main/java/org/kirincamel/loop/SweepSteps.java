package org.kirincamel.loop;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.delivery.DiskException;
import org.kirincamel.delivery.WaitingCopies;
import org.kirincamel.store.CopyDemand;
import org.kirincamel.store.Reports;
import org.slf4j.Logger;

/**
 * Removes waiting copies of videos that no delivery needs any more: at once where the outbox has
 * the video too, which only a process that died after the delivery leaves behind, else after a
 * time, or where all take too much room, the oldest first. What belongs to no request of this store
 * belongs to another program, and stays.
 */
public final class SweepSteps {

  private static final Logger LOG = SafeLogger.of(SweepSteps.class);
  private static final int BATCH = 500;

  private final Reports reports;
  private final WaitingCopies folder;
  private final Duration keep;
  private final long maxBytes;
  private final Clock clock;

  /**
   * @param maxBytes that copies may take, as far as those that were delivered are among them
   */
  SweepSteps(Reports reports, WaitingCopies folder, Duration keep, long maxBytes, Clock clock) {
    this.reports = reports;
    this.folder = folder;
    this.keep = keep;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /**
   * Looks at every file of the folder once.
   *
   * @throws IOException if the folder could not be read
   */
  public void sweep() throws IOException {
    List<WaitingCopies.Copy> copies = folder.all();
    List<WaitingCopies.Copy> spare = new ArrayList<>();
    long bytes = copies.stream().mapToLong(WaitingCopies.Copy::bytes).sum();
    int removed = 0;
    for (int from = 0; from < copies.size(); from += BATCH) {
      List<WaitingCopies.Copy> over =
          over(copies.subList(from, Math.min(copies.size(), from + BATCH)), spare);
      removed += removed(over);
      bytes -= over.stream().mapToLong(WaitingCopies.Copy::bytes).sum();
    }
    removed += removed(oldest(spare, bytes - maxBytes));
    if (removed > 0) {
      LOG.info("Removed {} waiting copies of videos that no delivery needs any more", removed);
    }
  }

  /**
   * Those that are over.
   *
   * @param spare gets those that are not, though every delivery has succeeded
   */
  private List<WaitingCopies.Copy> over(
      List<WaitingCopies.Copy> copies, List<WaitingCopies.Copy> spare) {
    Set<String> names = new HashSet<>();
    copies.forEach(copy -> names.addAll(copy.requestNames()));
    Map<String, CopyDemand> waiting = new HashMap<>();
    reports.waitingFor(names).forEach(each -> waiting.put(each.name(), each));
    Instant now = clock.instant();
    List<WaitingCopies.Copy> over = new ArrayList<>();
    for (WaitingCopies.Copy copy : copies) {
      Optional<CopyDemand> whose =
          copy.requestNames().stream().filter(waiting::containsKey).findFirst().map(waiting::get);
      if (whose.isPresent() && isOver(whose.get(), copy, now)) {
        over.add(copy);
      } else if (whose.filter(SweepSteps::isDelivered).isPresent()) {
        spare.add(copy);
      }
    }
    return over;
  }

  private static boolean isDelivered(CopyDemand whose) {
    return whose.ended() && whose.pending() == 0 && whose.dead() == 0;
  }

  private static List<WaitingCopies.Copy> oldest(List<WaitingCopies.Copy> spare, long tooMuch) {
    spare.sort(Comparator.comparing(WaitingCopies.Copy::writtenAt));
    List<WaitingCopies.Copy> oldest = new ArrayList<>();
    long left = tooMuch;
    for (WaitingCopies.Copy copy : spare) {
      if (left > 0) {
        oldest.add(copy);
        left -= copy.bytes();
      }
    }
    return oldest;
  }

  private int removed(List<WaitingCopies.Copy> copies) {
    return (int) copies.stream().filter(this::isRemoved).count();
  }

  private boolean isOver(CopyDemand whose, WaitingCopies.Copy copy, Instant now) {
    if (!whose.ended() || whose.pending() > 0) {
      return false;
    }
    if (whose.inOutbox() && whose.dead() == 0) {
      return true;
    }
    Instant last = whose.endedAt().filter(copy.writtenAt()::isBefore).orElse(copy.writtenAt());
    return !last.plus(keep).isAfter(now);
  }

  private boolean isRemoved(WaitingCopies.Copy copy) {
    try {
      return folder.remove(copy);
    } catch (DiskException e) {
      LOG.warn("The waiting copy {} could not be removed: {}", copy.file(), e.getMessage());
      return false;
    }
  }
}
