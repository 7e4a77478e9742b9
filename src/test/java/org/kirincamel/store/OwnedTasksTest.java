package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.LEASE;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.polls;
import static org.kirincamel.store.StoreTasks.runningIn;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kirincamel.store.CountedH2.Sent;
import org.kirincamel.task.Task;

/** Running requests whose polls the only process schedules in memory. */
class OwnedTasksTest {

  private static final Duration PAUSE = Duration.ofSeconds(30);

  private CountedH2 database;
  private TaskStore store;

  @BeforeEach
  void open() throws Exception {
    database = new CountedH2();
    store = TaskStore.open(database, "", "", UUID.randomUUID(), NOW, false);
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    database.remove();
  }

  private Task claimed(Instant now) {
    List<Task> polls = store.claims().claim(polls(9), now).polls();
    assertThat(polls).hasSize(1);
    return polls.get(0);
  }

  private static Task stillRuns(Task task, double progress, Instant now) {
    return task.move().stillRuns(Optional.of(progress)).move().dueAt(now.plus(PAUSE));
  }

  private Task found(Task task) {
    return store.reports().find(task.id()).orElseThrow();
  }

  private Task owned(String key) {
    runningIn(store, key);
    database.sent();
    Task task = claimed(NOW);
    assertThat(store.changes().learnedNothing(task, stillRuns(task, 0.1, NOW))).isTrue();
    assertThat(database.sent().rows()).as("rows written").isZero();
    return task;
  }

  @Test
  void a_poll_that_learns_nothing_writes_nothing_and_what_it_showed_is_seen() {
    runningIn(store, "cat");
    Task task = claimed(NOW);
    database.sent();

    assertThat(store.changes().learnedNothing(task, stillRuns(task, 0.25, NOW))).isTrue();
    assertThat(database.sent()).isEqualTo(new Sent(0, 0, 0, 0));

    Task found = found(task);
    assertThat(found.gateway().progress()).contains(0.25);
    assertThat(found.counts().polls()).isEqualTo(task.counts().polls() + 1);
    assertThat(found.nextActionAt()).contains(NOW.plus(PAUSE));
    assertThat(store.claims().claim(polls(9), NOW.plus(PAUSE).minusMillis(1)).polls()).isEmpty();
  }

  @Test
  void no_poll_takes_a_lease_in_the_database() {
    Task task = owned("cat");
    Instant due = NOW.plus(PAUSE);
    for (int poll = 1; poll < 4; poll++) {
      database.sent();
      task = claimed(due);
      assertThat(database.sent().rows()).as("rows written").isZero();
      assertThat(task.counts().polls()).isEqualTo(poll);
      assertThat(store.changes().learnedNothing(task, stillRuns(task, 0.5, due))).isTrue();
      due = due.plus(PAUSE);
    }
    task = claimed(due);
    Task completed = StoreTasks.completed(task);
    assertThat(store.changes().learnedNothing(task, completed)).isFalse();
    assertThat(store.changes().record(completed, List.of())).isTrue();
    assertThat(found(task).counts().polls()).isEqualTo(completed.counts().polls());
    assertThat(store.claims().claim(polls(9), due.plus(LEASE)).polls()).isEmpty();
  }

  @Test
  void what_a_poll_learns_is_not_kept_in_memory_alone() {
    Task task = owned("cat");
    Task inHand = claimed(NOW.plus(PAUSE));
    Task unanswered = inHand.move().unanswered("no word").move().dueAt(NOW.plus(PAUSE).plus(PAUSE));

    assertThat(store.changes().learnedNothing(inHand, unanswered)).isFalse();
    assertThat(store.changes().record(unanswered, List.of())).isTrue();

    assertThat(found(task).counts().failures()).isOne();
    assertThat(claimed(NOW.plus(PAUSE).plus(PAUSE)).counts().polls()).isEqualTo(2);
  }

