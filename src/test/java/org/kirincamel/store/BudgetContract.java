package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.LEASE;
import static org.kirincamel.store.StoreTasks.MANY_SLOTS;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.SHARES;
import static org.kirincamel.store.StoreTasks.SUBMIT_LEASE;
import static org.kirincamel.store.StoreTasks.acceptMany;
import static org.kirincamel.store.StoreTasks.completed;
import static org.kirincamel.store.StoreTasks.recorded;
import static org.kirincamel.store.StoreTasks.running;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.Booking;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskKind;

/** What a budget promises on every database. */
@Timeout(60)
abstract class BudgetContract extends StoreContract {

  private static final Instant MIDNIGHT = Instant.parse("2026-03-02T00:00:00Z");
  private static final Instant APRIL = Instant.parse("2026-04-01T00:00:00Z");
  private static final BigDecimal PRICE = usd("0.30");

  private static BigDecimal usd(String amount) {
    return new BigDecimal(amount);
  }

  private static SubmitLimits daily(String usd) {
    return new SubmitLimits(OptionalInt.empty(), Optional.of(usd(usd)), Optional.empty(), Map.of());
  }

  private static SubmitLimits monthly(String usd) {
    return new SubmitLimits(OptionalInt.empty(), Optional.empty(), Optional.of(usd(usd)), Map.of());
  }

  private static ClaimLimits within(SubmitLimits limits) {
    return new ClaimLimits(
        new FreeWorkers(100, 0, 0, 0, 0, SHARES),
        MANY_SLOTS,
        limits,
        task -> PRICE,
        SUBMIT_LEASE,
        LEASE);
  }

  private Claim claim(SubmitLimits limits, Instant now) {
    return store.claims().claim(within(limits), now);
  }

  private List<Task> run(List<Task> claimed) {
    return claimed.stream()
        .map(task -> recorded(store, running(task, "task-" + task.id())))
        .toList();
  }

  private void settle(Task running, String cost) {
    Task after = completed(running);
    assertThat(store.changes().record(after, List.of(), Booking.settled(after, usd(cost))))
        .isTrue();
  }

  private void spends(String today, String thisMonth, Instant now) {
    Spend spend = store.reports().spend(now);
    assertThat(spend.today()).isEqualByComparingTo(today);
    assertThat(spend.thisMonth()).isEqualByComparingTo(thisMonth);
  }

  @Test
  void the_last_days_tell_what_was_posted_and_spent_on_each() {
    acceptMany(store, 5);
    run(claim(daily("0.60"), NOW).submits());
    run(claim(daily("0.90"), MIDNIGHT).submits());

    assertThat(store.reports().lastDays(MIDNIGHT, 30))
        .extracting(
            each -> each.day() + " " + each.posts() + " " + each.spent().stripTrailingZeros())
        .containsExactly("2026-03-01 2 0.6", "2026-03-02 3 0.9");
    assertThat(store.reports().lastDays(MIDNIGHT, 1)).hasSize(1);
    assertThat(store.reports().lastDays(APRIL, 7)).isEmpty();
  }

  @Test
  void no_more_is_claimed_in_a_day_than_fits_and_the_next_day_goes_on() {
    acceptMany(store, 10);

    assertThat(run(claim(daily("1.00"), NOW).submits())).hasSize(3);
    assertThat(claim(daily("1.00"), NOW).submits()).isEmpty();
    spends("0.90", "0.90", NOW);

    assertThat(run(claim(daily("1.00"), MIDNIGHT).submits())).hasSize(3);
    spends("0.90", "1.80", MIDNIGHT);
  }

  @Test
  void a_month_ends_with_the_calendar() {
    acceptMany(store, 10);

    assertThat(run(claim(monthly("1.00"), NOW).submits())).hasSize(3);
    Claim.Spent spent = claim(monthly("1.00"), MIDNIGHT).spent().orElseThrow();
    assertThat(spent.setting()).isEqualTo("kirin.budget.monthly");
    assertThat(spent.why()).contains("0.90 USD of the 1.00 USD", APRIL.toString());
    assertThat(run(claim(monthly("1.00"), APRIL).submits())).hasSize(3);
  }

  @Test
  void what_a_task_has_cost_takes_the_place_of_what_was_expected() {
    acceptMany(store, 10);
    List<Task> first = run(claim(daily("1.00"), NOW).submits());

    settle(first.get(0), "0.10");
    spends("0.70", "0.70", NOW);
    assertThat(run(claim(daily("1.00"), NOW).submits())).as("one more fits").hasSize(1);

    settle(first.get(1), "0.55");
    spends("1.25", "1.25", MIDNIGHT.minusSeconds(1));
    assertThat(claim(daily("1.00"), NOW).submits()).isEmpty();
  }

