package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kirincamel.settings.Given;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.PollPolicy;
import org.kirincamel.task.SetClock;
import org.kirincamel.task.TaskKind;
import org.kirincamel.task.Tasks;

/** What was learnt is found again at the next start, and written rarely. */
class DurationKeeperTest {

  private static final TaskKind KIND = new TaskKind("kirin_v1_t2v", "std", "5");

  private final SetClock clock = new SetClock(Tasks.BORN);
  private final TaskStore store =
      TaskStore.open(
          "jdbc:h2:mem:" + UUID.randomUUID(), "", "", UUID.randomUUID(), Tasks.BORN, false);
  private final PollPolicy policy = policy();
  private final DurationKeeper keeper = new DurationKeeper(policy, store.durations(), clock);

  @AfterEach
  void close() {
    store.close();
  }

  private static PollPolicy policy() {
    return new PollPolicy(Given.settings().poll().bounds());
  }

  private void end() {
    policy.ran(KIND, Duration.ZERO, Duration.ofSeconds(100));
    policy.ended(KIND, Duration.ofSeconds(100), Duration.ofSeconds(105));
  }

  @Test
  void it_is_written_once_a_minute_while_tasks_end() {
    end();
    keeper.saveNowAndThen();
    assertThat(store.durations().all()).isEmpty();

    clock.pass(Duration.ofMinutes(1));
    keeper.saveNowAndThen();
    String first = store.durations().all().get(KIND);
    assertThat(first).isNotEmpty();

    end();
    keeper.saveNowAndThen();
    assertThat(store.durations().all()).containsEntry(KIND, first);
    clock.pass(Duration.ofMinutes(1));
    keeper.saveNowAndThen();
    assertThat(store.durations().all().get(KIND)).isNotEqualTo(first);
  }

  @Test
  void the_next_start_knows_what_the_last_one_learnt() {
    for (int i = 0; i < 50; i++) {
      end();
    }
    keeper.save();
    PollPolicy next = policy();
    new DurationKeeper(next, store.durations(), clock).remember();

    assertThat(next.next(KIND, Duration.ZERO, () -> 0.5))
        .isBetween(Duration.ofSeconds(80), Duration.ofSeconds(106));
  }

  @Test
  void a_store_that_is_closed_stops_nothing() {
    end();
    store.close();

    keeper.save();
  }
}
