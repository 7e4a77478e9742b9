package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class H2RoomTest {

  private static final long GROWTH = 1000;

  private long nanos = -5;
  private final H2Room room = new H2Room(GROWTH, () -> nanos);

  @Test
  void a_file_that_has_grown_is_compacted_at_the_first_write_after_a_pause() {
    nanos += Duration.ofSeconds(1).toNanos();
    assertThat(room.pays(GROWTH - 1)).isFalse();
    nanos += Duration.ofSeconds(1).toNanos();
    assertThat(room.pays(GROWTH)).isTrue();
  }

  @Test
  void while_writes_come_without_a_pause_it_may_grow_further_but_not_without_end() {
    for (long size = GROWTH; size < 2 * GROWTH; size += 100) {
      nanos += Duration.ofMillis(900).toNanos();
      assertThat(room.pays(size)).isFalse();
    }
    assertThat(room.pays(2 * GROWTH)).isTrue();
  }
}
