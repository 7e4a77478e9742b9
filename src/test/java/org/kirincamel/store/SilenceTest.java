package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SilenceTest {

  private static final Duration LEASE = Duration.ofSeconds(12);

  private final UUID cat = new UUID(0, 1);
  private final UUID dog = new UUID(0, 2);
  private final Silence silence = new Silence();

  private static NodeRows.Other beat(UUID node, long number) {
    return new NodeRows.Other(node, "10.0.0.1", number, false);
  }

  private List<UUID> deadAt(int second, NodeRows.Other... others) {
    return silence.after(List.of(others), Duration.ofSeconds(second).toNanos(), LEASE).stream()
        .map(NodeRows.Other::id)
        .toList();
  }

  @Test
  void a_node_is_dead_once_it_has_shown_the_same_beat_for_a_whole_lease() {
    for (int second = 0; second < 12; second += 3) {
      assertThat(deadAt(second, beat(cat, 7), beat(dog, second))).isEmpty();
    }
    assertThat(deadAt(12, beat(cat, 7), beat(dog, 12))).containsExactly(cat);
  }

  @Test
  void each_beat_begins_the_lease_anew() {
    Stream.of(0, 3, 6, 9).forEach(second -> deadAt(second, beat(cat, 7)));
    assertThat(deadAt(12, beat(cat, 8))).isEmpty();
    Stream.of(15, 18, 21).forEach(second -> deadAt(second, beat(cat, 8)));
    assertThat(deadAt(24, beat(cat, 8))).containsExactly(cat);
  }

  @Test
  void who_has_not_looked_for_half_a_lease_takes_no_other_for_dead() {
    Stream.of(0, 3, 6).forEach(second -> deadAt(second, beat(cat, 7)));

    assertThat(deadAt(13, beat(cat, 7))).as("it was away itself").isEmpty();

    Stream.of(16, 19, 22).forEach(second -> deadAt(second, beat(cat, 7)));
    assertThat(deadAt(25, beat(cat, 7))).containsExactly(cat);
  }

  @Test
  void one_that_was_ended_is_looked_after_again_after_each_lease() {
    var ended = new NodeRows.Other(cat, "10.0.0.1", 7, true);
    Stream.of(0, 3, 6, 9).forEach(second -> deadAt(second, ended));
    assertThat(deadAt(12, ended)).containsExactly(cat);
    Stream.of(15, 18, 21).forEach(second -> assertThat(deadAt(second, ended)).isEmpty());
    assertThat(deadAt(24, ended)).containsExactly(cat);
  }

  @Test
  void one_that_was_gone_and_comes_back_is_heard_anew() {
    Stream.of(0, 3, 6, 9).forEach(second -> deadAt(second, beat(cat, 7)));
    assertThat(deadAt(11)).isEmpty();
    assertThat(deadAt(13, beat(cat, 7))).isEmpty();
  }
}
