package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.entry;
import static org.kirincamel.store.StoreTasks.LEASE;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.SUBMIT_LEASE;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.acceptMany;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.completed;
import static org.kirincamel.store.StoreTasks.completedIn;
import static org.kirincamel.store.StoreTasks.deliveries;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.fetches;
import static org.kirincamel.store.StoreTasks.id;
import static org.kirincamel.store.StoreTasks.lookups;
import static org.kirincamel.store.StoreTasks.polls;
import static org.kirincamel.store.StoreTasks.recorded;
import static org.kirincamel.store.StoreTasks.rejected;
import static org.kirincamel.store.StoreTasks.running;
import static org.kirincamel.store.StoreTasks.runningIn;
import static org.kirincamel.store.StoreTasks.submits;
import static org.kirincamel.store.StoreTasks.submitting;
import static org.kirincamel.store.StoreTasks.unknown;
import static org.kirincamel.store.StoreTasks.unknownIn;
import static org.kirincamel.store.StoreTasks.wanted;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;

/** What the store promises on every database. */
@Timeout(60)
abstract class TaskStoreContract extends StoreContract {

  private static final String DIGEST = "ab".repeat(32);
  private static final Duration WINDOW = Duration.ofHours(24);

  private Task stored(UUID id) {
    return store.reports().find(id).orElseThrow();
  }

  // Intake

  private static boolean hasOpenDeliveries(TaskStore store, Task task) {
    return store.pages().deliveries(task.id()).stream()
        .anyMatch(each -> each.state() != Delivery.State.DELIVERED);
  }

  @Test
  void a_new_request_is_stored() {
    Task task = accepted("key");
    assertThat(accept(store, task)).containsExactly(new Acceptance.Stored(task.id(), task.state()));
    assertThat(stored(task.id())).isEqualTo(task);
    assertThat(store.reports().find(id())).isEmpty();
  }

  @Test
  void the_same_key_is_the_same_request_within_a_batch_and_across_batches() {
    Task first = accepted("key");
    assertThat(accept(store, first, accepted("key")))
        .containsExactly(
            new Acceptance.Stored(first.id(), State.ACCEPTED),
            new Acceptance.Duplicate(first.id(), State.ACCEPTED));
    store.claims().claim(submits(1), NOW);
    assertThat(accept(store, accepted("key")))
        .containsExactly(new Acceptance.Duplicate(first.id(), State.SUBMITTING));
  }

  @Test
  void an_external_id_that_is_taken_is_rejected_within_a_batch_and_across_batches() {
    Task first = accepted("1", "mine");
    List<Acceptance> one = accept(store, first, accepted("2", "mine"));
    assertThat(one.get(0)).isEqualTo(new Acceptance.Stored(first.id(), State.ACCEPTED));
    assertThat(states(one)).containsExactly(State.ACCEPTED, State.REJECTED);
    assertThat(states(accept(store, accepted("3", "mine")))).containsExactly(State.REJECTED);
    // An id is compared as it is.
    assertThat(states(accept(store, accepted("4", "Mine")))).containsExactly(State.ACCEPTED);
  }

  @Test
  void who_took_an_external_id_is_told() {
    Task first = accepted("1", "mine");
    accept(store, first);
    List<UUID> told = new ArrayList<>();
    store
        .intakes()
        .accept(
            Optional.empty(),
            0,
            List.of(accepted("2", "mine"), accepted("3", "other")),
            (task, owner) -> {
              told.add(owner);
              return rejected(task.source().key(), task.gateway().externalTaskId());
            },
            task -> List.of());
    assertThat(told).containsExactly(first.id());
  }

  @Test
  void a_rejected_request_does_not_hold_its_external_id() {
    assertThat(states(accept(store, rejected("1", "mine"), accepted("2", "mine"))))
        .containsExactly(State.REJECTED, State.ACCEPTED);
  }

  @Test
  void a_refusal_without_a_task_frees_the_external_id_and_a_failed_task_does_not() {
    Task refused = accepted("1", "refused");
    Task failed = accepted("2", "failed");
    accept(store, refused, failed);
    for (Task task : store.claims().claim(submits(2), NOW).submits()) {
      Task before =
          task.id().equals(failed.id())
              ? recorded(store, running(task, "its task"))
              : RowEdit.of(task).notPosted().done();
      recorded(
          store,
          RowEdit.of(before)
              .state(State.FAILED)
              .error(new TaskError("1", "no"))
              .nothingLeftToDo()
              .done());
    }
    assertThat(states(accept(store, accepted("3", "refused"), accepted("4", "failed"))))
        .containsExactly(State.ACCEPTED, State.REJECTED);
  }

