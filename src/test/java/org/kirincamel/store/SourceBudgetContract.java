package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.LEASE;
import static org.kirincamel.store.StoreTasks.MANY_SLOTS;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.SHARES;
import static org.kirincamel.store.StoreTasks.SUBMIT_LEASE;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.acceptMany;
import static org.kirincamel.store.StoreTasks.accepted;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.settings.UsdLimits;
import org.kirincamel.task.Booking;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.Source;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** What the budget of one source promises on every database, at 0.30 USD a request. */
@Timeout(60)
abstract class SourceBudgetContract extends StoreContract {

  private static final Instant MIDNIGHT = Instant.parse("2026-03-02T00:00:00Z");
  private static final Instant APRIL = Instant.parse("2026-04-01T00:00:00Z");
  private static final BigDecimal PRICE = usd("0.30");

  private static BigDecimal usd(String amount) {
    return new BigDecimal(amount);
  }

  private static SubmitLimits daily(String source, String usd) {
    return limits(Map.of(source, new UsdLimits(Optional.of(usd(usd)), Optional.empty())));
  }

  private static SubmitLimits monthly(String source, String usd) {
    return limits(Map.of(source, new UsdLimits(Optional.empty(), Optional.of(usd(usd)))));
  }

  private static SubmitLimits limits(Map<String, UsdLimits> sources) {
    return new SubmitLimits(OptionalInt.empty(), Optional.empty(), Optional.empty(), sources);
  }

  private Claim claim(SubmitLimits limits, int workers, Instant now) {
    return claim(store, limits, workers, now);
  }

  private static Claim claim(TaskStore store, SubmitLimits limits, int workers, Instant now) {
    return store
        .claims()
        .claim(
            new ClaimLimits(
                new FreeWorkers(workers, 0, 0, 0, 0, SHARES),
                MANY_SLOTS,
                limits,
                task -> PRICE,
                SUBMIT_LEASE,
                LEASE),
            now);
  }

  private Claim claim(SubmitLimits limits) {
    return claim(limits, 100, NOW);
  }

  private void acceptByHttp(int number) {
    accept(
        store,
        IntStream.range(0, number)
            .mapToObj(i -> accepted("key " + StoreTasks.id()))
            .map(
                task ->
                    Task.accepted(
                        task.id(),
                        new Source("http", "request", 1, task.source().key(), Map.of()),
                        task.request(),
                        task.gateway().externalTaskId(),
                        NOW))
            .toList());
  }

  private List<Task> run(Claim claim) {
    return claim.submits().stream()
        .map(task -> recorded(store, running(task, "task-" + task.id())))
        .toList();
  }

  private static long from(String source, List<Task> tasks) {
    return tasks.stream().filter(task -> task.source().kind().equals(source)).count();
  }

  private Spend spent(String source, Instant now) {
    return store.censuses().take(now).sources().getOrDefault(source, Spend.NOTHING);
  }

  @Test
  void a_source_whose_budget_is_used_up_waits_and_the_others_go_on() {
    acceptMany(store, 10);
    acceptByHttp(10);

    List<Task> claimed = run(claim(daily("file", "1.00")));

    assertThat(from("file", claimed)).isEqualTo(3);
    assertThat(from("http", claimed)).isEqualTo(10);
    assertThat(spent("file", NOW).today()).isEqualByComparingTo("0.90");
    assertThat(store.censuses().take(NOW).sources()).as("no budget, no books").hasSize(1);

    acceptByHttp(1);
    assertThat(run(claim(daily("file", "1.00")))).hasSize(1);
    assertThat(claim(daily("file", "1.00")).submits()).isEmpty();
    assertThat(claim(daily("file", "1.00"), 100, MIDNIGHT).submits()).hasSize(3);
  }

  @Test
  void what_waits_for_a_budget_in_front_holds_up_no_other_source() {
    acceptMany(store, 30);
    acceptByHttp(4);
    run(claim(daily("file", "0.90"), 3, NOW));

    assertThat(claim(daily("file", "0.90"), 4, NOW).submits()).as("four that wait").isEmpty();
    assertThat(from("http", run(claim(daily("file", "0.90"), 4, NOW)))).isEqualTo(4);
  }

