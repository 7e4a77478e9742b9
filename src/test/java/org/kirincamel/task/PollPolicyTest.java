package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PollPolicyTest {

  private final PollPolicy policy =
      new PollPolicy(Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(30));

  @Test
  void the_first_poll_waits_as_long_as_it_is_told_to() {
    assertThat(policy.next(Duration.ZERO, () -> 0.9)).isEqualTo(Duration.ofSeconds(10));
    assertThat(policy.next(Duration.ofSeconds(-5), () -> 0.9)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void the_pause_grows_with_the_age() {
    assertThat(policy.next(Duration.ofSeconds(60), () -> 0.5)).isEqualTo(Duration.ofSeconds(6));
    assertThat(policy.next(Duration.ofSeconds(120), () -> 0.5)).isEqualTo(Duration.ofSeconds(12));
  }

  @Property
  void no_pause_leaves_the_bounds(
      @ForAll @LongRange(min = 1, max = 400L * 86_400_000) long age,
      @ForAll @LongRange(min = 1, max = 86_400_000) long min,
      @ForAll @LongRange(min = 0, max = 86_400_000) long more,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double chance) {
    Duration max = Duration.ofMillis(min + more);
    var any = new PollPolicy(Duration.ofSeconds(10), Duration.ofMillis(min), max);

    assertThat(any.next(Duration.ofMillis(age), () -> chance))
        .isBetween(Duration.ofMillis(min), max);
  }
}