  @Test
  void deliveries_of_a_batch_are_stored_with_it() {
    Task good = accepted("1");
    Task bad = rejected("2", "");
    store
        .intakes()
        .accept(
            Optional.empty(),
            0,
            List.of(good, bad),
            (task, first) -> task,
            task -> task.state() == State.REJECTED ? List.of(delivery(task, "outbox")) : List.of());
    assertThat(hasOpenDeliveries(store, good)).isFalse();
    assertThat(hasOpenDeliveries(store, bad)).isTrue();
  }

  @Test
  void rivals_with_the_same_requests_store_each_once() throws Exception {
    List<String> keys = IntStream.range(0, 60).mapToObj(i -> "key " + i).toList();
    List<Acceptance> all = Collections.synchronizedList(new ArrayList<>());
    Parallel.run(
        6,
        rival -> {
          for (int from = 0; from < keys.size(); from += 10) {
            all.addAll(accept(store, acceptedAs(keys.subList(from, from + 10))));
          }
        });
    assertThat(all).hasSize(360);
    assertThat(all.stream().filter(Acceptance.Stored.class::isInstance)).hasSize(60);
    assertThat(all.stream().map(Acceptance::requestId).distinct()).hasSize(60);
    assertThat(store.reports().overview().in(State.ACCEPTED)).isEqualTo(60);
  }

  @Test
  void rivals_with_the_same_requests_in_another_order_do_not_wait_for_each_other()
      throws Exception {
    List<String> keys = IntStream.range(0, 300).mapToObj(i -> "key " + i).toList();
    List<String> backwards = new ArrayList<>(keys);
    Collections.reverse(backwards);
    Set<UUID> requests = ConcurrentHashMap.newKeySet();
    Parallel.run(
        2,
        rival ->
            accept(store, acceptedAs(rival == 0 ? keys : backwards))
                .forEach(each -> requests.add(each.requestId())));
    assertThat(requests).hasSize(300);
    assertThat(store.reports().overview().in(State.ACCEPTED)).isEqualTo(300);
  }

  private static List<Task> acceptedAs(List<String> keys) {
    return keys.stream().map(key -> accepted(key)).toList();
  }

  @Test
  void an_intake_that_was_broken_off_is_gone_on_with_at_any_age() {
    UUID intake = id();
    assertThat(openIntake(intake, NOW)).isEqualTo(toRead(intake, 0));
    acceptIn(intake, 2, "1", "2");
    Instant nextYear = NOW.plus(Duration.ofDays(365));
    assertThat(openIntake(id(), nextYear)).isEqualTo(toRead(intake, 2));
    assertThat(openIntake(id(), "b.csv", NOW))
        .isInstanceOfSatisfying(
            IntakeStart.ToRead.class, other -> assertThat(other.id()).isNotEqualTo(intake));
  }

  @Test
  void the_same_file_is_taken_within_the_window_after_it_was_moved_and_new_after_it() {
    UUID intake = id();
    openIntake(intake, NOW);
    List<UUID> requests = acceptIn(intake, 2, "1", "2");
    store.intakes().complete(intake);
    Instant moved = NOW.plus(Duration.ofHours(5));
    store.intakes().moved(intake, moved);

    assertThat(openIntake(id(), moved.plus(WINDOW).minusSeconds(1)))
        .isEqualTo(new IntakeStart.Taken(intake, moved, requests, 2));
    UUID again = id();
    assertThat(openIntake(again, moved.plus(WINDOW))).isEqualTo(toRead(again, 0));
  }

  @Test
  void an_intake_that_is_complete_but_not_moved_is_listed() {
    UUID complete = id();
    UUID broken = id();
    openIntake(complete, NOW);
    openIntake(broken, "b.csv", NOW);
    store.intakes().complete(complete);
    assertThat(store.intakes().completeButOpen("file"))
        .containsOnlyKeys(complete)
        .containsValue("a.csv");
    assertThat(store.intakes().completeButOpen("mail")).isEmpty();
    store.intakes().moved(complete, NOW);
    assertThat(store.intakes().completeButOpen("file")).isEmpty();
  }

