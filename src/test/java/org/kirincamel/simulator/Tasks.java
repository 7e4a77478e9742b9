package org.kirincamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The tasks that were accepted, and the ledger of what that has cost the customer. */
final class Tasks {

  private final Settings settings;
  private final Map<String, Task> byId = new ConcurrentHashMap<>();
  private final Map<String, Task> byExternalId = new ConcurrentHashMap<>();
  private final List<Charge> ledger = new ArrayList<>();
  private final PriorityQueue<Instant> ends = new PriorityQueue<>();
  private int peak;

  Tasks(Settings settings) {
    this.settings = settings;
  }

  /** What became of a submit that keeps the rules: a task, or the reason why there is none. */
  record Outcome(Optional<Task> task, Optional<Refusal> refusal) {}

  /** Under one lock, so that the ledger, the limits and the tasks never disagree. */
  synchronized Outcome accept(String model, JsonNode params) {
    var now = settings.clock().instant();
    var externalId = params.path("external_task_id").asText();
    if (settings.refuseDuplicates && byExternalId.containsKey(externalId)) {
      return refused(
          Fault.status(409).withMessage("external_task_id is in use already: " + externalId));
    }
    if (running(now) >= settings.maxRunning) {
      return refused(
          Fault.status(429, "1303").withMessage("parallel task over resource pack limit"));
    }
    var charge = new Charge("task-" + UUID.randomUUID(), externalId, model, params, now);
    var task = Task.of(charge, settings.script(charge), settings.taskDuration);
    ledger.add(charge);
    byId.put(charge.taskId(), task);
    byExternalId.put(externalId, task);
    ends.add(task.endsAt());
    peak = Math.max(peak, running(now));
    return new Outcome(Optional.of(task), Optional.empty());
  }

  Optional<Task> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The newest task with the id, once the look-up has caught up with its acceptance. */
  Optional<Task> byExternalId(String id) {
    var now = settings.clock().instant();
    return Optional.ofNullable(byExternalId.get(id))
        .filter(task -> settings.lookups)
        .filter(task -> !now.isBefore(task.charge().acceptedAt().plus(settings.lookupLag)));
  }

  synchronized List<Charge> ledger() {
    return List.copyOf(ledger);
  }

  synchronized int paid() {
    return ledger.size();
  }

  synchronized int running() {
    return running(settings.clock().instant());
  }

  /** Share done of each task that is running, 0 to 1, in the order in which they were accepted. */
  synchronized List<Double> progress() {
    var now = settings.clock().instant();
    return ledger.stream()
        .map(charge -> byId.get(charge.taskId()))
        .filter(task -> !task.hasEnded(now))
        .map(task -> task.progress(now))
        .toList();
  }

  synchronized int peak() {
    return peak;
  }

  private int running(Instant now) {
    while (!ends.isEmpty() && !now.isBefore(ends.peek())) {
      ends.remove();
    }
    return ends.size();
  }

  private static Outcome refused(Refusal refusal) {
    return new Outcome(Optional.empty(), Optional.of(refusal));
  }
}
