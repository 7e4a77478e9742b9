package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.task.Tasks.BORN;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The books on what was posted, over more than one id. */
class ResubmissionEditTest {

  private static final String FIRST = Tasks.running().gateway().externalTaskId();

  private static Task again() {
    return Tasks.running().edit().resubmission("second").dueAt(BORN).done().written();
  }

  @Test
  void a_task_found_without_a_post_on_the_books_is_put_there() {
    Task unknown = Tasks.accepted().edit().state(State.UNKNOWN).dueAt(BORN).done();
    Task found = unknown.edit().state(State.RUNNING).taskId("task-1").done();

    assertThat(found.gateway().submissions())
        .containsExactly(new Submission(FIRST, Optional.of("task-1"), BORN));
  }

  @Test
  void a_task_found_under_the_second_id_leaves_the_first_ones_alone() {
    Task unknown = again().edit().state(State.UNKNOWN).dueAt(BORN).done();
    Task found = unknown.edit().state(State.RUNNING).taskId("task-2").done();

    assertThat(found.gateway().submissions())
        .containsExactly(
            new Submission(FIRST, Optional.of("task-1"), BORN),
            new Submission("second", Optional.of("task-2"), BORN));
  }

  @Test
  void a_late_id_of_the_first_is_listed_with_the_first() {
    Task posting = Tasks.posting(again(), BORN.plusSeconds(90));
    Task after = posting.edit().otherTaskId(FIRST, "task-9").done();

    assertThat(after.gateway().externalTaskId()).isEqualTo("second");
    assertThat(after.gateway().submissions())
        .containsExactly(
            new Submission(FIRST, Optional.of("task-1"), BORN),
            new Submission(FIRST, Optional.of("task-9"), BORN.plusSeconds(90)),
            new Submission("second", Optional.empty(), BORN.plusSeconds(90)));
  }

  @Test
  void a_task_whose_post_is_not_on_the_books_is_there_once_it_is_resubmitted() {
    Task bare = Tasks.accepted().edit().state(State.RUNNING).taskId("task-1").done();

    assertThat(bare.edit().resubmission("second").done().gateway().submissions())
        .containsExactly(new Submission(FIRST, Optional.of("task-1"), BORN));
  }
}