  @Test
  void shorter_contents_of_a_name_are_found_with_what_was_taken_of_them() {
    UUID first = id();
    openIntake(first, NOW);
    List<UUID> requests = acceptIn(first, 2, "1", "2");
    store.intakes().complete(first);
    store.intakes().moved(first, NOW, "a.2026.csv");
    Instant before = NOW.minusSeconds(1);

    assertThat(store.movedIntakes().shorter("file", "a.csv", 11, before))
        .containsExactly(
            new MovedIntake(first, "a.csv", DIGEST, 10, 2, NOW, Optional.of("a.2026.csv")));
    assertThat(store.movedIntakes().shorter("file", "a.csv", 10, before)).isEmpty();
    assertThat(store.movedIntakes().shorter("file", "b.csv", 11, before)).isEmpty();
    assertThat(store.movedIntakes().shorter("file", "a.csv", 11, NOW)).isEmpty();
    assertThat(store.movedIntakes().since("file", before, 10)).hasSize(1);

    UUID second = id();
    var continued = Optional.of(new Continued(first, 50));
    var longer = new NewIntake(second, "file", "a.csv", "ff".repeat(32), 30, continued);
    assertThat(store.intakes().open(longer, NOW, WINDOW))
        .isEqualTo(new IntakeStart.ToRead(second, 50, continued));
    List<UUID> more = acceptIn(second, 52, "3", "4");
    assertThat(store.intakes().open(longer, NOW, WINDOW))
        .as("broken off")
        .isEqualTo(new IntakeStart.ToRead(second, 52, continued));
    assertThat(store.movedIntakes().requests(new Continued(second, 52), 3))
        .hasSize(3)
        .startsWith(requests.toArray(UUID[]::new))
        .containsAnyElementsOf(more);
  }

  @Test
  void one_file_that_is_opened_twice_at_once_is_one_intake() throws Exception {
    Set<UUID> opened = ConcurrentHashMap.newKeySet();
    Parallel.run(8, i -> opened.add(((IntakeStart.ToRead) openIntake(id(), NOW)).id()));
    assertThat(opened).hasSize(1);
  }

  private IntakeStart openIntake(UUID id, Instant now) {
    return openIntake(id, "a.csv", now);
  }

  private IntakeStart openIntake(UUID id, String name, Instant now) {
    return store
        .intakes()
        .open(new NewIntake(id, "file", name, DIGEST, 10, Optional.empty()), now, WINDOW);
  }

  private static IntakeStart toRead(UUID id, int rowsDone) {
    return new IntakeStart.ToRead(id, rowsDone, Optional.empty());
  }

  private List<UUID> acceptIn(UUID intake, int rowsDone, String... keys) {
    return store
        .intakes()
        .accept(
            Optional.of(intake),
            rowsDone,
            java.util.Arrays.stream(keys).map(key -> accepted(key)).toList(),
            (task, first) -> task,
            task -> List.of())
        .stream()
        .map(Acceptance::requestId)
        .toList();
  }

  private static List<State> states(List<Acceptance> acceptances) {
    return acceptances.stream().map(each -> ((Acceptance.Stored) each).state()).toList();
  }

  // Claims

  @Test
  void a_claimed_submit_is_submitting_with_one_submission_noted() {
    Task task = accepted("key");
    accept(store, task);
    Task claimed = store.claims().claim(submits(1), NOW).submits().get(0);
    assertThat(claimed).isEqualTo(stored(task.id()));
    assertThat(claimed.state()).isEqualTo(State.SUBMITTING);
    assertThat(claimed.nextActionAt()).contains(NOW.plus(SUBMIT_LEASE));
    assertThat(claimed.times().firstPostAt()).contains(NOW);
    assertThat(claimed.gateway().submissions()).hasSize(1);
    assertThat(claimed.counts().submits()).isEqualTo(1);
    assertThat(claimed.status().holdsSlot()).isTrue();
    assertThat(store.claims().claim(submits(1), NOW).submits()).isEmpty();
  }

