package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.LEASE;
import static org.kirincamel.store.StoreTasks.MANY_SLOTS;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.SHARES;
import static org.kirincamel.store.StoreTasks.SUBMIT_LEASE;
import static org.kirincamel.store.StoreTasks.acceptMany;
import static org.kirincamel.store.StoreTasks.recorded;
import static org.kirincamel.store.StoreTasks.running;
import static org.kirincamel.store.StoreTasks.submits;
import static org.kirincamel.store.StoreTasks.unknown;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.Booking;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** What a limit of POSTs a day promises on every database. */
@Timeout(60)
abstract class DayLimitContract extends StoreContract {

  static final Instant MIDNIGHT = Instant.parse("2026-03-02T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  static ClaimLimits perDay(int limit, int most) {
    return new ClaimLimits(
        new FreeWorkers(most, 0, 0, 0, 0, SHARES),
        MANY_SLOTS,
        SubmitLimits.perDay(limit),
        task -> BigDecimal.ZERO,
        SUBMIT_LEASE,
        LEASE);
  }

  private List<Task> claimed(int limit, Instant now) {
    return store.claims().claim(perDay(limit, 100), now).submits();
  }

  private void run(List<Task> claimed) {
    claimed.forEach(task -> recorded(store, running(task, "task-" + task.id())));
  }

  private void notPosted(Task claimed, Instant claimedAt) {
    Task after = RowEdit.of(claimed).notPosted().state(State.ACCEPTED).dueAt(claimedAt).done();
    assertThat(
            store
                .changes()
                .record(after, List.of(), Optional.of(new Booking(claimedAt, -1, BigDecimal.ZERO))))
        .isTrue();
  }

  @Test
  void no_more_are_claimed_in_a_day_than_the_limit_and_the_next_day_goes_on() {
    acceptMany(store, 10);
    List<Task> first = claimed(3, NOW);
    assertThat(first).hasSize(3);
    run(first);

    assertThat(claimed(3, NOW)).isEmpty();
    assertThat(claimed(3, MIDNIGHT.minusNanos(1000))).isEmpty();
    assertThat(claimed(3, MIDNIGHT)).hasSize(3);
    assertThat(claimed(3, MIDNIGHT)).isEmpty();
  }

  @Test
  void without_a_limit_the_posts_are_counted_all_the_same() {
    acceptMany(store, 10);
    run(store.claims().claim(submits(4), NOW).submits());

    assertThat(claimed(5, NOW)).hasSize(1);
  }

  @Test
  void the_end_of_the_count_is_told_first_to_one_claim_only() {
    acceptMany(store, 4);
    run(claimed(2, NOW));
    assertThat(store.reports().stoppedBy(SubmitLimits.perDay(2), NOW)).isEmpty();

    Claim.Spent spent = store.claims().claim(perDay(2, 9), NOW).spent().orElseThrow();
    assertThat(spent).isEqualTo(Claim.Spent.perDay(2, MIDNIGHT, true));
    assertThat(spent.why()).contains("2 POSTs", "kirin.submit.per-day", MIDNIGHT.toString());
    assertThat(store.claims().claim(perDay(2, 9), NOW).spent())
        .contains(Claim.Spent.perDay(2, MIDNIGHT, false));
    assertThat(store.reports().stoppedBy(SubmitLimits.perDay(2), NOW).map(Claim.Spent::why))
        .contains(spent.why());
    assertThat(store.reports().stoppedBy(SubmitLimits.perDay(2), MIDNIGHT)).isEmpty();
  }

  @Test
  void nothing_is_told_while_nobody_waits() {
    acceptMany(store, 2);
    run(claimed(2, NOW));

    assertThat(store.claims().claim(perDay(2, 9), NOW).spent()).isEmpty();
    assertThat(store.reports().stoppedBy(SubmitLimits.perDay(2), NOW)).isEmpty();
  }

  @Test
  void a_higher_limit_goes_on_at_once_and_its_end_is_told_again() {
    acceptMany(store, 9);
    run(claimed(2, NOW));
    assertThat(store.claims().claim(perDay(2, 9), NOW).spent().orElseThrow().first()).isTrue();

    List<Task> more = claimed(4, NOW);
    assertThat(more).hasSize(2);
    assertThat(store.reports().stoppedBy(SubmitLimits.perDay(4), NOW)).isEmpty();
    run(more);
    assertThat(store.claims().claim(perDay(4, 9), NOW).spent().orElseThrow().first()).isTrue();
    assertThat(store.claims().claim(perDay(2, 9), NOW).spent().orElseThrow().first())
        .as("a node with the old limit")
        .isFalse();
  }

  @Test
  void a_post_that_made_no_task_is_given_back_and_nothing_is_told_before_that_is_known() {
    acceptMany(store, 5);
    List<Task> posting = claimed(2, NOW);
    run(posting.subList(0, 1));
    assertThat(store.claims().claim(perDay(2, 9), NOW))
        .satisfies(claim -> assertThat(claim.submits()).isEmpty())
        .satisfies(claim -> assertThat(claim.spent()).isEmpty());

    notPosted(posting.get(1), NOW);
    List<Task> again = claimed(2, NOW);
    assertThat(again).hasSize(1);
    run(again);
    assertThat(store.claims().claim(perDay(2, 9), NOW).spent()).isPresent();
  }

