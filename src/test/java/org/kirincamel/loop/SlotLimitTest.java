package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlotLimitTest {

  /** Where nanoTime overflows, it goes on all the same. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

  private final SlotLimit slots = new SlotLimit(16, nanos::get);

  private boolean fullAfter(long seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
    return slots.full();
  }

  @Test
  void a_full_gateway_halves_the_slots_once_for_one_jam() {
    assertThat(slots.full()).isTrue();
    assertThat(fullAfter(1)).isFalse();
    assertThat(slots.current()).isEqualTo(8);

    assertThat(fullAfter(4)).isTrue();
    assertThat(slots.current()).isEqualTo(4);
  }

  @Test
  void one_slot_is_always_left_to_try_with() {
    for (int i = 0; i < 10; i++) {
      fullAfter(10);
    }

    assertThat(slots.current()).isEqualTo(1);
    assertThat(fullAfter(1000)).as("nothing left to halve").isFalse();
  }

  @Test
  void as_many_successes_as_there_are_slots_bring_about_one_more() {
    slots.full();
    for (int i = 0; i < 9; i++) {
      slots.taken();
    }

    assertThat(slots.current()).isEqualTo(9);
  }

  @Test
  void the_setting_is_never_exceeded() {
    slots.full();
    for (int i = 0; i < 10_000; i++) {
      slots.taken();
    }

    assertThat(slots.current()).isEqualTo(16);
  }
}
