package org.kirincamel.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.SetClock;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.Tasks;

class LastDayTest {

  private static final Task RUNNING = Tasks.running();
  private static final Task COMPLETED =
      RowEdit.of(RUNNING).state(State.COMPLETED).answer("{\"usage\":{\"cost\":\"0.28\"}}").done();
  private static final Task FAILED = RowEdit.of(RUNNING).state(State.FAILED).done();

  private final SetClock clock = new SetClock(Instant.parse("2026-03-01T10:15:00Z"));
  private final LastDay day = new LastDay(clock);

  private LastDay.Hour hour(int ago) {
    return day.hours().get(23 - ago);
  }

  @Test
  void what_ends_counts_in_its_hour_with_its_cost() {
    day.changed(RUNNING, COMPLETED);
    clock.pass(Duration.ofHours(2));
    day.changed(RUNNING, COMPLETED);
    day.changed(RUNNING, COMPLETED);
    day.changed(RUNNING, FAILED);

    assertThat(day.hours()).hasSize(24);
    assertThat(hour(2).start()).isEqualTo("2026-03-01T10:00:00Z");
    assertThat(hour(2).completed()).isEqualTo(1);
    assertThat(hour(1).completed()).isZero();
    assertThat(hour(0).completed()).isEqualTo(2);
    assertThat(hour(0).failed()).isEqualTo(1);
    assertThat(hour(0).cost()).isEqualByComparingTo("0.56");
    assertThat(day.since()).isEqualTo("2026-03-01T10:15:00Z");
  }

  @Test
  void what_goes_on_or_had_ended_before_does_not_count() {
    day.changed(Tasks.submitting(), RUNNING);
    day.changed(COMPLETED, COMPLETED);

    assertThat(day.hours()).allMatch(hour -> hour.completed() + hour.failed() == 0);
  }

  @Test
  void what_is_older_than_a_day_or_of_a_clock_that_was_set_back_is_forgotten() {
    day.changed(RUNNING, COMPLETED);
    clock.pass(Duration.ofHours(23));
    assertThat(hour(23).completed()).isEqualTo(1);
    clock.pass(Duration.ofHours(1));
    assertThat(day.hours()).allMatch(hour -> hour.completed() == 0);

    day.changed(RUNNING, COMPLETED);
    clock.pass(Duration.ofDays(-3));
    day.changed(RUNNING, COMPLETED);
    clock.pass(Duration.ofDays(3));
    day.changed(RUNNING, FAILED);
    assertThat(hour(0).completed()).isZero();
  }
}
