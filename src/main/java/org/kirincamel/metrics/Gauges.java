package org.kirincamel.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.kirincamel.common.Recent;
import org.kirincamel.store.Census;
import org.kirincamel.store.Censuses;
import org.kirincamel.store.StoreException;

/**
 * How things stand. The store is asked when someone reads the metrics, and at most every five
 * seconds; while it does not answer, what it would know is not a number.
 */
final class Gauges {

  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final Metrics.Watched watched;
  private final Set<String> targets;
  private final Clock clock;
  private final Recent<Optional<Census>> census;

  Gauges(Metrics.Watched watched, Set<String> targets, Clock clock, LongSupplier nanoTime) {
    this.watched = watched;
    this.targets = targets;
    this.clock = clock;
    this.census = new Recent<>(this::look, PERIOD, nanoTime);
  }

  private Optional<Census> look() {
    try {
      return Optional.of(watched.census().apply(clock.instant()));
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  void register(OwnMeters meters) {
    for (String state : Censuses.words()) {
      meters.gauge(Metric.REQUESTS, () -> ask(of -> group(of, state).number()), "state", state);
      meters.gauge(Metric.OLDEST, () -> ask(of -> age(group(of, state))), "state", state);
    }
    for (String target : targets) {
      meters.gauge(
          Metric.DELIVERIES,
          () -> ask(of -> of.pending().getOrDefault(target, 0L)),
          "target",
          target,
          "state",
          "pending");
      meters.gauge(
          Metric.DELIVERIES,
          () -> ask(of -> of.dead().getOrDefault(target, 0L)),
          "target",
          target,
          "state",
          "dead");
    }
    meters.gauge(Metric.SLOTS_TAKEN, () -> ask(Census::slots));
    meters.gauge(Metric.SLOTS_LIMIT, () -> watched.slots().getAsInt());
    meters.gauge(Metric.ACCOUNT_PAUSED, () -> ask(of -> of.paused() ? 1 : 0));
    meters.gauge(Metric.SPEND, () -> ask(of -> of.spend().today()), "period", "day");
    meters.gauge(Metric.SPEND, () -> ask(of -> of.spend().thisMonth()), "period", "month");
    meters.gauge(Metric.STORE_UP, () -> census.get().isPresent() ? 1 : 0);
    for (Map.Entry<String, Path> folder : watched.folders().entrySet()) {
      meters.gauge(Metric.DISK_FREE, () -> free(folder.getValue()), "folder", folder.getKey());
    }
  }

  private Number ask(Function<Census, Number> what) {
    return census.get().map(what).orElse(Double.NaN);
  }

  private static Census.Group group(Census census, String state) {
    return census.requests().getOrDefault(state, Census.Group.EMPTY);
  }

  private double age(Census.Group group) {
    return group
        .oldest()
        .map(at -> Math.max(0, Duration.between(at, clock.instant()).toMillis() / 1e3))
        .orElse(0.0);
  }

  private static Number free(Path folder) {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      return Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
