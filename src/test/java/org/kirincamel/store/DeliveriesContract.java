package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.LEASE;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.SUBMIT_LEASE;
import static org.kirincamel.store.StoreTasks.completedIn;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.recorded;
import static org.kirincamel.store.StoreTasks.running;
import static org.kirincamel.store.StoreTasks.runningIn;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;

/** What is claimed for which target, and what a person can see and do, on every database. */
@Timeout(60)
abstract class DeliveriesContract extends StoreContract {

  private static final Instant LATER = NOW.plusSeconds(3600);

  private List<Delivery> claimed(int most, Map<String, Integer> shares) {
    var wanted =
        new ClaimLimits(
            new FreeWorkers(0, 0, 0, 0, most, shares),
            0,
            SubmitLimits.NONE,
            task -> BigDecimal.ZERO,
            SUBMIT_LEASE,
            LEASE);
    return store.claims().claim(wanted, NOW).deliveries().stream()
        .map(Claim.DueDelivery::delivery)
        .toList();
  }

  /** A finished request with a delivery for each of the targets. */
  private Task finished(String key, String... targets) {
    Task task = runningIn(store, key);
    Delivery[] deliveries = new Delivery[targets.length];
    for (int i = 0; i < targets.length; i++) {
      deliveries[i] = delivery(task, targets[i]);
    }
    return StoreTasks.recorded(store, StoreTasks.completed(running(task, "t" + key)), deliveries);
  }

  private List<Delivery> setGoing(Optional<UUID> request, Optional<String> target, Instant at) {
    List<Delivery> going = new ArrayList<>();
    return store
        .orders()
        .carryOut(
            "",
            effects -> {
              effects.setGoing(request, target, at, going::add);
              return going;
            });
  }

  private boolean enable(String target) {
    return store.orders().carryOut("", effects -> effects.enable(target));
  }

  @Test
  void a_target_gets_no_more_than_its_share_and_leaves_the_rest_to_the_others() {
    for (int i = 0; i < 10; i++) {
      finished("slow " + i, "slow");
    }
    finished("quick", "quick");

    List<Delivery> claimed = claimed(8, Map.of("slow", 3, "quick", 3));

    assertThat(claimed)
        .extracting(Delivery::target)
        .containsExactlyInAnyOrder("slow", "slow", "slow", "quick");
    assertThat(claimed(8, Map.of("slow", 0, "quick", 3))).isEmpty();
    assertThat(claimed(2, Map.of("slow", 3))).as("no more than there are workers").hasSize(2);
  }

  @Test
  void nothing_is_claimed_for_a_target_that_is_disabled_until_it_is_enabled() {
    finished("a", "gone", "there");
    assertThat(store.deliveries().disable("gone", "HTTP 410", NOW)).isTrue();
    assertThat(store.deliveries().disable("gone", "HTTP 410", NOW)).as("already").isFalse();

    assertThat(claimed(8, Map.of("gone", 3, "there", 3)))
        .extracting(Delivery::target)
        .containsExactly("there");
    assertThat(store.claims().isDisabled("gone")).isTrue();
    assertThat(store.claims().isDisabled("there")).isFalse();
    assertThat(store.deliveries().disabled()).isEqualTo(Map.of("gone", "HTTP 410"));

    assertThat(enable("gone")).isTrue();
    assertThat(enable("gone")).as("already").isFalse();
    assertThat(claimed(8, Map.of("gone", 3, "there", 3)))
        .extracting(Delivery::target)
        .containsExactly("gone");
    assertThat(store.claims().isDisabled("gone")).isFalse();
  }

  @Test
  void the_dead_of_the_last_day_are_counted_by_target_but_not_those_of_a_disabled_one() {
    for (String key : List.of("a", "b", "c")) {
      finished(key, "crm", "gone");
    }
    finished("d", "shop");
    claimed(8, Map.of("crm", 3, "gone", 3, "shop", 1))
        .forEach(
            each ->
                store
                    .changes()
                    .recordDelivery(
                        each.dead(
                            each.target().equals("shop") ? NOW.minusSeconds(100_000) : NOW,
                            "HTTP 500")));
    store.deliveries().disable("gone", "HTTP 410", NOW);

    assertThat(store.troubles().dead(NOW.minusSeconds(86_400))).isEqualTo(Map.of("crm", 3));
  }

