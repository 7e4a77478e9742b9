package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeliveryScheduleTest {

  @Test
  void ten_tries_over_three_days_and_then_no_more() {
    Duration whole = Duration.ZERO;
    Duration before = Duration.ZERO;
    for (int attempts = 1; attempts <= 9; attempts++) {
      Duration pause = DeliverySchedule.DEFAULT.after(attempts, () -> 0).orElseThrow();
      assertThat(pause).isGreaterThan(before);
      before = pause;
      whole = whole.plus(pause);
    }

    assertThat(whole).isBetween(Duration.ofDays(3), Duration.ofDays(4));
    assertThat(DeliverySchedule.DEFAULT.after(10, () -> 0)).isEmpty();
    assertThat(DeliverySchedule.DEFAULT.after(1000, () -> 0)).isEmpty();
  }

  @Test
  void chance_makes_a_pause_up_to_a_tenth_longer() {
    assertThat(DeliverySchedule.DEFAULT.after(1, () -> 0)).contains(Duration.ofSeconds(5));
    assertThat(DeliverySchedule.DEFAULT.after(1, () -> 0.9999999))
        .contains(Duration.ofMillis(5500));
  }
}
