package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.State;
import org.kirincamel.task.Submission;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;
import org.kirincamel.task.Tasks;

/** A task id, once received, is always recorded, whatever has become of its row. */
class LateTaskIdTest {

  private static final Duration LEASE = Duration.ofMinutes(2);
  private static final ClaimLimits ONE_SUBMIT =
      new ClaimLimits(
          new FreeWorkers(1, 0, 0, 0, 0, Map.of()),
          50,
          SubmitLimits.NONE,
          task -> BigDecimal.ZERO,
          LEASE,
          LEASE);

  @TempDir Path folder;
  private TaskStore store;

  @BeforeEach
  void open() {
    store =
        TaskStore.open(
            "jdbc:h2:file:" + folder.resolve("kirin"),
            "",
            "",
            UUID.randomUUID(),
            Tasks.BORN,
            false);
    store
        .intakes()
        .accept(
            Optional.empty(),
            0,
            List.of(Tasks.accepted()),
            (task, owner) -> task,
            task -> List.of());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void a_row_without_an_id_runs_under_it() {
    submitting();

    assertThat(late("task-1")).isEqualTo(LateId.ADOPTED);
    assertThat(row().state()).isEqualTo(State.RUNNING);
    assertThat(row().gateway().taskId()).contains("task-1");
    assertThat(late("task-1")).isEqualTo(LateId.KNOWN);
  }

  @Test
  void a_second_id_is_kept_beside_the_first() {
    submitting();
    late("task-1");

    assertThat(late("task-2")).isEqualTo(LateId.SECOND);
    assertThat(row().gateway().taskId()).contains("task-1");
    assertThat(row().state()).isEqualTo(State.RUNNING);
    assertThat(row().gateway().submissions())
        .extracting(Submission::taskId)
        .containsExactly(Optional.of("task-1"), Optional.of("task-2"));
    assertThat(late("task-2")).as("told again").isEqualTo(LateId.KNOWN);
    assertThat(row().gateway().submissions()).hasSize(2);
  }

  @Test
  void the_id_of_a_request_that_has_failed_since_is_kept() {
    Task failed =
        RowEdit.of(submitting())
            .notPosted()
            .state(State.FAILED)
            .error(new TaskError("1", "no"))
            .nothingLeftToDo()
            .done();
    assertThat(store.changes().record(failed, List.of())).isTrue();

    assertThat(late("task-1")).isEqualTo(LateId.SECOND);
    assertThat(row().state()).isEqualTo(State.FAILED);
    assertThat(row().gateway().submissions())
        .extracting(Submission::taskId)
        .containsExactly(Optional.of("task-1"));
  }

  private Task submitting() {
    return store.claims().claim(ONE_SUBMIT, Tasks.BORN).submits().get(0);
  }

  private LateId late(String id) {
    return store
        .lateTaskIds()
        .record(
            Tasks.ID,
            Tasks.accepted().gateway().externalTaskId(),
            id,
            Tasks.BORN,
            row ->
                RowEdit.of(row)
                    .state(State.RUNNING)
                    .taskId(id)
                    .submittedAt(Tasks.BORN)
                    .dueAt(Tasks.BORN)
                    .done());
  }

  private Task row() {
    return store.reports().find(Tasks.ID).orElseThrow();
  }
}
