package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.PollBounds;
import org.kirincamel.task.PollPolicy;
import org.kirincamel.task.TaskKind;

/** What was learnt of durations, on every database. */
@Timeout(120)
abstract class DurationsContract extends StoreContract {

  private static final TaskKind STANDARD = new TaskKind("kirin_v1_t2v", "std", "5");
  private static final TaskKind PRO = new TaskKind("kirin_v1_t2v", "pro", "10");

  @Test
  void what_is_added_is_there_at_the_next_start() {
    assertThat(store.durations().all()).isEmpty();

    store.durations().add(List.of(STANDARD, PRO), (kind, before) -> before + kind.mode());
    store.durations().add(List.of(PRO), (kind, before) -> before + "+");
    store.close();
    store = opened();

    assertThat(store.durations().all()).isEqualTo(Map.of(STANDARD, "std", PRO, "pro+"));
  }

  @Test
  void what_many_add_at_once_is_all_kept() {
    var adding = new ArrayList<CompletableFuture<Map<TaskKind, String>>>();
    for (int i = 0; i < 20; i++) {
      adding.add(
          CompletableFuture.supplyAsync(
              () -> store.durations().add(List.of(STANDARD, PRO), (kind, before) -> before + "x")));
    }
    adding.forEach(CompletableFuture::join);

    assertThat(store.durations().all().values()).containsOnly("x".repeat(20));
  }

  private static PollPolicy policy() {
    return new PollPolicy(
        new PollBounds(Optional.empty(), Duration.ofSeconds(2), Duration.ofSeconds(30), 1.5));
  }

  private static void learn(PollPolicy policy, int seconds) {
    for (int i = 0; i < 15; i++) {
      policy.ran(STANDARD, Duration.ZERO, Duration.ofSeconds(seconds));
      policy.ended(STANDARD, Duration.ofSeconds(seconds), Duration.ofSeconds(seconds + 5L));
    }
  }

  private static long firstPause(PollPolicy policy) {
    return policy.next(STANDARD, Duration.ZERO, () -> 0.5).toSeconds();
  }

  @Test
  void two_nodes_know_together_what_neither_has_seen_enough_of() {
    PollPolicy one = policy();
    PollPolicy other = policy();
    learn(one, 100);
    learn(other, 120);
    assertThat(firstPause(one)).isLessThanOrEqualTo(30);

    one.save(store.durations()::add);
    other.save(store.durations()::add);
    PollPolicy next = policy();
    store.durations().all().forEach(next::remember);

    assertThat(firstPause(other)).isBetween(60L, 110L);
    assertThat(firstPause(next)).isEqualTo(firstPause(other));
    assertThat(firstPause(one)).as("it has added nothing since").isLessThanOrEqualTo(30);
  }

  @Test
  void what_could_not_be_kept_is_kept_the_next_time() {
    PollPolicy policy = policy();
    learn(policy, 100);
    learn(policy, 100);
    assertThatThrownBy(
            () ->
                policy.save(
                    (kinds, merged) -> {
                      throw new StoreException("away");
                    }))
        .isInstanceOf(StoreException.class);
    assertThat(firstPause(policy)).as("nor is it forgotten").isBetween(60L, 110L);

    policy.save(store.durations()::add);
    PollPolicy next = policy();
    store.durations().all().forEach(next::remember);

    assertThat(firstPause(next)).isBetween(60L, 110L);
  }

  @Test
  void what_cannot_be_read_counts_as_nothing() {
    store.durations().add(List.of(STANDARD), (kind, before) -> "of a later version");
    PollPolicy policy = policy();
    store.durations().all().forEach(policy::remember);

    assertThat(firstPause(policy)).isEqualTo(firstPause(policy()));
  }
}
