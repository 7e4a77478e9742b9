package org.kirincamel.intake;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.kirincamel.delivery.Results;
import org.kirincamel.loop.Essentials;
import org.kirincamel.request.RequestRules;
import org.kirincamel.request.Verdict;
import org.kirincamel.request.VideoRequest;
import org.kirincamel.request.Violation;
import org.kirincamel.store.Acceptance;
import org.kirincamel.store.Intakes;
import org.kirincamel.store.MessageKey;
import org.kirincamel.store.Messages;
import org.kirincamel.store.StoredMessage;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Meters;
import org.kirincamel.task.RequestLog;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Makes checked requests durable: good ones accepted, bad ones rejected, each key only once. */
public final class AcceptSteps {

  private static final RequestLog REQUESTS = RequestLog.of(AcceptSteps.class);

  private final Intakes intakes;
  private final Messages messages;
  private final RowTasks rowTasks;
  private final Results results;
  private final Ids ids;
  private final Clock clock;
  private final Meters meters;

  AcceptSteps(
      Intakes intakes,
      Messages messages,
      RequestRules rules,
      List<String> defaultTargets,
      Results results,
      Essentials essentials) {
    this.intakes = intakes;
    this.messages = messages;
    this.rowTasks = new RowTasks(rules, defaultTargets, essentials.ids());
    this.results = results;
    this.ids = essentials.ids();
    this.clock = essentials.clock();
    this.meters = essentials.meters();
  }

  /**
   * Stores a batch. When this returns, the batch may be acknowledged.
   *
   * @return one receipt for each row, in the same order
   */
  public List<Receipt> accept(CheckedBatch checked) {
    Batch batch = checked.batch();
    if (batch.rows().isEmpty()) {
      return List.of();
    }
    Offer offer = offer(checked);
    int rowsDone = batch.rows().get(batch.rows().size() - 1).number();
    List<Acceptance> stored =
        intakes.accept(
            batch.origin().intake(), rowsDone, offer.tasks(), offer::idIsTaken, offer::deliveries);
    List<Receipt> receipts =
        stored.stream().map(each -> receipt(each, offer.violations())).toList();
    for (int i = 0; i < stored.size(); i++) {
      if (stored.get(i) instanceof Acceptance.Stored) {
        offer.tellBirth(i);
      }
    }
    for (Receipt.Status status : Receipt.Status.values()) {
      int number = (int) receipts.stream().filter(each -> each.status() == status).count();
      meters.received(batch.origin().kind(), status.word(), number);
    }
    return receipts;
  }

  /**
   * Stores a message under a key of its sender's choice, unless there is one already. When this
   * returns, the message may be acknowledged.
   *
   * @return what there is under the key now
   * @throws NoneAcceptableException if not one of its requests can be accepted: nothing is stored
   */
  public StoredMessage acceptOnce(CheckedBatch checked, MessageKey key) {
    Offer offer = offer(checked);
    offer.requireOne();
    UUID intake = ids.next();
    StoredMessage stored =
        messages.accept(
            intake,
            key,
            offer.now(),
            offer.tasks(),
            (task, first) -> {
              Task refused = offer.idIsTaken(task, first);
              offer.requireOne();
              return refused;
            },
            offer::deliveries);
    if (stored.equals(new StoredMessage.Same(intake))) {
      for (int i = 0; i < offer.tasks().size(); i++) {
        offer.tellBirth(i);
      }
      String kind = checked.batch().origin().kind();
      int rejected = offer.violations().size();
      meters.received(kind, Receipt.Status.REJECTED.word(), rejected);
      meters.received(kind, Receipt.Status.ACCEPTED.word(), offer.tasks().size() - rejected);
    }
    return stored;
  }

  /** What is offered to the store, and what is wrong with it. */
  private final class Offer {
    private final Instant now;
    private final List<Task> tasks = new ArrayList<>();
    private final Map<UUID, List<Violation>> violations = new HashMap<>();

    Offer(Instant now) {
      this.now = now;
    }

    Instant now() {
      return now;
    }

    List<Task> tasks() {
      return tasks;
    }

    Map<UUID, List<Violation>> violations() {
      return violations;
    }

    Task idIsTaken(Task task, UUID first) {
      List<Violation> taken = List.of(AcceptSteps.idIsTaken(task, first));
      violations.put(task.id(), taken);
      return task.rejected(RowTasks.json(taken));
    }

    List<Delivery> deliveries(Task task) {
      return task.state() == State.REJECTED ? results.of(task, now) : List.of();
    }

    void tellBirth(int i) {
      Task task = tasks.get(i);
      int wrong = violations.getOrDefault(task.id(), List.of()).size();
      if (wrong == 0) {
        REQUESTS.info(task, "Accepted request {}", task.id());
      } else {
        REQUESTS.info(task, "Rejected request {}, violations: {}", task.id(), wrong);
      }
    }

    void requireOne() {
      if (tasks.stream().allMatch(task -> violations.containsKey(task.id()))) {
        throw new NoneAcceptableException(
            tasks.stream().map(task -> violations.get(task.id())).toList());
      }
    }
  }

  private Offer offer(CheckedBatch checked) {
    Batch batch = checked.batch();
    Offer offer = new Offer(clock.instant());
    for (int i = 0; i < batch.rows().size(); i++) {
      Row row = batch.rows().get(i);
      if (checked.verdicts().get(i) instanceof Verdict.Invalid invalid) {
        Task task = rowTasks.rejected(batch.origin(), row, invalid.violations(), offer.now());
        offer.violations().put(task.id(), invalid.violations());
        offer.tasks().add(task);
      } else {
        VideoRequest request = ((Verdict.Valid) checked.verdicts().get(i)).request();
        offer.tasks().add(rowTasks.accepted(batch.origin(), row, request, offer.now()));
      }
    }
    return offer;
  }

  private static Receipt receipt(Acceptance acceptance, Map<UUID, List<Violation>> violations) {
    if (acceptance instanceof Acceptance.Duplicate) {
      return new Receipt(acceptance.requestId(), Receipt.Status.DUPLICATE, List.of());
    }
    boolean rejected = ((Acceptance.Stored) acceptance).state() == State.REJECTED;
    return new Receipt(
        acceptance.requestId(),
        rejected ? Receipt.Status.REJECTED : Receipt.Status.ACCEPTED,
        violations.getOrDefault(acceptance.requestId(), List.of()));
  }

  private static Violation idIsTaken(Task task, UUID first) {
    return new Violation(
        "/external_task_id",
        "unique",
        "external_task_id: expected an id that no other request has, got \"%s\", which belongs to request %s"
            .formatted(task.gateway().externalTaskId(), first));
  }
}
