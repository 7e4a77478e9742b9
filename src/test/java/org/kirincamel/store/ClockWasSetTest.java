package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.LEASE;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.completedIn;
import static org.kirincamel.store.StoreTasks.deliveries;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.lookups;
import static org.kirincamel.store.StoreTasks.polls;
import static org.kirincamel.store.StoreTasks.recorded;
import static org.kirincamel.store.StoreTasks.runningIn;
import static org.kirincamel.store.StoreTasks.submits;
import static org.kirincamel.store.StoreTasks.submitting;
import static org.kirincamel.store.StoreTasks.unknownIn;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** What the store does when the clock under it is set, by hours. */
@Timeout(60)
class ClockWasSetTest {

  private static final Duration HOURS = Duration.ofHours(3);
  private static final Instant BACK = NOW.minus(HOURS);

  @TempDir Path folder;

  private TaskStore open(String database, Instant now) {
    return database.equals("h2")
        ? TaskStore.open(h2(), "", "", UUID.randomUUID(), now, false)
        : TaskStore.open(
            PostgreSql.newStore(), "postgres", "postgres", UUID.randomUUID(), now, false);
  }

  private String h2() {
    Path database = folder.resolve("kirin");
    EmptyStore.copyTo(database);
    return "jdbc:h2:file:" + database;
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void after_a_step_back_nothing_that_waits_waits_for_hours(String database) {
    try (TaskStore store = open(database, NOW)) {
      runningIn(store, "running");
      unknownIn(store, "unknown");
      Task done = completedIn(store, "completed");
      accept(store, accepted("accepted"));
      recorded(store, RowEdit.of(done).nothingLeftToDo().done(), delivery(done, "outbox"));
      store.accounts().pause(NOW, NOW.plusSeconds(60), "trouble");
      assertThat(store.claims().claim(polls(9), BACK).polls()).isEmpty();

      store.clockRepair().clockWasSet(BACK, HOURS.negated(), LEASE);

      assertThat(store.claims().claim(polls(9), BACK).polls()).hasSize(1);
      assertThat(store.claims().claim(lookups(9), BACK).lookups()).hasSize(1);
      assertThat(store.claims().claim(deliveries(9), BACK).deliveries()).hasSize(1);
      assertThat(store.claims().claim(submits(9), BACK).submits()).as("the probe").hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void after_a_step_back_a_lease_ends_in_time_and_its_holder_can_still_record(String database) {
    try (TaskStore store = open(database, NOW)) {
      runningIn(store, "running");
      Task held = store.claims().claim(polls(1), NOW).polls().get(0);
      Task submitting = submitting(store, "submitting");

      store.clockRepair().clockWasSet(BACK, HOURS.negated(), LEASE);

      assertThat(store.reports().find(held.id()).orElseThrow().nextActionAt())
          .contains(BACK.plus(LEASE));
      assertThat(store.claims().claim(polls(1), BACK).polls()).isEmpty();
      assertThat(store.changes().record(StoreTasks.completed(held), List.of())).isTrue();
      assertThat(store.changes().record(StoreTasks.running(submitting, "t"), List.of())).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void after_any_step_the_whole_grace_is_waited_for_again(String database) {
    try (TaskStore store = open(database, NOW)) {
      Task unknown = unknownIn(store, "unknown");
      recorded(store, RowEdit.of(unknown).misses(2).done());
      Task inHand = store.claims().claim(lookups(1), NOW).lookups().get(0);
      Instant forward = NOW.plus(HOURS);

      store.clockRepair().clockWasSet(forward, HOURS, LEASE);

      Task after = store.reports().find(unknown.id()).orElseThrow();
      assertThat(after.counts().misses()).isZero();
      assertThat(after.times().postEndedAt()).contains(forward);
      assertThat(store.changes().record(RowEdit.of(inHand).misses(3).done(), List.of()))
          .as("what was asked before the step")
          .isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "postgresql"})
  void after_a_step_back_what_was_posted_before_it_was_not_posted_in_the_future(String database) {
    try (TaskStore store = open(database, NOW)) {
      Task unknown = unknownIn(store, "unknown");
      Instant posted = unknown.times().firstPostAt().orElseThrow();

      store.clockRepair().clockWasSet(BACK, HOURS.negated(), LEASE);
      store
          .clockRepair()
          .dueNowIfLaterThan(BACK.plus(HOURS.dividedBy(2)), BACK, HOURS.negated(), LEASE);

      assertThat(store.reports().find(unknown.id()).orElseThrow().times().firstPostAt())
          .contains(posted.minus(HOURS));
    }
  }

  @Test
  void after_a_step_forward_a_task_has_been_running_no_longer_than_before() {
    try (TaskStore store = open("h2", NOW)) {
      Task running = runningIn(store, "running");
      Task polled = store.claims().claim(polls(1), NOW).polls().get(0);
      Instant submitted = running.times().submittedAt().orElseThrow();
      Instant forward = NOW.plus(HOURS);

      store.clockRepair().clockWasSet(forward, HOURS, LEASE);

      assertThat(store.changes().record(RowEdit.of(polled).state(State.EXPIRED).done(), List.of()))
          .isFalse();
      Task after = store.claims().claim(polls(1), forward).polls().get(0);
      assertThat(after.times().submittedAt()).contains(submitted.plus(HOURS));
    }
  }

  @Test
  void a_start_after_the_clock_was_set_back_looks_at_everything_at_once() {
    try (TaskStore store = open("h2", NOW)) {
      runningIn(store, "running");
      Task done = completedIn(store, "completed");
      recorded(store, RowEdit.of(done).nothingLeftToDo().done(), delivery(done, "outbox"));
    }
    try (TaskStore store = open("h2", BACK)) {
      assertThat(store.claims().claim(polls(9), BACK).polls()).hasSize(1);
      assertThat(store.claims().claim(deliveries(9), BACK).deliveries())
          .extracting(due -> due.delivery().state())
          .containsExactly(Delivery.State.PENDING);
    }
  }

  @Test
  void a_start_counts_the_answers_no_such_task_anew() {
    Task unknown;
    try (TaskStore store = open("h2", NOW)) {
      unknown = unknownIn(store, "unknown");
      recorded(store, RowEdit.of(unknown).misses(2).done());
    }
    try (TaskStore store = open("h2", NOW.plus(HOURS))) {
      Task after = store.reports().find(unknown.id()).orElseThrow();
      assertThat(after.state()).isEqualTo(State.UNKNOWN);
      assertThat(after.counts().misses()).isZero();
    }
  }

  @Test
  void nodes_whose_clocks_differ_by_hours_have_the_databases_time() {
    var nanos = new AtomicLong();
    Clock wrong = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    try (TaskStore store = open("postgresql", NOW)) {
      Clock clock = store.clock(wrong, nanos::get);
      Instant first = clock.instant();
      assertThat(Duration.between(first, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));

      nanos.addAndGet(Duration.ofHours(2).toNanos());
      assertThat(Duration.between(first, clock.instant())).isEqualTo(Duration.ofHours(2));

      store.claims().claim(polls(1), clock.instant());
      assertThat(Duration.between(first, clock.instant()))
          .as("looked at again with each claim")
          .isBetween(Duration.ZERO, Duration.ofMinutes(1));
    }
  }

  @Test
  void who_has_the_store_alone_has_its_own_time() {
    Clock own = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    try (TaskStore store = open("h2", NOW)) {
      assertThat(store.clock(own, () -> 0)).isSameAs(own);
    }
  }
}
