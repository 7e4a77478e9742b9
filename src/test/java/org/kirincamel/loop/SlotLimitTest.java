package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SlotLimitTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final SlotLimit slots = new SlotLimit(16);

  @Test
  void a_full_gateway_halves_the_slots_once_for_one_jam() {
    assertThat(slots.full(NOW)).isTrue();
    assertThat(slots.full(NOW.plusSeconds(1))).isFalse();
    assertThat(slots.current()).isEqualTo(8);

    assertThat(slots.full(NOW.plusSeconds(5))).isTrue();
    assertThat(slots.current()).isEqualTo(4);
  }

  @Test
  void one_slot_is_always_left_to_try_with() {
    for (int i = 0; i < 10; i++) {
      slots.full(NOW.plusSeconds(10L * i));
    }

    assertThat(slots.current()).isEqualTo(1);
    assertThat(slots.full(NOW.plusSeconds(1000))).as("nothing left to halve").isFalse();
  }

  @Test
  void as_many_successes_as_there_are_slots_bring_about_one_more() {
    slots.full(NOW);
    for (int i = 0; i < 9; i++) {
      slots.taken();
    }

    assertThat(slots.current()).isEqualTo(9);
  }

  @Test
  void the_setting_is_never_exceeded() {
    slots.full(NOW);
    for (int i = 0; i < 10_000; i++) {
      slots.taken();
    }

    assertThat(slots.current()).isEqualTo(16);
  }
}
