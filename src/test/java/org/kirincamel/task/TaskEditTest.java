package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.kirincamel.task.Tasks.BORN;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The books on what was posted. */
class TaskEditTest {

  @Test
  void each_post_is_listed_under_the_id_it_went_out_with() {
    Task twice = Tasks.posting(again(Tasks.unknown()), BORN.plusSeconds(300));

    assertThat(twice.gateway().submissions())
        .containsExactly(
            new Submission(twice.gateway().externalTaskId(), Optional.empty(), BORN),
            new Submission(
                twice.gateway().externalTaskId(), Optional.empty(), BORN.plusSeconds(300)));
    assertThat(twice.counts().submits()).isEqualTo(2);
    assertThat(twice.times().firstPostAt()).contains(BORN);
    assertThat(twice.times().postEndedAt()).as("the second has not ended").isEmpty();
  }

  @Test
  void the_gateways_id_belongs_to_the_last_post() {
    Task twice = Tasks.posting(again(Tasks.unknown()), BORN.plusSeconds(300));
    Task taken = twice.edit().taskId("task-2").done();

    assertThat(taken.gateway().submissions())
        .extracting(Submission::taskId)
        .containsExactly(Optional.empty(), Optional.of("task-2"));
  }

  @Test
  void another_id_belongs_to_a_post_that_has_none_yet() {
    Task twice = Tasks.posting(again(Tasks.unknown()), BORN.plusSeconds(300));
    Task taken = twice.edit().taskId("task-2").done();

    assertThat(
            taken
                .edit()
                .otherTaskId(taken.gateway().externalTaskId(), "task-1")
                .done()
                .gateway()
                .submissions())
        .extracting(Submission::taskId, Submission::postedAt)
        .containsExactly(
            tuple(Optional.of("task-1"), BORN),
            tuple(Optional.of("task-2"), BORN.plusSeconds(300)));
  }

  @Test
  void another_id_is_kept_though_every_post_has_one() {
    Task running = Tasks.running();
    Task taken = running.edit().otherTaskId(running.gateway().externalTaskId(), "task-9").done();

    assertThat(taken.gateway().taskId()).contains("task-1");
    assertThat(taken.gateway().submissions())
        .extracting(Submission::taskId)
        .containsExactly(Optional.of("task-1"), Optional.of("task-9"));
  }

  @Test
  void words_that_no_database_takes_are_left_out() {
    assertThat(Tasks.running().edit().note("a\0b").done().status().note()).isEqualTo("ab");
    assertThat(new TaskError("x\0y", "c\0d")).isEqualTo(new TaskError("xy", "cd"));
  }

  @Test
  void what_was_not_posted_is_struck_off_and_the_tries_are_counted_all_the_same() {
    Task not = Tasks.submitting().edit().notPosted().state(State.ACCEPTED).done();

    assertThat(not.gateway().submissions()).isEmpty();
    assertThat(not.times().firstPostAt()).isEmpty();
    assertThat(not.counts().submits()).isEqualTo(1);
  }

  @Test
  void striking_off_the_second_post_keeps_the_first() {
    Task twice = Tasks.posting(again(Tasks.unknown()), BORN.plusSeconds(300));
    Task once = twice.edit().notPosted().done();

    assertThat(once.gateway().submissions()).extracting(Submission::postedAt).containsExactly(BORN);
    assertThat(once.times().firstPostAt()).contains(BORN);
  }

  @Test
  void a_change_says_which_version_it_was_made_of() {
    Task task = Tasks.running();

    assertThat(task.edit().note("x").done().version()).isEqualTo(task.version());
    assertThat(task.written().version()).isEqualTo(task.version() + 1);
  }

  @Test
  void a_late_result_is_the_next_revision() {
    Task late = Tasks.expired().edit().lateRevision().done();

    assertThat(late.result().revision()).isEqualTo(2);
    assertThat(late.result().late()).isTrue();
  }

  @Test
  void a_slot_that_was_given_up_stays_so_while_the_state_stays() {
    Task without = Tasks.unknown().edit().withoutSlot().done();

    assertThat(without.edit().note("x").done().status().holdsSlot()).isFalse();
    assertThat(without.edit().state(State.RUNNING).done().status().holdsSlot()).isTrue();
  }

  private static Task again(Task unknown) {
    return unknown.edit().state(State.ACCEPTED).done().written();
  }
}