  @Test
  void a_submit_whose_lease_ended_is_unknown_and_never_submitted_again() {
    Task task = submitting(store, "key");
    Instant ended = NOW.plus(SUBMIT_LEASE);
    assertThat(store.claims().claim(submits(10), ended.minusMillis(1)).submits()).isEmpty();
    assertThat(stored(task.id()).state()).isEqualTo(State.SUBMITTING);

    assertThat(store.claims().claim(submits(10), ended).submits()).isEmpty();
    Task found = stored(task.id());
    assertThat(found.state()).isEqualTo(State.UNKNOWN);
    assertThat(found.times().postEndedAt()).contains(ended);
    assertThat(found.status().holdsSlot()).isTrue();
    assertThat(store.claims().claim(submits(10), ended.plus(WINDOW)).submits()).isEmpty();
    assertThat(store.claims().claim(lookups(10), ended).lookups())
        .extracting(Task::id)
        .contains(task.id());
  }

  @Test
  void a_running_request_is_polled_once_per_lease() {
    Task task = runningIn(store, "key");
    Claim claim = store.claims().claim(polls(5), NOW);
    assertThat(claim.polls()).containsExactly(stored(task.id()));
    assertThat(store.claims().claim(polls(5), NOW.plus(LEASE).minusMillis(1)).polls()).isEmpty();
    assertThat(store.claims().claim(polls(5), NOW.plus(LEASE)).polls())
        .extracting(Task::id)
        .containsExactly(task.id());
  }

  @Test
  void an_expired_request_is_polled_after_those_that_run() {
    Task expired =
        recorded(store, RowEdit.of(runningIn(store, "1")).state(State.EXPIRED).dueAt(NOW).done());
    Task running = runningIn(store, "2");
    assertThat(store.claims().claim(polls(1), NOW).polls())
        .extracting(Task::id)
        .containsExactly(running.id());
    assertThat(store.claims().claim(polls(1), NOW).polls())
        .extracting(Task::id)
        .containsExactly(expired.id());
  }

  @Test
  void an_unknown_request_is_looked_up_once_per_lease() {
    Task task = unknownIn(store, "key");
    assertThat(store.claims().claim(lookups(5), NOW).lookups()).containsExactly(stored(task.id()));
    assertThat(store.claims().claim(lookups(5), NOW.plus(LEASE).minusMillis(1)).lookups())
        .isEmpty();
    assertThat(store.claims().claim(lookups(5), NOW.plus(LEASE)).lookups()).hasSize(1);
  }

  @Test
  void a_completed_request_is_fetched_once_per_lease() {
    Task task = completedIn(store, "key");
    assertThat(store.claims().claim(fetches(5), NOW).fetches()).containsExactly(stored(task.id()));
    assertThat(store.claims().claim(fetches(5), NOW.plus(LEASE).minusMillis(1)).fetches())
        .isEmpty();
    assertThat(store.claims().claim(fetches(5), NOW.plus(LEASE)).fetches()).hasSize(1);
  }

  @Test
  void what_is_not_due_is_not_claimed() {
    recorded(store, RowEdit.of(runningIn(store, "1")).dueAt(NOW.plusSeconds(1)).done());
    recorded(store, RowEdit.of(completedIn(store, "2")).nothingLeftToDo().done());
    assertThat(store.claims().claim(wanted(9, 9, 9, 9, 9, 9), NOW).polls()).isEmpty();
    assertThat(store.claims().claim(fetches(9), NOW.plus(WINDOW)).fetches()).isEmpty();
  }

  @Test
  void what_was_due_first_is_claimed_first() {
    Task later = recorded(store, runningIn(store, "1"));
    Task sooner =
        recorded(store, RowEdit.of(runningIn(store, "2")).dueAt(NOW.minusSeconds(9)).done());
    assertThat(store.claims().claim(polls(1), NOW).polls())
        .extracting(Task::id)
        .containsExactly(sooner.id());
    assertThat(store.claims().claim(polls(1), NOW).polls())
        .extracting(Task::id)
        .containsExactly(later.id());
  }

  @Test
  void a_backlog_of_submits_keeps_no_poll_waiting() {
    for (int i = 0; i < 3; i++) {
      runningIn(store, "running " + i);
    }
    acceptMany(store, 100);
    Claim claim = store.claims().claim(wanted(5, 5, 5, 5, 5, StoreTasks.MANY_SLOTS), NOW);
    assertThat(claim.polls()).hasSize(3);
    assertThat(claim.submits()).hasSize(5);
  }

