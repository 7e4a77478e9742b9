package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.kirincamel.gateway.SendGuard;

class ClockWatchTest {

  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private final ClockWatch watch = new ClockWatch(START, 1_000);

  private static long nanos(Duration passed) {
    return 1_000 + passed.toNanos();
  }

  @Test
  void time_that_passes_is_no_step_however_long() {
    Duration hours = Duration.ofHours(5);
    assertThat(watch.step(START.plus(hours), nanos(hours))).isEmpty();
    assertThat(watch.step(START.plus(hours).plusMillis(500), nanos(hours.plusMillis(500))))
        .isEmpty();
  }

  @Test
  void a_clock_that_is_set_is_noticed_once_either_way() {
    Duration second = Duration.ofSeconds(1);
    assertThat(watch.step(START.plusSeconds(3601), nanos(second))).contains(Duration.ofHours(1));
    assertThat(watch.step(START.plusSeconds(3602), nanos(second.multipliedBy(2)))).isEmpty();
    assertThat(watch.step(START.plusSeconds(3), nanos(second.multipliedBy(3))))
        .contains(Duration.ofHours(-1));
  }

  @Test
  void a_clock_that_is_corrected_little_by_little_was_not_set() {
    Instant at = START;
    for (int i = 1; i < 100; i++) {
      at = at.plusMillis(900);
      assertThat(watch.step(at, nanos(Duration.ofMillis(500L * i)))).isEmpty();
    }
  }

  @Test
  void a_clock_that_was_set_since_a_claim_is_noticed() {
    var claim = new SendGuard.Claimed(START, nanos(Duration.ZERO));
    Duration call = Duration.ofSeconds(20);
    assertThat(ClockWatch.step(claim, new SendGuard.Claimed(START.plus(call), nanos(call))))
        .isEmpty();
    Instant set = START.plus(call).plusSeconds(3600);
    assertThat(ClockWatch.step(claim, new SendGuard.Claimed(set, nanos(call))))
        .contains(Duration.ofHours(1));
  }
}
