package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));

  @Test
  void it_doubles_until_it_is_long_enough() {
    assertThat(backoff.after(1, () -> 0)).isEqualTo(Duration.ofMillis(500));
    assertThat(backoff.after(2, () -> 0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(backoff.after(5, () -> 0)).isEqualTo(Duration.ofSeconds(8));
    assertThat(backoff.after(Integer.MAX_VALUE, () -> 0)).isEqualTo(Duration.ofSeconds(150));
  }

  @Property
  void a_pause_is_within_half_and_the_whole_of_its_step(
      @ForAll @IntRange(min = -1) int failures,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double chance,
      @ForAll @LongRange(min = 1, max = 86_400_000) long first) {
    Duration max = Duration.ofMillis(first).multipliedBy(7);
    Duration pause = new Backoff(Duration.ofMillis(first), max).after(failures, () -> chance);

    assertThat(pause).isBetween(Duration.ofMillis(first / 2), max);
    assertThat(pause).isPositive();
  }

  @Test
  void it_refuses_bounds_that_are_none() {
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
