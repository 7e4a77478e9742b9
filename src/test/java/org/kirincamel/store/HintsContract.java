package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.polls;
import static org.kirincamel.store.StoreTasks.recorded;
import static org.kirincamel.store.StoreTasks.runningIn;
import static org.kirincamel.store.StoreTasks.submitting;
import static org.kirincamel.store.StoreTasks.unknownIn;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Rows made due on a hint, and secrets that all nodes share, on every database. */
@Timeout(120)
abstract class HintsContract extends StoreContract {

  private static final Instant LATER = NOW.plusSeconds(600);

  private static Optional<Task> dueNow(Task row) {
    return row.state() == State.SUBMITTING
        ? Optional.empty()
        : Optional.of(RowEdit.of(row).dueAt(NOW).done());
  }

  private Hinted hint(Task task) {
    List<Hinted> hinted = store.hints().hint(List.of(task.id()), HintsContract::dueNow);
    assertThat(hinted).hasSize(1);
    return hinted.get(0);
  }

  private Task sleeping(String key) {
    Task running = runningIn(store, key);
    Task row = store.reports().find(running.id()).orElseThrow();
    return recorded(store, RowEdit.of(row).dueAt(LATER).done());
  }

  @Test
  void a_row_that_nobody_holds_is_due_at_once() {
    Task cat = sleeping("cat");
    sleeping("dog");
    assertThat(store.claims().claim(polls(9), NOW).polls()).isEmpty();

    assertThat(hint(cat).written()).isTrue();
    assertThat(store.claims().claim(polls(9), NOW).polls())
        .extracting(Task::id)
        .containsExactly(cat.id());
  }

  @Test
  void what_a_worker_learns_meanwhile_is_not_lost_to_a_hint() {
    Task cat = sleeping("cat");
    Task claimed = store.claims().claim(polls(9), LATER).polls().get(0);

    Hinted hinted = hint(cat);
    assertThat(hinted.after()).isPresent();
    assertThat(hinted.written()).isFalse();
    assertThat(
            store.changes().record(RowEdit.of(claimed).polledOnce().dueAt(LATER).done(), List.of()))
        .isTrue();
    assertThat(hint(cat).written()).as("nobody holds it any more").isTrue();
  }

  @Test
  void what_a_hint_leaves_alone_stays_as_it_is_and_what_is_not_there_is_not_told_of() {
    Task cat = submitting(store, "cat");
    Task before = store.reports().find(cat.id()).orElseThrow();

    List<Hinted> hinted =
        store.hints().hint(List.of(UUID.randomUUID(), cat.id()), HintsContract::dueNow);
    assertThat(hinted).hasSize(1);
    assertThat(hinted.get(0).before()).isEqualTo(before);
    assertThat(hinted.get(0).after()).isEmpty();
    assertThat(hinted.get(0).written()).isFalse();
    assertThat(store.reports().find(cat.id())).contains(before);
  }

  @Test
  void it_is_known_whose_task_a_task_is() {
    Task cat = runningIn(store, "cat");
    Task dog = unknownIn(store, "dog");
    String task =
        store.reports().find(cat.id()).flatMap(row -> row.gateway().taskId()).orElseThrow();

    assertThat(store.reports().isTaskOfAnother(task, dog.id())).isTrue();
    assertThat(store.reports().isTaskOfAnother(task, cat.id())).isFalse();
    assertThat(store.reports().isTaskOfAnother("none", dog.id())).isFalse();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void a_secret_stays_what_it_was_at_first() {
    assertThat(store.secrets().secret("a", () -> bytes("first"))).isEqualTo(bytes("first"));
    assertThat(store.secrets().secret("a", () -> bytes("second"))).isEqualTo(bytes("first"));
    assertThat(store.secrets().secret("b", () -> bytes("other"))).isEqualTo(bytes("other"));
    store.close();
    store = opened();
    assertThat(store.secrets().secret("a", () -> bytes("third"))).isEqualTo(bytes("first"));
  }

  @Test
  void all_that_ask_at_once_get_the_same_secret() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 6; i++) {
      byte[] own = bytes("secret " + i);
      threads.add(
          new Thread(
              () ->
                  seen.add(
                      new String(store.secrets().secret("a", () -> own), StandardCharsets.UTF_8))));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(seen).hasSize(1);
  }
}
