package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.delivery.Results;
import org.kirincamel.delivery.VideoFolder;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.store.StoreException;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Ids;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.SetClock;
import org.kirincamel.task.Tasks;

/** The store fails at the moment when something is to be written. */
class StoreFailsTest {

  private static final Duration LEASE = Duration.ofMinutes(32);

  @TempDir Path home;
  private final SetClock clock = new SetClock(Tasks.BORN);

  private static TaskStore broken() {
    TaskStore store =
        TaskStore.open(
            "jdbc:h2:mem:" + UUID.randomUUID(), "", "", UUID.randomUUID(), Tasks.BORN, false);
    store.close();
    return store;
  }

  @Test
  void no_worker_stays_busy_with_a_delivery_that_was_not_written() {
    var workers =
        new Workers(Map.of(Job.FETCH, 1, Job.DELIVER, 2), Map.of("outbox", 2), LEASE, clock);
    var guard = new SendGuard(clock, System::nanoTime, Duration.ofSeconds(5));
    var fetch =
        new FetchSteps(
            TestEssentials.of(clock, "kirin.fetch.tries", "3"),
            broken().changes(),
            workers,
            guard,
            new Reception(
                new VideoFolder(home, false, 0), URI.create("http://127.0.0.1:8090"), 1 << 20),
            new Results(new Ids(clock, RandomGenerator.getDefault()), Map.of(), name -> {}));
    var task = RowEdit.of(Tasks.completed()).dueAt(Tasks.BORN.plus(LEASE)).done();
    var work = Work.on(Job.FETCH, task, guard.claimed());
    workers.begin(work);
    var exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setVariable("kirinWork", work);
    Download.begin(exchange, List.of());

    assertThatThrownBy(() -> fetch.record(exchange)).isInstanceOf(StoreException.class);

    assertThat(workers.free(Job.FETCH)).isEqualTo(1);
    assertThat(workers.free(Job.DELIVER)).isEqualTo(2);
  }

  @Test
  void a_step_of_the_clock_is_told_again() {
    var steps =
        new ClockSteps(
            broken().clockRepair(),
            LEASE,
            Duration.ofMinutes(1),
            new ClockWatch(Tasks.BORN, 0),
            each -> {});
    Instant back = Tasks.BORN.minus(Duration.ofHours(5));
    assertThatThrownBy(() -> steps.look(back, 1_000_000)).isInstanceOf(StoreException.class);

    assertThatThrownBy(() -> steps.look(back.plusMillis(1), 2_000_000))
        .isInstanceOf(StoreException.class);
  }
}
