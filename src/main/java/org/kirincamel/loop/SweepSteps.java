package org.kirincamel.loop;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
 * time. What belongs to no request of this store belongs to another program, and stays.
 */
public final class SweepSteps {

  private static final Logger LOG = SafeLogger.of(SweepSteps.class);
  private static final int BATCH = 500;

  private final Reports reports;
  private final WaitingCopies folder;
  private final Duration keep;
  private final Clock clock;

  SweepSteps(Reports reports, WaitingCopies folder, Duration keep, Clock clock) {
    this.reports = reports;
    this.folder = folder;
    this.keep = keep;
    this.clock = clock;
  }

  /**
   * Looks at every file of the folder once.
   *
   * @throws IOException if the folder could not be read
   */
  public void sweep() throws IOException {
    List<WaitingCopies.Copy> copies = folder.all();
    int removed = 0;
    for (int from = 0; from < copies.size(); from += BATCH) {
      removed += sweep(copies.subList(from, Math.min(copies.size(), from + BATCH)));
    }
    if (removed > 0) {
      LOG.info("Removed {} waiting copies of videos that no delivery needs any more", removed);
    }
  }

  private int sweep(List<WaitingCopies.Copy> copies) {
    Set<String> names = new HashSet<>();
    copies.forEach(copy -> names.addAll(copy.requestNames()));
    Map<String, CopyDemand> waiting = new HashMap<>();
    reports.waitingFor(names).forEach(each -> waiting.put(each.name(), each));
    Instant now = clock.instant();
    int removed = 0;
    for (WaitingCopies.Copy copy : copies) {
      Optional<CopyDemand> whose =
          copy.requestNames().stream().filter(waiting::containsKey).findFirst().map(waiting::get);
      if (whose.isPresent() && isOver(whose.get(), copy, now) && isRemoved(copy)) {
        removed++;
      }
    }
    return removed;
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
