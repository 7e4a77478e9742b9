package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.recorded;
import static org.kirincamel.store.StoreTasks.rejected;
import static org.kirincamel.store.StoreTasks.running;
import static org.kirincamel.store.StoreTasks.submits;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.State;
import org.kirincamel.task.Submission;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;

/** What a second submission under an id of its own promises on every database. */
@Timeout(60)
abstract class ResubmitContract extends StoreContract {

  private Task runningAs(String externalTaskId) {
    Task task = accepted("key " + externalTaskId, externalTaskId);
    accept(store, task);
    Task posting = store.claims().claim(submits(1), NOW).submits().get(0);
    assertThat(posting.id()).isEqualTo(task.id());
    return recorded(store, running(posting, "task of " + externalTaskId));
  }

  private static Task again(Task running, String id) {
    return RowEdit.of(running).resubmission(id).dueAt(NOW).note("again").done();
  }

  private State offered(String externalTaskId) {
    Acceptance one = accept(store, accepted("offered " + externalTaskId, externalTaskId)).get(0);
    return ((Acceptance.Stored) one).state();
  }

  private Task stored(UUID id) {
    return store.reports().find(id).orElseThrow();
  }

  @Test
  void it_is_posted_next_under_its_new_id_and_keeps_the_books() {
    Task row = again(runningAs("mine"), "mine-r2");
    assertThat(store.resubmissions().resubmit(row)).isEqualTo(Resubmitted.DONE);
    assertThat(stored(row.id())).isEqualTo(row.written());

    Task posting = store.claims().claim(submits(1), NOW.plusSeconds(1)).submits().get(0);
    assertThat(posting.gateway().submissions())
        .containsExactly(
            new Submission("mine", Optional.of("task of mine"), NOW),
            new Submission("mine-r2", Optional.empty(), NOW.plusSeconds(1)));
    assertThat(posting.times().firstPostAt()).contains(NOW.plusSeconds(1));
  }

  @Test
  void it_outlives_a_restart() {
    Task row = again(runningAs("mine"), "mine-r2");
    store.resubmissions().resubmit(row);
    store.close();

    store = opened();
    assertThat(stored(row.id())).isEqualTo(row.written());
    assertThat(offered("mine")).isEqualTo(State.REJECTED);
    assertThat(offered("mine-r2")).isEqualTo(State.REJECTED);
  }

  @Test
  void one_failure_is_resubmitted_once_however_many_saw_it() throws Exception {
    Task failed = runningAs("mine");
    List<Resubmitted> all = Collections.synchronizedList(new ArrayList<>());
    Parallel.run(8, i -> all.add(store.resubmissions().resubmit(again(failed, "mine-r2"))));

    // Who comes later finds the id taken: by this very request.
    assertThat(all).filteredOn(Resubmitted.DONE::equals).hasSize(1);
    assertThat(store.claims().claim(submits(9), NOW).submits()).hasSize(1);
  }

  @Test
  void a_row_that_has_moved_on_is_not_resubmitted() {
    Task seen = runningAs("mine");
    recorded(store, RowEdit.of(seen).note("polled by somebody else").done());

    assertThat(store.resubmissions().resubmit(again(seen, "mine-r2"))).isEqualTo(Resubmitted.LOST);
    assertThat(stored(seen.id()).gateway().externalTaskId()).isEqualTo("mine");
    assertThat(offered("mine-r2")).as("nothing was taken").isEqualTo(State.ACCEPTED);
  }

  @Test
  void an_id_that_a_stranger_has_is_not_taken_from_him() {
    Task failed = runningAs("mine");
    assertThat(offered("mine-r2")).isEqualTo(State.ACCEPTED);

    assertThat(store.resubmissions().resubmit(again(failed, "mine-r2")))
        .isEqualTo(Resubmitted.TAKEN);
    assertThat(stored(failed.id())).isEqualTo(failed);
  }

  @Test
  void an_id_that_a_stranger_had_is_not_taken_either() {
    Task stranger = runningAs("mine-r2");
    store.resubmissions().resubmit(again(stranger, "mine-r2-r2"));
    Task failed = runningAsBeside("mine");

    assertThat(store.resubmissions().resubmit(again(failed, "mine-r2")))
        .isEqualTo(Resubmitted.TAKEN);
  }

  private Task runningAsBeside(String externalTaskId) {
    store.claims().claim(submits(9), NOW);
    return runningAs(externalTaskId);
  }

  @Test
  void a_stranger_gets_neither_the_new_id_nor_the_old_one_and_is_told_whose_they_are() {
    Task row = again(runningAs("mine"), "mine-r2");
    store.resubmissions().resubmit(row);
    List<UUID> told = new ArrayList<>();
    store
        .intakes()
        .accept(
            Optional.empty(),
            0,
            List.of(accepted("1", "mine"), accepted("2", "mine-r2"), accepted("3", "mine-r3")),
            (task, owner) -> {
              told.add(owner);
              return rejected(task.source().key(), task.gateway().externalTaskId());
            },
            task -> List.of());

    assertThat(told).containsExactly(row.id(), row.id());
  }

