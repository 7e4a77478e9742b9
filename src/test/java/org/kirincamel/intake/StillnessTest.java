package org.kirincamel.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StillnessTest {

  private static final Duration SETTLE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path NAME = Path.of("cat.json");

  private long now = Long.MAX_VALUE - 5;
  private final Stillness stillness = new Stillness(SETTLE, PATIENCE, () -> now);
  private Stamp stamp = stamp(10, Instant.EPOCH);
  private NameKind kind = NameKind.REQUESTS;
  private boolean lastLineEnds = true;

  private static Stamp stamp(long size, Instant modified) {
    return new Stamp(size, FileTime.from(modified), Optional.of("inode"));
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private boolean isComplete() {
    return stillness.isComplete(NAME, stamp, kind, () -> lastLineEnds);
  }

  /** Milliseconds from the first look until it is complete, looking every 100 ms. */
  private long millisUntilComplete() {
    for (long millis = 0; millis < 1_000_000; millis += 100) {
      if (isComplete()) {
        return millis;
      }
      pass(Duration.ofMillis(100));
    }
    throw new AssertionError("It is never complete");
  }

  @Test
  void a_file_is_complete_once_it_is_the_same_in_two_looks_a_settle_apart() {
    assertThat(millisUntilComplete()).isEqualTo(1_000);
  }

  @Test
  void a_look_that_comes_late_is_a_look_all_the_same() {
    assertThat(isComplete()).isFalse();
    pass(Duration.ofHours(3));

    assertThat(isComplete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1970-01-01T00:00:00Z", "2026-01-31T12:00:00Z", "2199-01-01T00:00:00Z"})
  void what_the_date_says_makes_no_difference(Instant modified) {
    stamp = stamp(10, modified);

    assertThat(millisUntilComplete()).isEqualTo(1_000);
  }

  @Test
  void a_file_that_grows_under_an_old_date_is_waited_for() {
    for (int size = 1; size < 20; size++) {
      stamp = stamp(size, Instant.EPOCH);
      assertThat(isComplete()).as("grown to " + size).isFalse();
      pass(Duration.ofMillis(999));
      assertThat(isComplete()).as("still " + size).isFalse();
    }
    assertThat(millisUntilComplete()).isLessThanOrEqualTo(100);
  }

  @Test
  void a_file_in_the_place_of_another_begins_anew() {
    isComplete();
    pass(SETTLE);
    stamp = new Stamp(stamp.size(), stamp.modified(), Optional.of("another inode"));

    assertThat(millisUntilComplete()).isEqualTo(1_000);
  }

  @Test
  void a_last_line_without_an_end_needs_five_settles() {
    lastLineEnds = false;

    assertThat(millisUntilComplete()).isEqualTo(5_000);
  }

  @Test
  void an_unknown_ending_needs_ten_times_the_patience_from_the_last_change() {
    kind = NameKind.UNKNOWN;
    isComplete();
    pass(PATIENCE.multipliedBy(9));
    stamp = stamp(11, Instant.EPOCH);

    assertThat(millisUntilComplete()).isEqualTo(300_000);
  }

  @Test
  void what_was_not_whole_is_let_in_again_when_its_patience_is_over() {
    millisUntilComplete();
    assertThat(stillness.isFinal(NAME)).isFalse();
    stillness.unfinished(NAME);

    assertThat(millisUntilComplete()).isEqualTo(29_000);
    assertThat(stillness.isFinal(NAME)).isTrue();
  }

  @Test
  void what_was_not_whole_is_let_in_again_when_it_has_grown_and_settled() {
    millisUntilComplete();
    stillness.unfinished(NAME);
    pass(Duration.ofSeconds(10));
    stamp = stamp(11, Instant.EPOCH);

    assertThat(millisUntilComplete()).isEqualTo(1_000);
    assertThat(stillness.isFinal(NAME)).as("its patience counts from its last change").isFalse();
  }

  @Test
  void what_stays_though_it_was_let_in_is_let_in_again_after_longer_and_longer_pauses() {
    var pauses = new java.util.ArrayList<Long>();
    millisUntilComplete();
    for (int i = 0; i < 7; i++) {
      pauses.add(millisUntilComplete());
    }

    assertThat(pauses).containsExactly(2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L, 30_000L);
  }

  @Test
  void waits_and_troubles_of_a_file_are_reported_once_however_often_it_changes() {
    for (int size = 0; size < 3; size++) {
      stamp = stamp(size, Instant.EPOCH);
      isComplete();
      assertThat(stillness.firstWait(NAME)).isEqualTo(size == 0);
      assertThat(stillness.firstTrouble(NAME)).isEqualTo(size == 0);
    }
    stillness.keepOnly(Set.of());
    isComplete();
    assertThat(stillness.firstWait(NAME)).as("another file, later").isTrue();
  }

  @Test
  void more_files_than_can_be_watched_are_complete_one_after_the_other() {
    int count = 100_010;
    for (int i = 0; i < count; i++) {
      stillness.isComplete(Path.of("f" + i), stamp, kind, () -> true);
    }
    pass(SETTLE);
    int complete = 0;
    for (int i = 0; i < count; i++) {
      complete += stillness.isComplete(Path.of("f" + i), stamp, kind, () -> true) ? 1 : 0;
    }

    assertThat(complete).isEqualTo(100_000);
    assertThat(isComplete()).isFalse();
    pass(Duration.ofHours(1));
    assertThat(isComplete()).isFalse();
    pass(SETTLE);
    assertThat(isComplete()).as("those that have gone without a word make room").isTrue();
    stillness.keepOnly(Set.of());
    assertThat(stillness.isComplete(Path.of("f100005"), stamp, kind, () -> true)).isFalse();
    pass(SETTLE);
    assertThat(stillness.isComplete(Path.of("f100005"), stamp, kind, () -> true)).isTrue();
  }
}
