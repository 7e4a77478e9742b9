package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class GrowingPauseTest {

  private final GrowingPause pause =
      new GrowingPause(Duration.ofSeconds(2), Duration.ofSeconds(30));

  @Test
  void the_pause_grows_with_the_time_waited() {
    assertThat(pause.after(Duration.ofSeconds(60), () -> 0.5)).isEqualTo(Duration.ofSeconds(6));
    assertThat(pause.after(Duration.ofSeconds(120), () -> 0.5)).isEqualTo(Duration.ofSeconds(12));
  }

  @Property
  void no_pause_leaves_the_bounds(
      @ForAll @LongRange(min = -1000, max = 400L * 86_400_000) long waited,
      @ForAll @LongRange(min = 1, max = 86_400_000) long min,
      @ForAll @LongRange(min = 0, max = 86_400_000) long more,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double chance) {
    Duration max = Duration.ofMillis(min + more);
    var any = new GrowingPause(Duration.ofMillis(min), max);

    assertThat(any.after(Duration.ofMillis(waited), () -> chance))
        .isBetween(Duration.ofMillis(min), max);
  }
}
