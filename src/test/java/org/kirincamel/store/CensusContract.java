package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.acceptMany;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.completedIn;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.recorded;
import static org.kirincamel.store.StoreTasks.running;
import static org.kirincamel.store.StoreTasks.runningIn;
import static org.kirincamel.store.StoreTasks.unknown;
import static org.kirincamel.store.StoreTasks.unknownIn;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** What monitoring counts, on every database. */
@Timeout(120)
abstract class CensusContract extends StoreContract {

  private Census.Group group(String word) {
    return store.censuses().take(NOW).requests().get(word);
  }

  @Test
  void an_empty_store_has_each_word_and_nothing_in_it() {
    var census = store.censuses().take(NOW);

    assertThat(census.requests())
        .containsOnlyKeys(Censuses.words())
        .allSatisfy((word, group) -> assertThat(group).isEqualTo(Census.Group.EMPTY));
    assertThat(census.slots()).isZero();
    assertThat(census.paused()).isFalse();
    assertThat(census.spend().today()).isZero();
  }

  @Test
  void what_is_open_is_counted_by_what_it_waits_for_and_what_has_ended_is_not() {
    runningIn(store, "running");
    unknownIn(store, "unknown");
    var fetching = completedIn(store, "fetching");
    var done = completedIn(store, "done");
    store
        .changes()
        .record(RowEdit.of(done).nothingLeftToDo().done(), List.of(delivery(done, "crm")));
    accept(store, accepted("one"), accepted("two"));

    assertThat(group("accepted").number()).isEqualTo(2);
    assertThat(group("accepted").oldest()).contains(NOW);
    assertThat(group("running").number()).isEqualTo(1);
    assertThat(group("unknown").number()).isEqualTo(1);
    assertThat(group("fetching"))
        .satisfies(
            group -> {
              assertThat(group.number()).isEqualTo(1);
              assertThat(group.oldest()).contains(fetching.times().receivedAt());
            });
    var census = store.censuses().take(NOW);
    assertThat(census.slots()).isEqualTo(2);
    assertThat(census.pending()).isEqualTo(Map.of("crm", 1L));
    assertThat(census.dead()).isEmpty();
  }

  @Test
  void what_is_open_says_what_it_is_expected_to_cost() {
    acceptMany(store, 3);
    List<Task> claimed = store.claims().claim(at("0.30"), NOW).submits();
    recorded(store, unknown(claimed.get(0)));
    recorded(store, running(claimed.get(1), "task"));

    assertThat(group("unknown").cost().orElseThrow()).isEqualByComparingTo("0.30");
    assertThat(group("running").cost().orElseThrow()).isEqualByComparingTo("0.30");
    assertThat(group("submitting").cost().orElseThrow()).isEqualByComparingTo("0.30");
    assertThat(group("accepted").cost().orElseThrow()).isZero();
  }

  @Test
  void too_many_are_not_added_up() {
    acceptMany(store, Ended.MOST_COUNTED);
    assertThat(group("accepted").cost()).isPresent();

    acceptMany(store, 1);
    assertThat(group("accepted").cost()).isEmpty();
  }

  @Test
  void what_has_ended_is_counted_by_its_state_with_what_it_is_expected_to_have_cost() {
    assertThat(store.censuses().ended())
        .containsOnlyKeys("completed", "failed", "expired", "rejected")
        .allSatisfy(
            (state, group) -> {
              assertThat(group.number()).isZero();
              assertThat(group.oldest()).isEmpty();
              assertThat(group.cost().orElseThrow()).isZero();
            });
    var done = completedIn(store, "done");
    store.changes().record(RowEdit.of(done).nothingLeftToDo().done(), List.of());
    acceptMany(store, 1);
    Task claimed = store.claims().claim(at("0.30"), NOW).submits().get(0);
    recorded(store, RowEdit.of(claimed).state(State.FAILED).withoutSlot().nothingLeftToDo().done());

    var ended = store.censuses().ended();

    assertThat(ended.get("completed").number()).isEqualTo(1);
    assertThat(ended.get("completed").oldest()).contains(done.times().receivedAt());
    assertThat(ended.get("failed").number()).isEqualTo(1);
    assertThat(ended.get("failed").more()).isFalse();
    assertThat(ended.get("failed").cost().orElseThrow()).isEqualByComparingTo("0.30");
  }

  private static ClaimLimits at(String price) {
    ClaimLimits any = StoreTasks.submits(100);
    return new ClaimLimits(
        any.free(),
        any.slots(),
        any.limits(),
        task -> new BigDecimal(price),
        any.submitLease(),
        any.lease());
  }

  @Test
  void the_nodes_that_live_are_known_this_one_first() {
    assertThat(store.reports().nodes()).hasSize(1).first().matches(Node::self);
    if (url.startsWith("jdbc:h2:")) {
      return;
    }
    try (TaskStore other = opened()) {
      assertThat(store.reports().nodes())
          .extracting(Node::id)
          .containsExactly(store.node(), other.node());
      assertThat(other.reports().nodes()).extracting(Node::self).containsExactly(true, false);
    }
    Awaitility.await().until(() -> store.reports().nodes().size() == 1);
  }

  @Test
  void it_says_whether_the_account_is_paused() {
    store.accounts().pause(NOW, NOW.plusSeconds(60), "HTTP 402");
    assertThat(store.censuses().take(NOW).paused()).isTrue();
  }

  @Test
  void a_store_that_does_not_answer_is_an_exception() {
    store.close();
    assertThatThrownBy(() -> store.censuses().take(NOW)).isInstanceOf(StoreException.class);
  }
}