  @Test
  void a_worker_that_never_comes_back_delays_the_next_poll_by_a_lease_and_writes_nothing_later() {
    owned("cat");
    Instant due = NOW.plus(PAUSE);
    Task lost = claimed(due);
    assertThat(store.claims().claim(polls(9), due.plus(LEASE).minusMillis(1)).polls()).isEmpty();

    Task again = claimed(due.plus(LEASE));
    assertThat(again.version()).isGreaterThan(lost.version());
    assertThat(store.changes().learnedNothing(lost, stillRuns(lost, 0.9, due))).isFalse();
    assertThat(store.changes().record(StoreTasks.completed(lost), List.of())).isFalse();
    assertThat(store.changes().record(StoreTasks.completed(again), List.of())).isTrue();
  }

  @Test
  void a_change_by_another_hand_ends_the_ownership() {
    Task task = owned("cat");
    Task changed = found(task).move().noted("an operator was here").move().dueAt(NOW);
    assertThat(store.changes().record(changed, List.of())).isTrue();

    Task next = claimed(NOW);
    assertThat(next.status().note()).isEqualTo("an operator was here");
    assertThat(store.changes().learnedNothing(task, stillRuns(task, 0.9, NOW))).isFalse();
  }

  @Test
  void a_task_comes_back_by_itself_when_its_ownership_ends() {
    Task task = owned("cat");
    Instant due = NOW.plus(PAUSE);
    while (due.isBefore(NOW.plus(OwnedTasks.OWNERSHIP).minus(PAUSE))) {
      task = claimed(due);
      assertThat(store.changes().learnedNothing(task, stillRuns(task, 0.5, due))).isTrue();
      due = due.plus(PAUSE);
    }
    Task last = claimed(due);
    Task after = stillRuns(last, 0.5, due);
    assertThat(store.changes().learnedNothing(last, after)).as("too near to its end").isFalse();
    assertThat(store.changes().record(after, List.of())).isTrue();
    assertThat(claimed(due.plus(PAUSE)).counts().polls()).isEqualTo(after.counts().polls());
  }

  @Test
  void a_start_after_a_death_polls_at_once_what_was_owned() throws Exception {
    Task task = owned("cat");
    try (TaskStore next =
        TaskStore.open(database, "", "", UUID.randomUUID(), NOW.plusMillis(1), false)) {
      assertThat(next.claims().claim(polls(9), NOW.plusMillis(1)).polls())
          .extracting(Task::id)
          .containsExactly(task.id());
    }
  }

  @Test
  void a_start_spreads_the_polls_of_what_was_owned() {
    for (int each = 0; each < 3; each++) {
      runningIn(store, "cat " + each);
    }
    store = TaskStore.open(database, "", "", UUID.randomUUID(), NOW, false);
    assertThat(store.claims().claim(polls(9), NOW).polls()).hasSize(1);
    assertThat(store.claims().claim(polls(9), NOW.plusMillis(10)).polls()).hasSize(1);
    assertThat(store.claims().claim(polls(9), NOW.plusMillis(20)).polls()).hasSize(1);
  }

  @Test
  void a_clock_that_is_set_back_or_forth_stops_no_poll() {
    Task task = owned("cat");
    Instant back = NOW.minus(Duration.ofHours(3));
    store.clockRepair().clockWasSet(back, Duration.ofHours(-3), LEASE);
    assertThat(claimed(back).id()).isEqualTo(task.id());

    store.clockRepair().clockWasSet(NOW, Duration.ofHours(3), LEASE);
    assertThat(claimed(NOW).id()).isEqualTo(task.id());
  }

  @Test
  void neither_new_nor_owned_requests_wait_for_the_others_where_workers_are_few() {
    for (int each = 0; each < 20; each++) {
      runningIn(store, "cat " + each);
    }
    // To a process that has just started all of them are new.
    store =
        TaskStore.open(database, "", "", UUID.randomUUID(), NOW.minus(PAUSE).minus(PAUSE), false);
    List<Task> first = store.claims().claim(polls(10), NOW).polls();
    first.forEach(
        each ->
            assertThat(
                    store
                        .changes()
                        .learnedNothing(
                            each, each.move().stillRuns(Optional.empty()).move().dueAt(NOW)))
                .isTrue());
    List<UUID> old = first.stream().map(Task::id).toList();
    List<UUID> seen = new ArrayList<>();
    for (int turn = 0; turn < 5; turn++) {
      List<UUID> claimed =
          store.claims().claim(polls(4), NOW).polls().stream().map(Task::id).toList();
      assertThat(claimed).hasSize(4);
      assertThat(claimed).as("turn %d", turn).anyMatch(old::contains);
      seen.addAll(claimed);
    }
    assertThat(seen).doesNotHaveDuplicates().hasSize(20);
  }

