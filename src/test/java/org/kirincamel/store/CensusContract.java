package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.completedIn;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.runningIn;
import static org.kirincamel.store.StoreTasks.unknownIn;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.RowEdit;

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
        .allSatisfy(
            (word, group) -> assertThat(group).isEqualTo(new Census.Group(0, Optional.empty())));
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
        .isEqualTo(new Census.Group(1, Optional.of(fetching.times().receivedAt())));
    var census = store.censuses().take(NOW);
    assertThat(census.slots()).isEqualTo(2);
    assertThat(census.pending()).isEqualTo(Map.of("crm", 1L));
    assertThat(census.dead()).isEmpty();
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