  @Test
  void both_at_once_never_share_an_id() throws Exception {
    for (int round = 0; round < 20; round++) {
      String id = "mine " + round;
      Task failed = runningAsBeside(id);
      Task stranger = accepted("stranger " + round, id + "-r2");
      var start = new CyclicBarrier(2);
      Parallel.run(
          2,
          i -> {
            start.await();
            if (i == 0) {
              store.resubmissions().resubmit(again(failed, id + "-r2"));
            } else {
              accept(store, stranger);
            }
          });
      List<Task> owners =
          List.of(stored(failed.id()), stored(strangerId(stranger))).stream()
              .filter(row -> row.state() != State.REJECTED)
              .filter(row -> row.gateway().externalTaskId().equals(id + "-r2"))
              .toList();
      assertThat(owners).as("owners of %s-r2", id).hasSize(1);
    }
  }

  /** The row that was stored for it: another one where it was rejected. */
  private UUID strangerId(Task stranger) {
    return accept(store, accepted(stranger.source().key(), "whatever")).get(0).requestId();
  }

  @Test
  void a_second_try_that_is_refused_frees_neither_id() {
    Task row = again(runningAs("mine"), "mine-r2");
    store.resubmissions().resubmit(row);
    Task posting = store.claims().claim(submits(1), NOW).submits().get(0);
    recorded(
        store,
        RowEdit.of(posting)
            .notPosted()
            .state(State.FAILED)
            .error(new TaskError("400", "no"))
            .nothingLeftToDo()
            .done());

    assertThat(offered("mine")).isEqualTo(State.REJECTED);
    assertThat(offered("mine-r2")).isEqualTo(State.REJECTED);
  }

  @Test
  void an_id_whose_outcome_nobody_knows_is_not_freed_when_a_person_gives_it_up() {
    Task task = accepted("key", "mine");
    accept(store, task);
    Task posting = store.claims().claim(submits(1), NOW).submits().get(0);
    Task unknown = recorded(store, StoreTasks.unknown(posting));
    recorded(
        store,
        RowEdit.of(unknown)
            .state(State.FAILED)
            .error(new TaskError("settled", "given up"))
            .nothingLeftToDo()
            .done());

    assertThat(offered("mine")).as("it may run at the gateway").isEqualTo(State.REJECTED);
  }

  @Test
  void a_late_id_of_the_first_is_recorded_and_not_run_under_the_second() {
    Task row = again(runningAs("mine"), "mine-r2");
    store.resubmissions().resubmit(row);

    assertThat(late(row, "mine", "task of mine")).isEqualTo(LateId.KNOWN);
    assertThat(late(row, "mine", "another")).isEqualTo(LateId.SECOND);
    assertThat(stored(row.id()).state()).isEqualTo(State.ACCEPTED);
    assertThat(late(row, "mine", "another")).isEqualTo(LateId.KNOWN);

    assertThat(late(row, "mine-r2", "its own")).isEqualTo(LateId.ADOPTED);
    Task found = stored(row.id());
    assertThat(found.state()).isEqualTo(State.RUNNING);
    assertThat(found.gateway().taskId()).contains("its own");
    assertThat(found.gateway().submissions())
        .extracting(each -> each.externalTaskId() + ": " + each.taskId().orElse(""))
        .containsExactly("mine: task of mine", "mine: another", "mine-r2: its own");
  }

  private LateId late(Task row, String postedUnder, String taskId) {
    return store.lateTaskIds().record(row.id(), postedUnder, taskId, NOW, r -> running(r, taskId));
  }

  @Test
  void what_comes_out_of_a_backup_is_not_resubmitted_at_any_later_start_either() {
    Task before = runningAs("mine");
    store.close();
    store = opened(NOW, true);
    store.close();
    store = opened();

    assertThat(store.resubmissions().resubmit(again(stored(before.id()), "mine-r2")))
        .isEqualTo(Resubmitted.RESTORED);
    Task after = runningAs("new");
    assertThat(store.resubmissions().resubmit(again(after, "new-r2"))).isEqualTo(Resubmitted.DONE);
  }

  @Test
  void a_store_of_the_first_version_is_brought_up_to_date() {
    store.close();
    url = newEmptyDatabase();
    Flyway.configure()
        .dataSource(url, user(), user())
        .locations("classpath:kirin/db")
        .table("kirin_schema_history")
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .target("1")
        .load()
        .migrate();

    store = opened();
    Task row = again(runningAs("mine"), "mine-r2");
    assertThat(store.resubmissions().resubmit(row)).isEqualTo(Resubmitted.DONE);
  }

  /** A second one of those for the same test. */
  abstract String newEmptyDatabase();
}
