package org.kirincamel.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.kirincamel.store.Census;
import org.kirincamel.store.Spend;
import org.kirincamel.store.TaskStore;

class GaugesTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Census CENSUS =
      new Census(
          Map.of(
              "running", new Census.Group(3, Optional.of(NOW.minusSeconds(90)), Optional.empty())),
          Map.of("crm", 2L),
          Map.of(),
          3,
          true,
          new Spend(new BigDecimal("0.56"), new BigDecimal("7")),
          Map.of());

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final OwnMeters meters = new OwnMeters(registry);
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();

  private void watch(Function<Instant, Census> census) {
    var watched =
        new Metrics.Watched(census, () -> 25, Map.of("outbox", Path.of("not", "there", "yet")));
    new Gauges(watched, Set.of("crm"), Clock.fixed(NOW, ZoneOffset.UTC), nanos::get)
        .register(meters);
  }

  private double value(Metric metric, String... tags) {
    return registry.get(metric.id()).tags(tags).gauge().value();
  }

  @Test
  void they_show_what_the_store_says() {
    watch(now -> CENSUS);

    assertThat(value(Metric.REQUESTS, "state", "running")).isEqualTo(3);
    assertThat(value(Metric.REQUESTS, "state", "unknown")).isZero();
    assertThat(value(Metric.OLDEST, "state", "running")).isEqualTo(90);
    assertThat(value(Metric.OLDEST, "state", "unknown")).isZero();
    assertThat(value(Metric.DELIVERIES, "target", "crm", "state", "pending")).isEqualTo(2);
    assertThat(value(Metric.DELIVERIES, "target", "crm", "state", "dead")).isZero();
    assertThat(value(Metric.SLOTS_TAKEN)).isEqualTo(3);
    assertThat(value(Metric.SLOTS_LIMIT)).isEqualTo(25);
    assertThat(value(Metric.ACCOUNT_PAUSED)).isEqualTo(1);
    assertThat(value(Metric.SPEND, "period", "day")).isEqualTo(0.56);
    assertThat(value(Metric.SPEND, "period", "month")).isEqualTo(7);
    assertThat(value(Metric.STORE_UP)).isEqualTo(1);
    assertThat(value(Metric.DISK_FREE, "folder", "outbox")).isPositive();
  }

  @Test
  void the_store_is_asked_when_they_are_read_and_once_for_all_of_them() {
    watch(
        now -> {
          looks.incrementAndGet();
          return CENSUS;
        });
    assertThat(looks).hasValue(0);

    registry.forEachMeter(meter -> meter.measure().forEach(each -> each.getValue()));
    assertThat(looks).hasValue(1);
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    registry.forEachMeter(meter -> meter.measure().forEach(each -> each.getValue()));
    assertThat(looks).hasValue(2);
  }

  @Test
  void while_the_store_does_not_answer_only_that_is_known_and_it_is_asked_as_seldom() {
    TaskStore store =
        TaskStore.open("jdbc:h2:mem:" + UUID.randomUUID(), "", "", UUID.randomUUID(), NOW, false);
    store.close();
    watch(
        now -> {
          looks.incrementAndGet();
          return store.censuses().take(now);
        });

    assertThat(value(Metric.STORE_UP)).isZero();
    assertThat(value(Metric.REQUESTS, "state", "running")).isNaN();
    assertThat(value(Metric.ACCOUNT_PAUSED)).isNaN();
    assertThat(value(Metric.SLOTS_LIMIT)).isEqualTo(25);
    assertThat(looks).hasValue(1);
  }

  @Test
  void what_is_closed_is_in_the_registry_no_more() {
    registry.counter("of.the.host");
    watch(now -> CENSUS);
    new MicrometerMeters(meters).received("file", "accepted", 1);

    meters.close();

    assertThat(registry.getMeters())
        .singleElement()
        .satisfies(meter -> assertThat(meter.getId().getName()).isEqualTo("of.the.host"));
  }
}
