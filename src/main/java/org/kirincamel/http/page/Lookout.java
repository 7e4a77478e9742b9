package org.kirincamel.http.page;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.kirincamel.common.Recent;
import org.kirincamel.intake.Untaken;
import org.kirincamel.loop.Alarms;
import org.kirincamel.loop.Essentials;
import org.kirincamel.metrics.LastDay;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.Ended;
import org.kirincamel.store.HourBook;
import org.kirincamel.store.Opener;
import org.kirincamel.store.StoreException;
import org.kirincamel.store.TaskStore;

/** Sees how everything stands, for page and command alike, and only where one asks. */
public final class Lookout {

  /** However many look: counting what is open costs the store something. */
  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final Essentials essentials;
  private final TaskStore store;
  private final LastDay lastDay;
  private final Supplier<List<Untaken>> untaken;
  private final Recent<Optional<Seen>> recent;

  /**
   * What is seen.
   *
   * @param ended requests that have ended, by the word of their state
   * @param disks of the module's folders
   * @param untaken what lies in the inbox for too long
   * @param refused the process that was refused last because this one has the store open
   * @param notices of this process, the newest first
   * @param hours what ended in each hour of the last day
   */
  record Seen(
      Look look,
      Map<String, Ended> ended,
      List<Disk> disks,
      List<Untaken> untaken,
      Optional<Opener> refused,
      List<Alarms.Notice> notices,
      List<HourBook> hours) {}

  /**
   * @param lastDay what all nodes have brought to an end
   */
  public Lookout(
      Essentials essentials, TaskStore store, LastDay lastDay, Supplier<List<Untaken>> untaken) {
    this.essentials = essentials;
    this.store = store;
    this.lastDay = lastDay;
    this.untaken = untaken;
    this.recent = new Recent<>(this::look, PERIOD, essentials.nanoTime());
  }

  private Settings settings() {
    return essentials.settings();
  }

  /** What all nodes have brought to an end in each hour of the last day. */
  public List<HourBook> hours() {
    return lastDay.hours();
  }

  /** The folders whose disks are looked at, by their names. */
  public Map<String, Path> disks() {
    return disks(settings(), store);
  }

  private static Map<String, Path> disks(Settings settings, TaskStore store) {
    Map<String, Path> disks = new HashMap<>();
    disks.put("outbox", settings.deliver().outbox());
    disks.put("fetch", settings.fetch().folder());
    store.folder().ifPresent(folder -> disks.put("store", folder));
    return disks;
  }

  private Optional<Seen> look() {
    try {
      return Optional.of(
          seen(
              settings(),
              store,
              essentials.clock().instant(),
              untaken.get(),
              essentials.alarms().recent(),
              lastDay.hours()));
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  private static Seen seen(
      Settings settings,
      TaskStore store,
      Instant now,
      List<Untaken> untaken,
      List<Alarms.Notice> notices,
      List<HourBook> hours) {
    return new Seen(
        Look.at(store, settings, now),
        store.censuses().ended(),
        new TreeMap<>(disks(settings, store))
            .entrySet().stream()
                .flatMap(each -> Disk.of(each.getKey(), each.getValue()).stream())
                .toList(),
        untaken,
        Opener.lastRefused(settings.store()),
        notices,
        hours);
  }

  /** What the store alone says that an operator should see to, where no module runs. */
  public static List<Trouble> troubles(Settings settings, TaskStore store, Instant now) {
    return new TroubleFinder(settings, now)
        .troubles(seen(settings, store, now, List.of(), List.of(), List.of()));
  }

  /** What was seen last, and not long ago; empty where the store does not answer. */
  Optional<Seen> seen() {
    return recent.get();
  }

  /**
   * What an operator should see to at this moment, the gravest first; nothing where the store does
   * not answer.
   */
  public List<Trouble> troubles(Instant now) {
    return look().map(seen -> new TroubleFinder(settings(), now).troubles(seen)).orElse(List.of());
  }
}
