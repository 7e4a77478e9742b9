package org.kirincamel.store;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Ids;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.Source;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Requests and deliveries as the module would make them, due at {@link #NOW}. */
final class StoreTasks {

  static final Instant NOW = Instant.parse("2026-03-01T10:15:30.123456Z");
  static final Duration LEASE = Duration.ofMinutes(1);
  static final Duration SUBMIT_LEASE = Duration.ofMinutes(2);
  static final int MANY_SLOTS = 100_000;
  static final Map<String, Integer> SHARES =
      Map.of("outbox", MANY_SLOTS, "archive", MANY_SLOTS, "b", MANY_SLOTS, "1", 1, "2", 1, "3", 1);

  /** As the loop asks for it: whatever there is. */
  static final ClaimLimits ANYTHING =
      new ClaimLimits(
          new FreeWorkers(8, 8, 8, 8, 8, Map.of("outbox", 8)),
          MANY_SLOTS,
          SubmitLimits.NONE,
          task -> BigDecimal.ZERO,
          SUBMIT_LEASE,
          LEASE);

  private static final Ids IDS =
      new Ids(Clock.fixed(NOW, ZoneOffset.UTC), RandomGenerator.of("SecureRandom"));

  private StoreTasks() {}

  static synchronized UUID id() {
    return IDS.next();
  }

  static Task accepted(String key) {
    UUID id = id();
    return accepted(id, key, Task.ownIdOf(id));
  }

  static Task accepted(String key, String externalTaskId) {
    return accepted(id(), key, externalTaskId);
  }

  private static Task accepted(UUID id, String key, String externalTaskId) {
    return Task.accepted(
        id,
        new Source("file", "cats.csv", 7, key, Map.of()),
        new Task.Request(
            "cats-7-" + Ids.shortId(id),
            "kirin_v1_t2v",
            "{\"prompt\":\"A cat 🐈\"}",
            List.of("outbox", "archive")),
        externalTaskId,
        NOW);
  }

  static Task rejected(String key, String externalTaskId) {
    return accepted(key, externalTaskId).rejected("[{\"rule\":1}]");
  }

  static Delivery delivery(Task task, String target) {
    return Delivery.pending(id(), task.id(), target, task.result().revision(), NOW);
  }

  /** Accepts without any delivery, and without a batch of rows behind it. */
  static List<Acceptance> accept(TaskStore store, Task... tasks) {
    return accept(store, List.of(tasks));
  }

  static List<Acceptance> accept(TaskStore store, List<Task> tasks) {
    return store
        .intakes()
        .accept(
            Optional.empty(),
            0,
            tasks,
            (task, first) -> rejected(task.source().key(), task.gateway().externalTaskId()),
            task -> List.of());
  }

  static List<Task> acceptMany(TaskStore store, int number) {
    List<Task> tasks = new ArrayList<>();
    IntStream.range(0, number).forEach(i -> tasks.add(accepted("key " + id())));
    for (int from = 0; from < number; from += 500) {
      accept(store, tasks.subList(from, Math.min(number, from + 500)));
    }
    return tasks;
  }

  static ClaimLimits submits(int most) {
    return submits(most, MANY_SLOTS);
  }

  static ClaimLimits submits(int most, int slots) {
    return wanted(most, 0, 0, 0, 0, slots);
  }

  static ClaimLimits polls(int most) {
    return wanted(0, most, 0, 0, 0, MANY_SLOTS);
  }

  static ClaimLimits lookups(int most) {
    return wanted(0, 0, most, 0, 0, MANY_SLOTS);
  }

  static ClaimLimits fetches(int most) {
    return wanted(0, 0, 0, most, 0, MANY_SLOTS);
  }

  static ClaimLimits deliveries(int most) {
    return wanted(0, 0, 0, 0, most, MANY_SLOTS);
  }

  static ClaimLimits wanted(
      int submits, int polls, int lookups, int fetches, int deliveries, int slots) {
    return new ClaimLimits(
        new FreeWorkers(submits, polls, lookups, fetches, deliveries, SHARES),
        slots,
        SubmitLimits.NONE,
        task -> BigDecimal.ZERO,
        SUBMIT_LEASE,
        LEASE);
  }

  // A request on its way, each step written to the store

  static Task submitting(TaskStore store, String key) {
    Task task = accepted(key);
    accept(store, task);
    return store.claims().claim(submits(MANY_SLOTS), NOW).submits().stream()
        .filter(claimed -> claimed.id().equals(task.id()))
        .findFirst()
        .orElseThrow();
  }

  static Task running(Task task, String taskId) {
    return RowEdit.of(task)
        .state(State.RUNNING)
        .taskId(taskId)
        .submittedAt(NOW)
        .postEndedAt(NOW)
        .dueAt(NOW)
        .note("")
        .done();
  }

  static Task unknown(Task task) {
    return RowEdit.of(task).state(State.UNKNOWN).postEndedAt(NOW).dueAt(NOW).done();
  }

  static Task completed(Task task) {
    return RowEdit.of(task).state(State.COMPLETED).completedAt(NOW).answer("{}").dueAt(NOW).done();
  }

  static Task recorded(TaskStore store, Task after, Delivery... deliveries) {
    if (!store.changes().record(after, List.of(deliveries))) {
      throw new AssertionError("Lost the race for " + after);
    }
    return after.written();
  }

  static Task runningIn(TaskStore store, String key) {
    Task task = submitting(store, key);
    return recorded(store, running(task, "task-" + task.id()));
  }

  static Task unknownIn(TaskStore store, String key) {
    return recorded(store, unknown(submitting(store, key)));
  }

  static Task completedIn(TaskStore store, String key, Delivery... deliveries) {
    return recorded(store, completed(runningIn(store, key)), deliveries);
  }
}