  @Test
  void slots_count_what_is_at_the_gateway_until_it_gives_its_slot_up() {
    submitting(store, "1");
    runningIn(store, "2");
    Task unknown = unknownIn(store, "3");
    completedIn(store, "4");
    acceptMany(store, 5);
    assertThat(store.claims().claim(submits(9, 3), NOW).submits()).isEmpty();
    recorded(store, RowEdit.of(unknown).withoutSlot().done());
    assertThat(store.claims().claim(submits(9, 3), NOW).submits()).hasSize(1);
    assertThat(store.claims().claim(submits(9, 2), NOW).submits()).isEmpty();
  }

  @Test
  void slots_are_never_exceeded_however_many_claim_at_once() throws Exception {
    acceptMany(store, 200);
    AtomicInteger claimed = new AtomicInteger();
    Parallel.run(
        16,
        i -> {
          for (int round = 0; round < 5; round++) {
            claimed.addAndGet(store.claims().claim(submits(7, 40), NOW).submits().size());
          }
        });
    // One that met another at the account went away with nothing.
    for (int round = 0; round < 10; round++) {
      claimed.addAndGet(store.claims().claim(submits(7, 40), NOW).submits().size());
    }
    assertThat(claimed).hasValue(40);
    assertThat(store.reports().overview().in(State.SUBMITTING)).isEqualTo(40);
  }

  @Test
  void a_paused_account_submits_nothing_and_then_exactly_one_probe() throws Exception {
    acceptMany(store, 20);
    Instant probe = NOW.plusSeconds(60);
    assertThat(store.accounts().pause(NOW, probe, "arrears")).isTrue();
    assertThat(store.accounts().pause(NOW, probe, "still in arrears")).isFalse();
    assertThat(store.accounts().trouble()).contains("still in arrears");
    assertThat(store.claims().claim(submits(20), probe.minusMillis(1)).submits()).isEmpty();

    AtomicInteger probes = new AtomicInteger();
    Parallel.run(
        8, i -> probes.addAndGet(store.claims().claim(submits(20), probe).submits().size()));
    assertThat(probes).hasValue(1);
    assertThat(store.claims().claim(submits(20), probe.plus(SUBMIT_LEASE).minusMillis(1)).submits())
        .isEmpty();

    assertThat(store.accounts().resumeIfPaused(probe)).isTrue();
    assertThat(store.accounts().resumeIfPaused(probe)).isFalse();
    assertThat(store.accounts().trouble()).isEmpty();
    assertThat(store.claims().claim(submits(20), probe).submits()).hasSize(19);
  }

  @Test
  void a_paused_account_is_still_polled() {
    runningIn(store, "key");
    store.accounts().pause(NOW, NOW.plusSeconds(60), "arrears");
    assertThat(store.claims().claim(wanted(5, 5, 5, 5, 5, 9), NOW).polls()).hasSize(1);
  }

  // What the workers learnt

  @Test
  void a_change_is_lost_after_its_row_has_moved_on() {
    Task claimed = submitting(store, "key");
    Task other = RowEdit.of(claimed).state(State.ACCEPTED).dueAt(NOW).done();
    assertThat(store.changes().record(running(claimed, "t"), List.of())).isTrue();
    assertThat(store.changes().record(other, List.of(delivery(other, "outbox")))).isFalse();
    assertThat(stored(claimed.id()).state()).isEqualTo(State.RUNNING);
    assertThat(hasOpenDeliveries(store, claimed)).isFalse();
  }

  @Test
  void a_worker_whose_lease_was_taken_over_changes_nothing() {
    runningIn(store, "key");
    Task slow = store.claims().claim(polls(1), NOW).polls().get(0);
    Task quick = store.claims().claim(polls(1), NOW.plus(LEASE)).polls().get(0);
    assertThat(store.changes().record(completed(slow), List.of())).isFalse();
    assertThat(store.changes().record(completed(quick), List.of())).isTrue();
  }