  @Test
  void what_is_given_back_after_midnight_is_given_back_to_the_day_it_was_counted_for() {
    acceptMany(store, 9);
    Instant late = MIDNIGHT.minusSeconds(1);
    List<Task> posting = claimed(2, late);
    assertThat(claimed(2, MIDNIGHT)).hasSize(2);

    posting.forEach(task -> notPosted(task, late));
    assertThat(claimed(2, MIDNIGHT)).as("today has spent its own").isEmpty();
    assertThat(claimed(2, late)).as("yesterday has not").hasSize(2);
  }

  @Test
  void who_lost_the_race_gives_nothing_back() {
    acceptMany(store, 5);
    Task posting = claimed(1, NOW).get(0);
    Instant dead = NOW.plus(SUBMIT_LEASE);
    assertThat(claimed(1, dead)).isEmpty();
    assertThat(store.reports().find(posting.id()).orElseThrow().state()).isEqualTo(State.UNKNOWN);

    Task after = RowEdit.of(posting).notPosted().state(State.ACCEPTED).dueAt(dead).done();
    assertThat(
            store
                .changes()
                .record(after, List.of(), Optional.of(new Booking(NOW, -1, BigDecimal.ZERO))))
        .isFalse();
    assertThat(claimed(1, dead)).isEmpty();
  }

  @Test
  void a_post_of_unknown_outcome_counts_and_so_does_the_second_one() {
    acceptMany(store, 5);
    Task lost = recorded(store, unknown(claimed(2, NOW).get(0)));
    recorded(store, RowEdit.of(lost).state(State.ACCEPTED).dueAt(NOW.minusSeconds(1)).done());

    List<Task> again = claimed(3, NOW);
    assertThat(again).extracting(Task::id).containsExactly(lost.id());
    assertThat(claimed(3, NOW)).isEmpty();
  }

  @Test
  void the_count_outlives_a_restart() {
    acceptMany(store, 5);
    assertThat(claimed(2, NOW)).hasSize(2);
    store.close();

    store = opened(NOW);
    assertThat(claimed(2, NOW)).isEmpty();
    assertThat(claimed(3, NOW)).hasSize(1);
  }

  @Test
  void a_clock_that_steps_back_and_forth_over_midnight_spends_no_day_twice() {
    acceptMany(store, 20);
    Instant yesterday = MIDNIGHT.minusSeconds(1);
    int spent = 0;
    for (int step = 0; step < 6; step++) {
      Instant now = step % 2 == 0 ? MIDNIGHT : yesterday;
      List<Task> claimed = claimed(3, now);
      run(claimed);
      spent += claimed.size();
    }
    assertThat(spent).as("three for each of two days").isEqualTo(6);
  }

  @Test
  void a_clock_that_was_a_year_ahead_stops_nothing_when_it_is_right_again() {
    acceptMany(store, 20);
    Instant nextYear = NOW.plus(DAY.multipliedBy(365));
    run(claimed(3, nextYear));
    assertThat(store.claims().claim(perDay(3, 9), nextYear).spent()).isPresent();

    assertThat(claimed(3, NOW)).hasSize(3);
    assertThat(store.reports().stoppedBy(SubmitLimits.perDay(3), NOW)).isEmpty();
  }

  @Test
  void an_account_in_trouble_is_not_tried_while_the_day_is_spent() {
    acceptMany(store, 5);
    run(claimed(2, NOW));
    store.accounts().pause(NOW, NOW.plusSeconds(60), "arrears");

    assertThat(claimed(2, NOW.plusSeconds(60))).isEmpty();
    assertThat(claimed(2, MIDNIGHT)).as("the try").hasSize(1);
    store.accounts().resumeIfPaused(MIDNIGHT);
    assertThat(claimed(2, MIDNIGHT)).hasSize(1);
  }

  @Test
  void many_that_claim_at_once_never_exceed_the_limit() throws Exception {
    acceptMany(store, 200);
    AtomicInteger claimed = new AtomicInteger();
    AtomicInteger told = new AtomicInteger();
    List<Task> all = Collections.synchronizedList(new ArrayList<>());
    Parallel.run(
        8,
        i -> {
          // A claim takes nothing while another one counts.
          for (int after = 0; after < 5; after += claimed.get() < 40 ? 0 : 1) {
            List<Task> mine = store.claims().claim(perDay(40, 3), NOW).submits();
            all.addAll(mine);
            claimed.addAndGet(mine.size());
          }
        });
    assertThat(claimed).hasValue(40);
    run(all);
    Parallel.run(
        8,
        i ->
            store
                .claims()
                .claim(perDay(40, 3), NOW)
                .spent()
                .filter(Claim.Spent::first)
                .ifPresent(first -> told.incrementAndGet()));
    assertThat(told).as("alarms").hasValue(1);
  }
}
