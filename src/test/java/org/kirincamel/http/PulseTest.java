package org.kirincamel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PulseTest {

  @Test
  void what_was_written_is_told_once_at_the_next_tick() {
    var pulse = new Pulse(false, 7);

    assertThat(pulse.tick(7)).isFalse();
    assertThat(pulse.tick(9)).isTrue();
    assertThat(pulse.tick(9)).isFalse();
  }

  @Test
  void where_nothing_is_written_pages_look_twice_a_minute() {
    var pulse = new Pulse(false, 0);

    assertThat(Stream.generate(() -> pulse.tick(0)).limit(14)).containsOnly(false);
    assertThat(pulse.tick(0)).isTrue();
    assertThat(pulse.tick(0)).isFalse();
  }

  @Test
  void where_other_nodes_write_pages_look_every_six_seconds() {
    var pulse = new Pulse(true, 0);

    assertThat(Stream.generate(() -> pulse.tick(0)).limit(6))
        .containsExactly(false, false, true, false, false, true);
  }
}