  @Test
  void every_field_comes_back_as_it_was_written() {
    Task task = accepted("key 🔑", "mine-ü");
    accept(store, task);
    Task claimed = store.claims().claim(submits(1), NOW).submits().get(0);
    Task again =
        recorded(store, RowEdit.of(unknown(claimed)).state(State.ACCEPTED).dueAt(NOW).done());
    Task twice = store.claims().claim(submits(1), NOW.plusSeconds(3)).submits().get(0);
    assertThat(twice.id()).isEqualTo(again.id());
    Task running =
        recorded(
            store,
            RowEdit.of(twice)
                .state(State.RUNNING)
                .taskId("task 日本")
                .submittedAt(NOW.plus(1, ChronoUnit.MICROS))
                .postEndedAt(NOW.plus(2, ChronoUnit.MICROS))
                .dueAt(NOW.plus(3, ChronoUnit.MICROS))
                .polledOnce()
                .failures(3)
                .misses(4)
                .progress(Optional.of(1.0 / 3))
                .done());
    Task written =
        recorded(
            store,
            RowEdit.of(running)
                .state(State.EXPIRED)
                .completedAt(Instant.parse("2099-12-31T23:59:59.999999Z"))
                .answer("{\"a\":\"" + "😀".repeat((1 << 19) - 8) + "\"}")
                .error(new TaskError("0012", "the gateway's \"words\" 😀\n"))
                .files("[{\"name\":\"a.mp4\"}]")
                .lateRevision()
                .note("odd 😀")
                .done());
    assertThat(stored(task.id())).isEqualTo(written);
    assertThat(written.gateway().submissions()).hasSize(2);
    assertThat(written.result().revision()).isEqualTo(2);

    Task bare = recorded(store, RowEdit.of(written).noError().progress(Optional.empty()).done());
    assertThat(stored(task.id())).isEqualTo(bare);
    Task bad = rejected("bad", "");
    accept(store, bad);
    assertThat(stored(bad.id())).isEqualTo(bad);
  }

  @Test
  void words_of_strangers_never_keep_a_row_from_being_written() {
    Task claimed = submitting(store, "key");
    TaskError error = new TaskError("c\0", "x".repeat(9_998) + "😀😀 and so on \0");
    recorded(
        store,
        RowEdit.of(claimed)
            .state(State.FAILED)
            .error(error)
            .nothingLeftToDo()
            .note("NUL \0 and " + "y".repeat(5000))
            .done());
    Task found = stored(claimed.id());
    assertThat(found.result().error().orElseThrow().code()).isEqualTo("c");
    // Not half an emoji, which no JSON could carry.
    assertThat(found.result().error().orElseThrow().message()).endsWith("x…");
    assertThat(found.status().note()).startsWith("NUL  and y").hasSize(1000);
    assertThat(store.accounts().pause(NOW, NOW, "NUL \0")).isTrue();
  }

  @Test
  void a_day_of_reposts_fits_into_the_row() {
    Task task = accepted("key", "e".repeat(255));
    accept(store, task);
    Task row = task;
    for (int i = 0; i < 720; i++) {
      row = RowEdit.of(row).posting(NOW.plusSeconds(i)).done();
    }
    recorded(store, row);
    assertThat(store.claims().claim(submits(1), NOW).submits().get(0).gateway().submissions())
        .hasSize(721);
  }

  @Test
  void a_late_task_id_is_always_recorded() {
    Task task = unknownIn(store, "key");
    assertThat(late(task, "first")).isEqualTo(LateId.ADOPTED);
    assertThat(stored(task.id()).state()).isEqualTo(State.RUNNING);
    assertThat(stored(task.id()).gateway().taskId()).contains("first");
    assertThat(late(task, "first")).isEqualTo(LateId.KNOWN);

    assertThat(late(task, "second")).isEqualTo(LateId.SECOND);
    Task found = stored(task.id());
    assertThat(found.gateway().taskId()).contains("first");
    assertThat(found.gateway().submissions())
        .extracting(each -> each.taskId().orElse(""))
        .containsExactly("first", "second");
    assertThat(late(task, "second")).isEqualTo(LateId.KNOWN);
  }

  @Test
  void a_late_task_id_keeps_a_waiting_request_from_being_posted_again() {
    Task task = unknownIn(store, "key");
    recorded(store, RowEdit.of(task).state(State.ACCEPTED).dueAt(NOW).done());
    assertThat(late(task, "late")).isEqualTo(LateId.ADOPTED);
    assertThat(store.claims().claim(submits(5), NOW).submits()).isEmpty();
  }

  private LateId late(Task task, String taskId) {
    return store
        .lateTaskIds()
        .record(
            task.id(), task.gateway().externalTaskId(), taskId, NOW, row -> running(row, taskId));
  }