  @Test
  void a_stop_writes_what_only_this_process_knows() throws Exception {
    Task task = owned("cat");
    store.claims().release();
    try (TaskStore next =
        TaskStore.open(database, "", "", UUID.randomUUID(), NOW.plusMillis(1), false)) {
      Task row = next.reports().find(task.id()).orElseThrow();
      assertThat(row.counts().polls()).isEqualTo(task.counts().polls() + 1);
      assertThat(row.gateway().progress()).contains(0.1);
      assertThat(row.nextActionAt()).contains(NOW.plus(PAUSE));
    }
  }

  @Test
  void a_pause_that_was_written_outlives_the_process() throws Exception {
    Instant later = NOW.plus(Duration.ofHours(1));
    Task task = owned("cat");
    Task asked = claimed(NOW.plus(PAUSE)).move().unanswered("slow down").move().dueAt(later);
    assertThat(store.changes().record(asked, List.of())).isTrue();
    try (TaskStore next = TaskStore.open(database, "", "", UUID.randomUUID(), NOW, false)) {
      assertThat(next.reports().find(task.id()).orElseThrow().nextActionAt()).contains(later);
    }
  }

  @Test
  void a_due_time_that_was_written_by_the_clock_of_before_is_mended_in_memory_too() {
    Task task = owned("cat");
    Instant back = NOW.minus(Duration.ofHours(3));
    store.clockRepair().clockWasSet(back, Duration.ofHours(-3), LEASE);
    Task inHand = claimed(back);
    // The worker had read its time before the clock was set.
    Task late = inHand.move().unanswered("no word").move().dueAt(NOW.plus(PAUSE));
    assertThat(store.changes().record(late, List.of())).isTrue();

    store
        .clockRepair()
        .dueNowIfLaterThan(back.plus(Duration.ofMinutes(90)), back, Duration.ofHours(-3), LEASE);
    assertThat(claimed(back).id()).isEqualTo(task.id());
  }

  @Test
  void an_answer_on_its_way_is_not_lost_when_the_ownership_ends_meanwhile() {
    Task task = owned("cat");
    Instant due = NOW.plus(PAUSE);
    while (due.isBefore(NOW.plus(OwnedTasks.OWNERSHIP).minus(PAUSE))) {
      task = claimed(due);
      assertThat(store.changes().learnedNothing(task, stillRuns(task, 0.5, due))).isTrue();
      due = due.plus(PAUSE);
    }
    Task inHand = claimed(due);
    Instant rowIsDue = NOW.plus(OwnedTasks.OWNERSHIP).plusSeconds(1);
    assertThat(store.claims().claim(polls(9), rowIsDue).polls()).isEmpty();
    assertThat(store.changes().record(StoreTasks.completed(inHand), List.of())).isTrue();
  }

  @Test
  void after_a_long_sleep_a_request_is_claimed_once() {
    Task task = owned("cat");
    assertThat(
            store.claims().claim(polls(9), NOW.plus(OwnedTasks.OWNERSHIP).plusSeconds(60)).polls())
        .extracting(Task::id)
        .containsExactly(task.id());
  }

  @Test
  void an_order_keeps_the_polls_that_no_row_says_yet() {
    Task task = owned("cat");
    store
        .orders()
        .carryOut(
            "anna",
            effects ->
                effects.changeIf(
                    task.id(), row -> true, row -> row.move().dueAt(NOW), after -> List.of()));
    assertThat(found(task).counts().polls()).isEqualTo(task.counts().polls() + 1);
  }
}
