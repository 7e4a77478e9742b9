package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.deliveries;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.submits;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Source;
import org.kirincamel.task.State;
import org.kirincamel.task.Submission;
import org.kirincamel.task.Task;

/** What operators pause and cancel is heeded by every claim, on every database. */
@Timeout(60)
abstract class PausesContract extends StoreContract {

  private static final Instant LATER = NOW.plus(Duration.ofSeconds(2));

  private static final Pause.What ALL = new Pause.What(Pause.Kind.ALL, "");

  private void pause(Pause.What what) {
    assertThat(store.orders().<Boolean>carryOut("anna", effects -> effects.pause(what, NOW)))
        .isTrue();
    store.pauses().lookAgain();
  }

  private void resume(Pause.What what) {
    assertThat(store.orders().<Boolean>carryOut("anna", effects -> effects.resume(what))).isTrue();
    store.pauses().lookAgain();
  }

  private static Task from(String kind, String key) {
    Task task = accepted(key);
    return Task.accepted(
        task.id(),
        new Source(kind, "name", 1, key, Map.of()),
        task.request(),
        task.gateway().externalTaskId(),
        NOW);
  }

  @Test
  void nothing_is_submitted_while_all_is_paused_also_after_a_start() {
    StoreTasks.accept(store, accepted("a"));
    pause(ALL);

    assertThat(store.claims().claim(submits(10), NOW).submits()).isEmpty();
    store.close();
    store = opened();
    assertThat(store.claims().claim(submits(10), NOW).submits()).isEmpty();
    assertThat(store.pauses().all())
        .singleElement()
        .satisfies(paused -> assertThat(paused.sentence()).contains("Submission", "anna"));
    resume(ALL);
    assertThat(store.claims().claim(submits(10), NOW).submits()).hasSize(1);
  }

  @Test
  void a_claim_sees_what_another_node_has_paused_within_a_second() {
    StoreTasks.accept(store, accepted("a"));
    assertThat(store.claims().claim(deliveries(10), NOW).submits()).isEmpty();
    store.orders().carryOut("", effects -> effects.pause(ALL, NOW));

    assertThat(store.claims().claim(submits(10), LATER).submits()).isEmpty();
  }

  @Test
  void one_source_is_looked_past_and_the_others_go_on_in_their_order() {
    for (int i = 0; i < 5; i++) {
      StoreTasks.accept(store, from(i == 3 ? "http" : "file", "key " + i));
    }
    pause(new Pause.What(Pause.Kind.SOURCE, "file"));

    assertThat(store.claims().claim(submits(2), NOW).submits())
        .singleElement()
        .satisfies(task -> assertThat(task.source().kind()).isEqualTo("http"));
    resume(new Pause.What(Pause.Kind.SOURCE, "file"));
    assertThat(store.claims().claim(submits(10), NOW).submits()).hasSize(4);
  }

  @Test
  void what_comes_from_another_source_later_is_claimed_within_a_second() {
    StoreTasks.accept(store, from("file", "a"));
    pause(new Pause.What(Pause.Kind.SOURCE, "file"));
    assertThat(store.claims().claim(submits(2), NOW).submits()).isEmpty();
    StoreTasks.accept(store, from("http", "b"));

    assertThat(store.claims().claim(submits(2), LATER).submits()).hasSize(1);
  }

  @Test
  void nothing_is_delivered_to_a_target_that_is_paused() {
    Task running = StoreTasks.runningIn(store, "a");
    StoreTasks.recorded(
        store,
        StoreTasks.completed(running),
        delivery(running, "outbox"),
        delivery(running, "archive"));
    pause(new Pause.What(Pause.Kind.TARGET, "archive"));

    assertThat(store.claims().claim(deliveries(10), NOW).deliveries())
        .extracting(due -> due.delivery().target())
        .containsExactly("outbox");
    assertThat(store.claims().isDisabled("archive")).isTrue();
    resume(new Pause.What(Pause.Kind.TARGET, "archive"));
    assertThat(store.claims().claim(deliveries(10), NOW).deliveries()).hasSize(1);
  }

  private Task cancelled(Task task, Delivery... due) {
    return store
        .orders()
        .carryOut(
            "anna",
            effects ->
                effects.changeIf(
                    task.id(), row -> true, row -> row.ordered().cancelled(NOW), a -> List.of(due)))
        .orElseThrow();
  }

  private Task stored(Task task) {
    return store.reports().find(task.id()).orElseThrow();
  }

  private LateId late(Task task, String id) {
    return store
        .lateTaskIds()
        .record(
            task.id(),
            task.gateway().externalTaskId(),
            id,
            NOW,
            row -> row.move().runs(id, Optional.empty(), NOW, NOW));
  }

  @Test
  void an_id_that_comes_while_a_cancelled_request_is_posted_or_looked_up_is_kept() {
    for (Task task : List.of(StoreTasks.submitting(store, "a"), StoreTasks.unknownIn(store, "b"))) {
      cancelled(task);
      String id = "task-" + task.id();
      // The worker that had it in hand before the order learns its id after it.
      assertThat(store.changes().record(StoreTasks.running(task, id), List.of())).isFalse();
      assertThat(late(task, id)).isEqualTo(LateId.ADOPTED);

      Task running = stored(task);
      assertThat(running.state()).isEqualTo(State.RUNNING);
      assertThat(running.gateway().taskId()).contains(id);
      assertThat(running.status().cancelled()).isTrue();
      Task ended = running.move().completed("{}", NOW);
      assertThat(ended.state()).isEqualTo(State.FAILED);
      assertThat(ended.result().error().orElseThrow().code()).isEqualTo("cancelled");
    }
  }

  @Test
  void an_id_that_comes_after_a_cancelled_request_has_ended_is_kept_as_a_second_task() {
    Task task = accepted("a");
    StoreTasks.accept(store, task);
    assertThat(cancelled(task, delivery(task, "outbox")).state()).isEqualTo(State.FAILED);

    assertThat(late(task, "task-9")).isEqualTo(LateId.SECOND);
    assertThat(stored(task).gateway().submissions())
        .extracting(Submission::taskId)
        .containsExactly(Optional.of("task-9"));
    assertThat(stored(task).state()).isEqualTo(State.FAILED);
    assertThat(store.claims().claim(deliveries(10), NOW).deliveries()).hasSize(1);
  }
}
