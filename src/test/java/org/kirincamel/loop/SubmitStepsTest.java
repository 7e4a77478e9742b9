package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.delivery.Results;
import org.kirincamel.gateway.AnswerReader;
import org.kirincamel.gateway.ReplyReader;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.store.ClaimLimits;
import org.kirincamel.store.FreeWorkers;
import org.kirincamel.store.SubmitLimits;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.SetClock;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.Tasks;

class SubmitStepsTest {

  @TempDir private Path folder;
  private final SetClock clock = new SetClock(Tasks.BORN);
  private final SendGuard.Claimed claimed = new SendGuard.Claimed(Tasks.BORN, 0);

  private SubmitSteps steps(TaskStore store, Workers workers) {
    var essentials = TestEssentials.of(clock);
    var rules = TestRules.of(essentials.settings(), () -> 0.5);
    return new SubmitSteps(
        essentials,
        store.accounts(),
        workers,
        new SlotLimit(1, () -> 0),
        new SendGuard(clock, () -> 0, Duration.ofSeconds(30)),
        new Callbacks(Optional.empty(), Duration.ofMinutes(5), Duration.ofMinutes(4), () -> 0),
        new Outcomes(
            new ReplyReader(new AnswerReader(), clock),
            rules,
            new Results(essentials.ids(), Map.of(), name -> {}),
            store.changes(),
            new PriceBook(Map.of(), store.prices()),
            new LateIds(store.lateTaskIds(), rules.running(), essentials)));
  }

  private Work claimed(TaskStore store) {
    store
        .intakes()
        .accept(
            Optional.empty(),
            0,
            List.of(Tasks.accepted()),
            (task, other) -> task,
            task -> List.of());
    var wanted =
        new ClaimLimits(
            new FreeWorkers(1, 0, 0, 0, 0, Map.of()),
            1,
            SubmitLimits.NONE,
            task -> BigDecimal.ZERO,
            Duration.ofMinutes(2),
            Duration.ofMinutes(2));
    return Work.on(Job.SUBMIT, store.claims().claim(wanted, Tasks.BORN).submits().get(0), claimed);
  }

  /** No rule leads back from a video, so that this one cannot be handed back. */
  private Work impossible(int id) {
    var delivery = Delivery.pending(new UUID(id, id), Tasks.ID, "outbox", 1, Tasks.BORN);
    return new Work(Job.SUBMIT, Tasks.completed(), Optional.of(delivery), claimed);
  }

  @Test
  void one_that_cannot_be_handed_back_holds_up_no_other() {
    String url = "jdbc:h2:file:" + folder.resolve("kirin");
    try (var store = TaskStore.open(url, "", "", UUID.randomUUID(), Tasks.BORN, false)) {
      var workers = new Workers(Map.of(Job.SUBMIT, 20), Map.of(), Duration.ofMinutes(30), clock);
      workers.begin(claimed(store));
      for (int i = 0; i < 10; i++) {
        workers.begin(impossible(i));
      }

      assertThatThrownBy(steps(store, workers)::release)
          .satisfies(e -> assertThat(e.getSuppressed()).hasSizeGreaterThan(0));

      assertThat(store.reports().find(Tasks.ID)).map(Task::state).contains(State.ACCEPTED);
    }
  }
}
