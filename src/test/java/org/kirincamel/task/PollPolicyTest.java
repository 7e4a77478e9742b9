package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PollPolicyTest {

  private static final TaskKind STANDARD = new TaskKind("kirin_v1_t2v", "std", "5");
  private static final TaskKind PRO = new TaskKind("kirin_v1_t2v", "pro", "10");
  private static final Duration MIN = Duration.ofSeconds(2);
  private static final Duration MAX = Duration.ofSeconds(30);

  private final PollPolicy policy = new PollPolicy(bounds(Optional.empty()));

  private static PollBounds bounds(Optional<Duration> first) {
    return new PollBounds(first, MIN, MAX, 1.5);
  }

  private Duration pause(TaskKind kind, long age) {
    return policy.next(kind, Duration.ofSeconds(age), () -> 0.5);
  }

  /** Tasks that all end between two ages, polled as it was at the time. */
  private void endBetween(TaskKind kind, int tasks, long from, long to) {
    for (int i = 0; i < tasks; i++) {
      Duration end = Duration.ofMillis(from * 1000 + (to - from) * 1000 * i / tasks);
      Duration age = Duration.ZERO;
      while (true) {
        Duration next = age.plus(policy.next(kind, age, () -> 0.5));
        if (next.compareTo(end) >= 0) {
          policy.ended(kind, age, next);
          break;
        }
        policy.ran(kind, age, next);
        age = next;
      }
    }
  }

  @Test
  void the_first_poll_waits_as_long_as_the_operator_says() {
    var told = new PollPolicy(bounds(Optional.of(Duration.ofMinutes(10))));

    assertThat(told.next(STANDARD, Duration.ZERO, () -> 0.9)).isEqualTo(Duration.ofMinutes(10));
    assertThat(told.next(STANDARD, Duration.ofSeconds(-5), () -> 0.9))
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(told.next(STANDARD, Duration.ofMillis(1), () -> 0.9)).isBetween(MIN, MAX);
  }

  @Test
  void while_nothing_is_known_the_first_poll_waits_no_longer_than_the_longest_pause() {
    assertThat(pause(STANDARD, 0)).isBetween(Duration.ofSeconds(10), MAX);
  }

  @Test
  void tasks_that_never_end_early_are_not_polled_before_they_may_end() {
    endBetween(STANDARD, 100, 100, 140);

    assertThat(pause(STANDARD, 0)).isBetween(Duration.ofSeconds(80), Duration.ofSeconds(110));
    assertThat(pause(STANDARD, 90)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(25));
    assertThat(pause(STANDARD, 120)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void what_is_usual_is_told_once_enough_tasks_have_ended() {
    assertThat(policy.usual(STANDARD)).isEmpty();
    endBetween(STANDARD, 10, 100, 140);
    assertThat(policy.usual(STANDARD)).isEmpty();
    endBetween(STANDARD, 90, 100, 140);

    var usual = policy.usual(STANDARD).orElseThrow();
    assertThat(usual.median()).isBetween(Duration.ofSeconds(110), Duration.ofSeconds(135));
    assertThat(usual.ninetieth()).isBetween(Duration.ofSeconds(128), Duration.ofSeconds(160));
    assertThat(policy.usual(PRO)).isEmpty();
  }

  @Test
  void kinds_are_learned_apart() {
    endBetween(STANDARD, 100, 100, 140);

    assertThat(pause(PRO, 0)).isLessThan(MAX);
  }

  @Test
  void a_task_that_runs_on_and_on_is_polled_as_seldom_as_allowed() {
    endBetween(STANDARD, 100, 100, 140);

    assertThat(pause(STANDARD, 7200)).isGreaterThan(Duration.ofSeconds(25));
  }

  @Test
  void tasks_that_slow_down_are_polled_less_before_the_first_of_them_has_ended() {
    endBetween(STANDARD, 100, 50, 70);
    Duration before = pause(STANDARD, 60);
    for (int i = 0; i < 50; i++) {
      policy.ran(STANDARD, Duration.ZERO, Duration.ofSeconds(50));
      policy.ran(STANDARD, Duration.ofSeconds(50), Duration.ofSeconds(75));
    }

    assertThat(pause(STANDARD, 60)).isGreaterThan(before.multipliedBy(3).dividedBy(2));
  }

  @Test
  void ages_of_a_clock_that_was_set_teach_nothing() {
    Duration before = pause(STANDARD, 60);
    for (int i = 0; i < 50; i++) {
      policy.ended(STANDARD, Duration.ofSeconds(60), Duration.ofSeconds(20));
      policy.ran(STANDARD, Duration.ofSeconds(-60), Duration.ofSeconds(20));
    }

    assertThat(pause(STANDARD, 60)).isEqualTo(before);
  }

  @Property(tries = 100)
  void no_pause_leaves_the_bounds(
      @ForAll @LongRange(min = 1, max = 400L * 86_400_000) long age,
      @ForAll @LongRange(min = 1, max = 86_400_000) long min,
      @ForAll @LongRange(min = 0, max = 86_400_000) long more,
      @ForAll @Scale(3) @DoubleRange(min = 0.001, max = 1000) double value,
      @ForAll @Size(max = 30) List<@LongRange(min = 1, max = 400L * 86_400_000) Long> ends,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double chance) {
    Duration max = Duration.ofMillis(min + more);
    var any = new PollPolicy(new PollBounds(Optional.empty(), Duration.ofMillis(min), max, value));
    ends.forEach(end -> any.ended(STANDARD, Duration.ZERO, Duration.ofMillis(end)));

    assertThat(any.next(STANDARD, Duration.ofMillis(age), () -> chance))
        .isBetween(Duration.ofMillis(min), max);
    assertThat(any.next(STANDARD, Duration.ZERO, () -> chance))
        .isGreaterThanOrEqualTo(Duration.ofMillis(min));
  }

  @Test
  void a_host_may_say_otherwise_within_the_bounds() {
    var bounds =
        new PollBounds(Optional.empty(), Duration.ofSeconds(2), Duration.ofSeconds(30), 1.5);
    var kind = new TaskKind("kirin_v1_t2v", "std", "5");
    assertThat(
            new PollPolicy(bounds, (age, planned) -> age.dividedBy(10))
                .next(kind, Duration.ofSeconds(100), () -> 0.5))
        .isEqualTo(Duration.ofSeconds(10));
    assertThat(
            new PollPolicy(bounds, (age, planned) -> Duration.ofDays(1))
                .next(kind, Duration.ofSeconds(100), () -> 0.5))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(
            new PollPolicy(bounds, (age, planned) -> Duration.ofDays(-1))
                .next(kind, Duration.ofSeconds(100), () -> 0.5))
        .isEqualTo(Duration.ofSeconds(2));
  }
}
