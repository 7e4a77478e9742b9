package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.SetClock;
import org.kirincamel.task.Tasks;

class WorkersTest {

  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final SetClock clock = new SetClock(Tasks.BORN);
  private final Workers workers =
      new Workers(Map.of(Job.POLL, 2, Job.SUBMIT, 1, Job.FETCH, 1), Map.of(), LONGEST, clock);
  private final Work poll =
      Work.on(
          Job.POLL,
          RowEdit.of(Tasks.running()).dueAt(Tasks.BORN.plusSeconds(60)).done(),
          new SendGuard.Claimed(Tasks.BORN, 0));

  @Test
  void a_worker_is_busy_until_its_work_ends() {
    workers.begin(poll);
    assertThat(workers.free(Job.POLL)).isEqualTo(1);
    assertThat(workers.free(Job.SUBMIT)).as("another kind").isEqualTo(1);

    workers.end(poll);
    assertThat(workers.free(Job.POLL)).isEqualTo(2);
  }

  @Test
  void a_worker_that_died_without_a_word_is_free_again_when_its_lease_ends() {
    workers.begin(poll);
    clock.pass(Duration.ofSeconds(60));
    assertThat(workers.free(Job.POLL)).isEqualTo(1);

    clock.pass(Duration.ofMillis(1));
    assertThat(workers.free(Job.POLL)).isEqualTo(2);
  }

  @Test
  void a_fetch_may_outlast_its_lease_which_is_renewed_until_it_has_had_its_time() {
    var fetch =
        Work.on(
            Job.FETCH,
            RowEdit.of(Tasks.completed()).dueAt(Tasks.BORN.plusSeconds(60)).done(),
            poll.claimed());
    workers.begin(fetch);
    workers.begin(poll);
    clock.pass(LONGEST);
    assertThat(workers.free(Job.FETCH)).isZero();
    assertThat(workers.lasting(Job.FETCH)).containsExactly(fetch.row());
    assertThat(workers.lasting(Job.POLL)).as("polls are short").isEmpty();

    clock.pass(Duration.ofMillis(1));
    assertThat(workers.lasting(Job.FETCH)).isEmpty();
    assertThat(workers.free(Job.FETCH)).isEqualTo(1);
  }

  @Test
  void what_has_ended_is_not_renewed() {
    var fetch = Work.on(Job.FETCH, Tasks.completed(), poll.claimed());
    workers.begin(fetch);
    workers.end(fetch);

    assertThat(workers.lasting(Job.FETCH)).isEmpty();
  }

  @Test
  void work_that_ends_twice_frees_one_worker() {
    workers.begin(poll);
    workers.end(poll);
    workers.end(poll);

    assertThat(workers.free(Job.POLL)).isEqualTo(2);
  }

  @Test
  void a_row_that_is_still_in_the_hands_of_a_worker_is_given_to_no_other() {
    workers.hold(poll);
    clock.pass(Duration.ofHours(1));
    var again =
        Work.on(
            Job.POLL,
            RowEdit.of(poll.task()).dueAt(clock.instant().plusSeconds(60)).done(),
            poll.claimed());

    assertThat(workers.begin(again)).isFalse();
    assertThat(workers.free(Job.POLL)).isEqualTo(1);

    workers.end(poll);
    assertThat(workers.begin(again)).isTrue();
  }

  @Test
  void one_that_ends_late_does_not_end_the_worker_that_took_its_row_over() {
    workers.begin(poll);
    var again =
        Work.on(Job.POLL, RowEdit.of(poll.task()).dueAt(Instant.MAX).done(), poll.claimed());
    workers.begin(again);

    workers.end(poll);

    assertThat(workers.free(Job.POLL)).isEqualTo(1);
  }

  @Test
  void a_kind_without_workers_has_none_free() {
    assertThat(workers.free(Job.DELIVER)).isZero();
  }
}