  @Test
  void what_waits_is_counted_and_the_oldest_of_unknown_outcome_is_named() {
    runningIn(store, "r");
    Task unknown = StoreTasks.unknownIn(store, "u");
    StoreTasks.acceptMany(store, 3);

    var all = store.troubles().numbers(NOW.plusSeconds(3600));
    assertThat(all.slots()).isEqualTo(2);
    assertThat(all.accepted()).isEqualTo(3);
    assertThat(all.unknown()).isEqualTo(1);
    assertThat(store.troubles().numbers(NOW.minusSeconds(3600)).unknown()).isZero();
    assertThat(store.troubles().oldestUnknown())
        .hasValueSatisfying(
            oldest -> {
              assertThat(oldest.id()).isEqualTo(unknown.id());
              assertThat(oldest.note()).isEqualTo(unknown.status().note());
            });
  }

  @Test
  void results_without_a_video_count_for_a_month_and_not_while_they_are_fetched_again() {
    Task gone = StoreTasks.completedIn(store, "gone");
    Task without =
        recorded(
            store,
            RowEdit.of(gone)
                .error(new TaskError("fetch_failed", "HTTP 403"))
                .nothingLeftToDo()
                .done());
    Task other = StoreTasks.completedIn(store, "other");
    recorded(store, RowEdit.of(other).error(new TaskError("else", "")).nothingLeftToDo().done());

    assertThat(store.troubles().withoutVideo(NOW)).isEqualTo(1);
    assertThat(store.troubles().withoutVideo(NOW.plus(Duration.ofDays(31)))).isZero();
    recorded(store, without.fetching().fetchOrdered(Optional.empty(), NOW));
    assertThat(store.troubles().withoutVideo(NOW)).isZero();
  }

  @Test
  void tasks_that_run_for_long_are_counted_with_the_time_of_the_oldest() {
    runningIn(store, "a");
    runningIn(store, "b");

    assertThat(store.troubles().longRunning(NOW.plusSeconds(1)))
        .isEqualTo(new Troubles.LongRunning(2, Optional.of(NOW)));
    assertThat(store.troubles().longRunning(NOW))
        .isEqualTo(new Troubles.LongRunning(0, Optional.empty()));
  }

  @Test
  void of_a_target_that_fails_the_delivery_is_named_that_waits_for_longest() {
    finished("a", "crm");
    finished("b", "crm");
    Delivery claimed = claimed(1, Map.of("crm", 1)).get(0);
    Instant next = NOW.plus(Duration.ofHours(2));
    store.changes().recordDelivery(claimed.againAt(next, "HTTP 503"));

    assertThat(store.troubles().lastTried("crm")).contains(new Troubles.Tried(1, "HTTP 503", next));
    assertThat(store.troubles().lastTried("cms")).isEmpty();
  }

  @Test
  void what_was_given_back_untried_counts_as_no_try() {
    finished("a", "there");
    Delivery claimed = claimed(8, Map.of("there", 1)).get(0);
    assertThat(claimed.attempts()).isEqualTo(1);

    assertThat(store.changes().recordDelivery(claimed.untried(NOW))).isTrue();

    assertThat(claimed(8, Map.of("there", 1)).get(0).attempts()).isEqualTo(1);
  }

  @Test
  void only_dead_ones_that_are_meant_are_set_going_with_all_their_tries() {
    Task first = finished("a", "crm", "cms");
    finished("b", "crm");
    for (Delivery each : claimed(8, Map.of("crm", 9, "cms", 9))) {
      assertThat(store.changes().recordDelivery(each.dead(NOW, "HTTP 500"))).isTrue();
    }

    assertThat(setGoing(Optional.of(first.id()), Optional.of("crm"), LATER))
        .singleElement()
        .satisfies(each -> assertThat(each.requestId()).isEqualTo(first.id()));
    assertThat(setGoing(Optional.of(first.id()), Optional.of("crm"), LATER))
        .as("it is dead no more")
        .isEmpty();
    assertThat(setGoing(Optional.empty(), Optional.of("crm"), LATER)).hasSize(1);
    assertThat(setGoing(Optional.empty(), Optional.empty(), LATER)).hasSize(1);

    var pending =
        store
            .deliveries()
            .find(
                new Deliveries.Query(
                    Optional.empty(), Optional.empty(), Optional.of(Delivery.State.PENDING)),
                100);
    assertThat(pending)
        .hasSize(3)
        .allSatisfy(
            each -> {
              assertThat(each.attempts()).isZero();
              assertThat(each.nextActionAt()).contains(LATER);
              assertThat(each.progress().lastError()).as("why it had died").isEqualTo("HTTP 500");
            });
  }