  @Test
  void a_month_ends_with_the_calendar_and_both_budgets_hold() {
    acceptMany(store, 12);
    var both =
        limits(Map.of("file", new UsdLimits(Optional.of(usd("0.60")), Optional.of(usd("1.00")))));

    assertThat(run(claim(both))).hasSize(2);
    assertThat(run(claim(both, 100, MIDNIGHT))).hasSize(1);
    assertThat(spent("file", MIDNIGHT).today()).isEqualByComparingTo("0.30");
    assertThat(spent("file", MIDNIGHT).thisMonth()).isEqualByComparingTo("0.90");
    assertThat(claim(both, 100, MIDNIGHT).submits()).isEmpty();
    assertThat(run(claim(both, 100, APRIL))).hasSize(2);
    assertThat(run(claim(monthly("file", "1.00"), 100, APRIL))).hasSize(1);
  }

  @Test
  void the_stop_is_told_first_to_one_claim_only_and_lasts_until_there_is_room() {
    acceptMany(store, 6);
    SubmitLimits limits = daily("file", "1.00");
    Claim first = claim(limits);
    assertThat(first.reached()).as("three are on their way").isEmpty();
    List<Task> running = run(first);

    Claim second = claim(limits);
    assertThat(second.spent()).as("the others go on").isEmpty();
    Claim.Spent stop = second.reached().get(0);
    assertThat(stop.first()).isTrue();
    assertThat(stop.source()).isEqualTo("file");
    assertThat(stop.why())
        .contains(
            "0.90 USD of the 1.00 USD that kirin.budget.sources.daily allows to the source file",
            MIDNIGHT.toString());
    assertThat(claim(limits).reached()).as("said once").isEmpty();
    assertThat(store.reports().stoppedSources(limits, NOW))
        .extracting(Claim.Spent::why)
        .containsExactly(stop.why());
    assertThat(store.reports().stoppedBy(limits, NOW)).isEmpty();
    assertThat(store.reports().stoppedSources(daily("file", "2.00"), NOW)).isEmpty();
    assertThat(store.reports().stoppedSources(limits, MIDNIGHT)).isEmpty();

    Task settled = completed(running.get(0));
    store.changes().record(settled, List.of(), Booking.settled(settled, usd("0.05")));
    assertThat(spent("file", NOW).today()).isEqualByComparingTo("0.65");
    assertThat(store.reports().stoppedSources(limits, NOW)).isEmpty();
    assertThat(claim(limits, 100, NOW.plusSeconds(1)).submits()).hasSize(1);
  }

  @Test
  void another_node_and_the_next_start_say_it_in_the_log_alone() throws Exception {
    acceptMany(store, 4);
    SubmitLimits limits = daily("file", "0.30");
    run(claim(limits));
    assertThat(claim(limits).reached()).extracting(Claim.Spent::first).containsExactly(true);

    store.close();
    store = opened();

    assertThat(claim(limits).reached()).extracting(Claim.Spent::first).containsExactly(false);
  }

  @Test
  void a_post_that_made_no_task_is_given_back_to_its_source() {
    acceptMany(store, 4);
    SubmitLimits limits = daily("file", "1.00");
    Task claimed = claim(limits).submits().get(0);
    Task after = RowEdit.of(claimed).notPosted().state(State.ACCEPTED).dueAt(NOW).done();

    store.changes().record(after, List.of(), Optional.of(Booking.notPosted(claimed)));

    assertThat(spent("file", NOW).today()).isEqualByComparingTo("0.60");
  }

  @Test
  void what_was_posted_before_there_was_a_budget_is_neither_counted_nor_corrected() {
    acceptMany(store, 1);
    Task before = run(claim(SubmitLimits.NONE)).get(0);
    acceptMany(store, 1);
    run(claim(daily("file", "1.00"), 100, NOW.plusSeconds(5)));

    Task settled = completed(before);
    store.changes().record(settled, List.of(), Booking.settled(settled, usd("0.90")));

    assertThat(spent("file", NOW).today()).isEqualByComparingTo("0.30");
    assertThat(store.reports().spend(NOW).today()).isEqualByComparingTo("1.20");
  }

  @Test
  void two_nodes_together_spend_no_more_than_the_budget() throws Exception {
    acceptMany(store, 60);
    SubmitLimits limits = daily("file", "5.00");
    if (url.startsWith("jdbc:h2:file:")) {
      // A file of H2 has one process, whose claims come one after the other.
      Parallel.run(4, i -> claim(limits));
    } else {
      try (TaskStore other = TaskStore.open(url, user(), user(), UUID.randomUUID(), NOW, false)) {
        Parallel.run(4, i -> claim(i % 2 == 0 ? store : other, limits, 100, NOW));
      }
    }

    assertThat(spent("file", NOW).today()).isEqualByComparingTo("4.80");
  }
}
