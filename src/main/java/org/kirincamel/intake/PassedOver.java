package org.kirincamel.intake;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.kirincamel.common.SafeText;

/**
 * Reports once what lies in the inbox and is not taken, after it has lain there for a while.
 * Thousands of odd names get a few lines a minute, and no more memory than some of them need.
 * Thread-safe, for operators look too.
 */
final class PassedOver {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MAX_LINES_A_MINUTE = 10;
  private static final int MAX_REMEMBERED = 10_000;
  private static final int MAX_NAME = 80;
  private static final int MAX_STANDING = 10;

  private final Duration patience;
  private final LongSupplier nanoTime;
  private final Consumer<String> report;
  private final Map<Path, Entry> entries = new HashMap<>();
  private final Set<Path> present = new HashSet<>();
  private long minute;
  private int lines;

  private static final class Entry {
    private final Reason reason;
    private final long since;
    private boolean reported;

    Entry(Reason reason, long since) {
      this.reason = reason;
      this.since = since;
      this.reported = reason.told();
    }
  }

  PassedOver(Duration patience, LongSupplier nanoTime, Consumer<String> report) {
    this.patience = patience;
    this.nanoTime = nanoTime;
    this.report = report;
    this.minute = nanoTime.getAsLong() - MINUTE.toNanos();
  }

  /** One look at something that is passed over. */
  synchronized void see(Path name, Reason reason) {
    if (entries.containsKey(name) || entries.size() < MAX_REMEMBERED) {
      entries.computeIfAbsent(name, key -> new Entry(reason, nanoTime.getAsLong()));
      present.add(name);
    }
  }

  /** Ends a look at the whole folder: forgets what has gone, and reports what has stayed. */
  synchronized void endLook() {
    entries.keySet().retainAll(present);
    present.clear();
    long now = nanoTime.getAsLong();
    List<Path> due = new ArrayList<>();
    entries.forEach(
        (name, entry) -> {
          if (!entry.reported && now - entry.since >= patience.toNanos()) {
            due.add(name);
          }
        });
    if (!due.isEmpty() && now - minute >= MINUTE.toNanos()) {
      minute = now;
      lines = 0;
    }
    if (due.size() <= MAX_LINES_A_MINUTE - 1 - lines) {
      due.forEach(this::report);
    } else if (lines < MAX_LINES_A_MINUTE) {
      lines = MAX_LINES_A_MINUTE;
      due.forEach(name -> entries.get(name).reported = true);
      report.accept(
          "Not taken in the inbox: %d more, such as %s, which %s"
              .formatted(due.size(), shown(due.get(0)), entries.get(due.get(0)).reason.sentence()));
    }
  }

  private void report(Path name) {
    Entry entry = entries.get(name);
    entry.reported = true;
    lines++;
    report.accept(
        "%s in the inbox is not taken: it %s".formatted(shown(name), entry.reason.sentence()));
  }

  /**
   * What has stayed for longer than the patience, the oldest first, and no more than some of it.
   */
  synchronized List<Untaken> standing() {
    long now = nanoTime.getAsLong();
    return entries.entrySet().stream()
        .filter(each -> now - each.getValue().since >= patience.toNanos())
        .sorted(Comparator.comparingLong(each -> each.getValue().since - now))
        .limit(MAX_STANDING)
        .map(
            each ->
                new Untaken(
                    shown(each.getKey()),
                    Duration.ofNanos(now - each.getValue().since),
                    each.getValue().reason.why(),
                    each.getValue().reason.cure()))
        .toList();
  }

  private static String shown(Path name) {
    return SafeText.logLine(name.toString(), MAX_NAME);
  }
}