  @Test
  void deliveries_are_claimed_with_their_request_once_per_lease() {
    Task running = runningIn(store, "key");
    Delivery one = delivery(running, "outbox");
    Delivery other = delivery(running, "archive");
    Task task = recorded(store, completed(running), one, other);
    assertThat(hasOpenDeliveries(store, task)).isTrue();

    Claim claim = store.claims().claim(deliveries(1), NOW);
    assertThat(claim.deliveries())
        .containsExactly(new Claim.DueDelivery(one.claimed(NOW.plus(LEASE)), task));
    assertThat(store.claims().claim(deliveries(5), NOW).deliveries())
        .extracting(due -> due.delivery().id())
        .containsExactly(other.id());
    assertThat(store.claims().claim(deliveries(5), NOW.plus(LEASE).minusMillis(1)).deliveries())
        .isEmpty();
    assertThat(store.claims().claim(deliveries(5), NOW.plus(LEASE)).deliveries())
        .hasSize(2)
        .allSatisfy(due -> assertThat(due.delivery().attempts()).isEqualTo(2));
  }

  @Test
  void what_lasts_longer_than_its_lease_is_renewed_and_can_still_be_recorded() {
    Task running = runningIn(store, "delivered");
    recorded(
        store,
        RowEdit.of(completed(running)).nothingLeftToDo().done(),
        delivery(running, "outbox"));
    completedIn(store, "fetched");
    Claim claim = store.claims().claim(wanted(0, 0, 0, 9, 9, 9), NOW);
    Task fetched = claim.fetches().get(0);
    Delivery delivered = claim.deliveries().get(0).delivery();
    Instant until = NOW.plus(LEASE).plus(LEASE);

    store.leases().renew(List.of(fetched.id()), List.of(delivered.id()), until);

    Claim early = store.claims().claim(wanted(0, 0, 0, 9, 9, 9), until.minusMillis(1));
    assertThat(early.fetches()).isEmpty();
    assertThat(early.deliveries()).isEmpty();
    assertThat(store.changes().record(RowEdit.of(fetched).nothingLeftToDo().done(), List.of()))
        .isTrue();
    assertThat(store.changes().recordDelivery(delivered.delivered(NOW, ""))).isTrue();
  }

  @Test
  void what_nobody_has_in_hand_is_not_renewed() {
    Task running = runningIn(store, "delivered");
    Delivery waiting = delivery(running, "outbox");
    recorded(store, RowEdit.of(completed(running)).nothingLeftToDo().done(), waiting);
    Task completed = completedIn(store, "fetched");

    store.leases().renew(List.of(completed.id()), List.of(waiting.id()), NOW.plus(LEASE));

    Claim claim = store.claims().claim(wanted(0, 0, 0, 9, 9, 9), NOW);
    assertThat(claim.fetches()).hasSize(1);
    assertThat(claim.deliveries()).hasSize(1);
  }

  @Test
  void a_delivery_ends_is_tried_again_or_dies() {
    Task running = runningIn(store, "key");
    recorded(
        store,
        completed(running),
        delivery(running, "1"),
        delivery(running, "2"),
        delivery(running, "3"));
    List<Delivery> claimed =
        store.claims().claim(deliveries(3), NOW).deliveries().stream()
            .map(Claim.DueDelivery::delivery)
            .toList();
    Instant later = NOW.plusSeconds(5);
    assertThat(store.changes().recordDelivery(claimed.get(0).delivered(NOW, ""))).isTrue();
    assertThat(store.changes().recordDelivery(claimed.get(1).againAt(later, "no \0 route")))
        .isTrue();
    assertThat(store.changes().recordDelivery(claimed.get(2).dead(NOW, "z".repeat(5000)))).isTrue();
    assertThat(store.changes().recordDelivery(claimed.get(0).dead(NOW, "too late"))).isFalse();

    assertThat(store.claims().claim(deliveries(3), later.minusMillis(1)).deliveries()).isEmpty();
    Claim again = store.claims().claim(deliveries(3), later);
    assertThat(again.deliveries())
        .singleElement()
        .satisfies(due -> assertThat(due.delivery().progress().lastError()).isEqualTo("no  route"));
    assertThat(store.reports().overview().deliveries())
        .containsOnly(
            entry(Delivery.State.DELIVERED, 1L),
            entry(Delivery.State.PENDING, 1L),
            entry(Delivery.State.DEAD, 1L));
    assertThat(hasOpenDeliveries(store, running)).isTrue();
    store.changes().recordDelivery(again.deliveries().get(0).delivery().delivered(later, ""));
    assertThat(store.reports().overview().in(Delivery.State.PENDING)).isZero();
  }