  @Test
  void a_cost_told_on_the_next_day_belongs_to_the_day_of_the_post() {
    acceptMany(store, 1);
    Task running = run(claim(daily("1.00"), NOW).submits()).get(0);

    settle(running, "0.50");

    spends("0.50", "0.50", NOW);
    spends("0", "0.50", MIDNIGHT);
  }

  @Test
  void a_post_that_made_no_task_is_given_back_once() {
    acceptMany(store, 4);
    Task claimed = claim(daily("1.00"), NOW).submits().get(0);
    Task after = RowEdit.of(claimed).notPosted().state(State.ACCEPTED).dueAt(NOW).done();
    var booking = Optional.of(Booking.notPosted(claimed));

    assertThat(store.changes().record(after, List.of(), booking)).isTrue();
    assertThat(store.changes().record(after, List.of(), booking)).as("the row moved on").isFalse();

    spends("0.60", "0.60", NOW);
  }

  @Test
  void an_unknown_outcome_and_a_failed_task_keep_what_was_expected() {
    acceptMany(store, 2);
    List<Task> claimed = claim(daily("1.00"), NOW).submits();
    recorded(store, StoreTasks.unknown(claimed.get(0)));
    recorded(store, running(claimed.get(1), "task-1"));

    spends("0.60", "0.60", NOW);
  }

  @Test
  void the_stop_is_told_first_to_one_claim_only_and_lasts_until_there_is_room() {
    acceptMany(store, 5);
    List<Task> first = run(claim(daily("1.00"), NOW).submits());
    assertThat(store.reports().stoppedBy(daily("1.00"), NOW)).isEmpty();

    Claim.Spent spent = claim(daily("1.00"), NOW).spent().orElseThrow();
    assertThat(spent.first()).isTrue();
    assertThat(spent.why())
        .contains("0.90 USD of the 1.00 USD that kirin.budget.daily allows", MIDNIGHT.toString());
    assertThat(claim(daily("1.00"), NOW).spent().orElseThrow().first()).isFalse();
    assertThat(store.reports().stoppedBy(daily("1.00"), NOW).map(Claim.Spent::why))
        .contains(spent.why());
    assertThat(store.reports().stoppedBy(daily("1.50"), NOW)).as("a larger budget").isEmpty();
    assertThat(store.reports().stoppedBy(daily("1.00"), MIDNIGHT)).isEmpty();

    settle(first.get(0), "0.10");
    assertThat(store.reports().stoppedBy(daily("1.00"), NOW)).isEmpty();
  }

  @Test
  void nothing_is_told_while_no_request_waits_or_a_post_may_yet_be_given_back() {
    acceptMany(store, 3);
    List<Task> claimed = claim(daily("1.00"), NOW).submits();
    assertThat(claim(daily("1.00"), NOW).spent()).as("no request waits").isEmpty();

    acceptMany(store, 1);
    assertThat(claim(daily("1.00"), NOW).spent()).as("three are on their way").isEmpty();
    run(claimed);
    assertThat(claim(daily("1.00"), NOW).spent()).isPresent();
  }

  @Test
  void what_is_expected_of_a_post_is_kept_with_it() {
    acceptMany(store, 1);
    Task running = run(claim(daily("1.00"), NOW).submits()).get(0);

    Task read = store.reports().find(running.id()).orElseThrow();

    assertThat(read.gateway().submissions())
        .singleElement()
        .satisfies(post -> assertThat(post.estimate()).isEqualByComparingTo(PRICE));
  }

  @Test
  void prices_that_were_learnt_are_there_for_the_next_start() {
    var kind = new TaskKind("kirin_v1_t2v", "std", "5");
    store.prices().keep(kind, usd("0.28"));
    store.prices().keep(kind, usd("0.31"));

    assertThat(store.prices().all())
        .containsOnlyKeys(kind)
        .allSatisfy((of, cost) -> assertThat(cost).isEqualByComparingTo("0.31"));
  }

  @Test
  void two_nodes_together_spend_no_more_than_the_budget() throws Exception {
    acceptMany(store, 60);
    if (url.startsWith("jdbc:h2:file:")) {
      // A file of H2 has one process, whose claims come one after the other.
      Parallel.run(4, i -> claim(daily("5.00"), NOW));
    } else {
      try (TaskStore other = TaskStore.open(url, user(), user(), UUID.randomUUID(), NOW, false)) {
        Parallel.run(
            4, i -> (i % 2 == 0 ? store : other).claims().claim(within(daily("5.00")), NOW));
      }
    }

    spends("4.80", "4.80", NOW);
  }
}