  @Test
  void a_video_is_waited_for_until_the_last_delivery_was_made_or_given_up() {
    Task task = finished("a", "crm", "cms");
    List<Delivery> claimed = claimed(8, Map.of("crm", 1, "cms", 1));
    assertThat(store.changes().recordDelivery(claimed.get(0).delivered(NOW, ""))).isTrue();
    assertThat(waitingFor(task).endedAt()).contains(NOW);

    assertThat(store.changes().recordDelivery(claimed.get(1).dead(LATER, "HTTP 500"))).isTrue();
    assertThat(waitingFor(task).endedAt()).contains(LATER);
    assertThat(waitingFor(task).dead()).isEqualTo(1);

    setGoing(Optional.empty(), Optional.empty(), LATER);
    assertThat(waitingFor(task).endedAt()).as("it is dead no more").contains(NOW);
    assertThat(waitingFor(task).pending()).isEqualTo(1);
  }

  private CopyDemand waitingFor(Task task) {
    return store.reports().waitingFor(List.of(task.request().name())).get(0);
  }

  @Test
  void whoever_has_it_in_hand_loses_to_the_person_who_set_it_going() {
    finished("a", "crm");
    Delivery claimed = claimed(1, Map.of("crm", 1)).get(0);
    assertThat(store.changes().recordDelivery(claimed.dead(NOW, "HTTP 500"))).isTrue();
    setGoing(Optional.empty(), Optional.of("crm"), NOW);

    assertThat(store.changes().recordDelivery(claimed.dead(NOW, "late"))).isFalse();
    assertThat(claimed(1, Map.of("crm", 1))).hasSize(1);
  }

  @Test
  void what_a_target_said_is_kept_with_its_delivery() {
    finished("a", "crm");
    Delivery claimed = claimed(1, Map.of("crm", 1)).get(0);

    assertThat(
            store.changes().recordDelivery(claimed.delivered(NOW, "id 4711 \0" + "x".repeat(2000))))
        .isTrue();

    var found =
        store
            .deliveries()
            .find(new Deliveries.Query(Optional.empty(), Optional.of("crm"), Optional.empty()), 9);
    assertThat(found.get(0).progress().receipt())
        .startsWith("id 4711 ")
        .hasSizeLessThanOrEqualTo(1000);
  }

  @Test
  void nobody_waits_once_all_have_it_and_the_keeper_has_this_revision() {
    Task task = finished("a", "outbox", "crm");
    List<Delivery> claimed = claimed(8, Map.of("outbox", 1, "crm", 1));
    for (Delivery each : claimed) {
      assertThat(store.deliveries().isNotNeeded(task.id(), "outbox", 1)).isFalse();
      store.changes().recordDelivery(each.delivered(NOW, ""));
    }

    assertThat(store.deliveries().isNotNeeded(task.id(), "outbox", 1)).isTrue();
    assertThat(store.deliveries().isNotNeeded(task.id(), "outbox", 2)).isFalse();
    assertThat(store.deliveries().isNotNeeded(task.id(), "archive", 1)).isFalse();
  }

  @Test
  void targets_that_are_waited_for_are_known_by_name() {
    finished("a", "crm", "cms");
    finished("b", "crm");
    store.changes().recordDelivery(claimed(1, Map.of("cms", 1)).get(0).delivered(NOW, ""));

    assertThat(store.deliveries().targetsWaitedFor()).containsExactly("crm");
  }

  @Test
  void a_claim_of_a_target_that_hangs_ends_with_its_lease() {
    completedIn(store, "x");
    finished("a", "crm");
    assertThat(claimed(1, Map.of("crm", 1))).hasSize(1);
    assertThat(claimed(1, Map.of("crm", 1))).isEmpty();

    var wanted =
        new ClaimLimits(
            new FreeWorkers(0, 0, 0, 0, 1, Map.of("crm", 1)),
            0,
            SubmitLimits.NONE,
            task -> BigDecimal.ZERO,
            SUBMIT_LEASE,
            LEASE);
    assertThat(
            store.claims().claim(wanted, NOW.plus(LEASE).plus(Duration.ofSeconds(1))).deliveries())
        .hasSize(1);
  }
}