  @Test
  void one_bad_change_does_not_take_the_others_down() throws Exception {
    List<Task> tasks = acceptMany(store, 60);
    List<Task> claimed = store.claims().claim(submits(60), NOW).submits();
    assertThat(claimed).hasSize(tasks.size());
    AtomicInteger failed = new AtomicInteger();
    AtomicInteger written = new AtomicInteger();
    Parallel.run(
        30,
        i -> {
          for (Task task : claimed.subList(i * 2, i * 2 + 2)) {
            boolean bad = claimed.indexOf(task) % 10 == 0;
            Task after = running(task, bad ? "t".repeat(600) : "t" + i);
            try {
              written.addAndGet(store.changes().record(after, List.of()) ? 1 : 0);
            } catch (StoreException tooLong) {
              failed.incrementAndGet();
            }
          }
        });
    assertThat(failed).hasValue(6);
    assertThat(written).hasValue(54);
    assertThat(store.reports().overview().in(State.RUNNING)).isEqualTo(54);
  }

  // Reports and starts

  @Test
  void the_overview_counts_by_state() {
    accept(store, rejected("1", ""), rejected("2", ""));
    recorded(store, RowEdit.of(runningIn(store, "3")).progress(Optional.of(0.5)).done());
    runningIn(store, "4");
    unknownIn(store, "5");
    accept(store, accepted("6"));
    Overview overview = store.reports().overview();
    assertThat(overview.requests())
        .containsOnly(
            entry(State.REJECTED, 2L),
            entry(State.RUNNING, 2L),
            entry(State.UNKNOWN, 1L),
            entry(State.ACCEPTED, 1L));
    assertThat(overview.progress()).isEqualTo(0.25);
    assertThat(overview.in(State.FAILED)).isZero();
  }

  @Test
  void an_empty_store_has_an_empty_overview() {
    assertThat(store.reports().overview().requests()).isEmpty();
    assertThat(store.reports().overview().progress()).isZero();
    assertThat(store.reports().newestKnownTask(id())).isEmpty();
  }

  @Test
  void the_newest_known_task_is_another_one_that_has_a_task_id() {
    Task old = runningIn(store, "1");
    Task task = submitting(store, "2");
    Task newest =
        recorded(store, RowEdit.of(running(task, "t2")).submittedAt(NOW.plusSeconds(1)).done());
    Task unknown = unknownIn(store, "3");
    acceptMany(store, 3);
    assertThat(store.reports().newestKnownTask(unknown.id()))
        .contains(newest.gateway().externalTaskId());
    assertThat(store.reports().newestKnownTask(newest.id()))
        .contains(old.gateway().externalTaskId());
  }

  @Test
  void recover_by_lookup_makes_everything_that_waits_unknown() {
    List<Task> waiting = acceptMany(store, 5);
    Task running = runningIn(store, "running");
    store.close();
    store = opened(NOW, true);
    assertThat(stored(running.id()).state()).isEqualTo(State.RUNNING);
    assertThat(store.claims().claim(submits(9), NOW.plus(WINDOW)).submits()).isEmpty();
    // A database that is shared goes by its own clock.
    Instant later = Instant.parse("2100-01-01T00:00:00Z");
    assertThat(store.claims().claim(lookups(20), later).lookups())
        .extracting(Task::id)
        .containsAll(waiting.stream().map(Task::id).toList());
  }

  @Test
  void a_closed_store_says_so() {
    Task task = submitting(store, "key");
    store.close();
    assertThat(catchThrowable(() -> store.changes().record(running(task, "t"), List.of())))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
    assertThat(catchThrowable(() -> accept(store, accepted("later"))))
        .isInstanceOf(StoreException.class);
    store.close();
  }

  @Test
  void a_name_of_files_leads_back_to_whoever_waits_for_them() {
    Task waiting = accepted("waiting");
    accept(store, waiting);

    assertThat(store.reports().waitingFor(List.of(waiting.request().name(), "nobody's")))
        .containsExactly(
            new CopyDemand(
                waiting.request().name(), false, 0, 0, false, java.util.Optional.empty()));
    assertThat(store.reports().waitingFor(List.of())).isEmpty();
  }
}
