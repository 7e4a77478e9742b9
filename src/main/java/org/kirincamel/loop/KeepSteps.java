package org.kirincamel.loop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.delivery.OldDocuments;
import org.kirincamel.settings.KeepSettings;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.Retention;
import org.kirincamel.task.State;
import org.slf4j.Logger;

/**
 * Removes what is over and older, or more, than {@code kirin.keep} says; without such a setting
 * nothing. It goes from page to page, so that no transaction is long.
 */
public final class KeepSteps {

  private static final Logger LOG = SafeLogger.of(KeepSteps.class);

  /** Younger ones stay whatever their number: an answer, or another copy, may be on its way. */
  private static final Duration YOUNGEST = Duration.ofDays(1);

  private final Retention retention;
  private final OldDocuments documents;
  private final KeepSettings keep;
  private final Duration duplicateWindow;

  /** No request goes before the waiting copies of its videos, which are known by it. */
  private final Duration youngest;

  private final Clock clock;

  KeepSteps(Retention retention, Settings settings, Clock clock) {
    this.retention = retention;
    this.documents = new OldDocuments(folders(settings));
    this.keep = settings.keep();
    this.youngest = longer(YOUNGEST, settings.fetch().keep());
    this.duplicateWindow = settings.inbox().duplicateWindow();
    this.clock = clock;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static List<Path> folders(Settings settings) {
    List<Path> folders = new ArrayList<>();
    Path inbox = settings.inbox().folder();
    folders.addAll(List.of(inbox.resolve(".done"), inbox.resolve(".failed")));
    settings
        .operator()
        .folder()
        .ifPresent(
            orders ->
                List.of("answers", ".done", ".failed")
                    .forEach(name -> folders.add(orders.resolve(name))));
    return folders;
  }

  /**
   * Looks at everything once.
   *
   * @throws IOException if a folder could not be read, or a file not removed
   */
  public void keep() throws IOException {
    Instant now = clock.instant();
    if (keep.removesRequests()) {
      int removed = requests(now);
      if (removed > 0) {
        LOG.info("Removed {} requests that were delivered, as kirin.keep.requests says", removed);
      }
    }
    if (keep.documents().isPresent() || keep.documentsMib().isPresent()) {
      int removed =
          documents.remove(
              keep.documents().map(now::minus).orElse(Instant.MIN),
              keep.maxDocumentBytes(),
              now.minus(YOUNGEST));
      if (removed > 0) {
        LOG.info("Removed {} files that were read, as kirin.keep.documents says", removed);
      }
    }
  }

  private int requests(Instant now) {
    Instant yesterday = now.minus(YOUNGEST);
    int removed = 0;
    if (keep.requests().isPresent()) {
      Instant end = now.minus(longer(keep.requests().get(), youngest));
      removed += requests(Retention.idAt(end), end);
      orders(end);
    }
    if (keep.requestsAtMost().isPresent()) {
      Optional<UUID> newest = retention.newestBeyond(keep.requestsAtMost().getAsInt());
      // Including that one.
      removed +=
          newest
              .map(id -> new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() + 1))
              .map(before -> requests(before, now.minus(youngest)))
              .orElse(0);
    }
    Instant moved = now.minus(duplicateWindow);
    intakes(Retention.idAt(yesterday), moved.isBefore(yesterday) ? moved : yesterday);
    boolean more;
    do {
      more = retention.packKeys();
    } while (more);
    return removed;
  }

  private void orders(Instant end) {
    int removed;
    do {
      removed = retention.orders(end);
    } while (removed > 0);
  }

  private int requests(UUID before, Instant end) {
    int removed = 0;
    for (State state : Retention.ENDED) {
      Optional<UUID> after = Optional.of(Retention.START);
      while (after.isPresent()) {
        Retention.Page page = retention.requests(state, after.get(), before, end);
        removed += page.removed();
        after = page.last();
      }
    }
    return removed;
  }

  private void intakes(UUID before, Instant moved) {
    Optional<UUID> after = Optional.of(Retention.START);
    while (after.isPresent()) {
      after = retention.intakes(after.get(), before, moved).last();
    }
  }
}
