package org.kirincamel.loop;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.kirincamel.delivery.Results;
import org.kirincamel.gateway.Answer;
import org.kirincamel.gateway.LookupResult;
import org.kirincamel.gateway.ReplyReader;
import org.kirincamel.settings.ApiSettings;
import org.kirincamel.store.ChangeWriter;
import org.kirincamel.store.Reports;
import org.kirincamel.store.StoreException;
import org.kirincamel.task.Meters;
import org.kirincamel.task.RequestLog;
import org.kirincamel.task.State;
import org.kirincamel.task.Submission;
import org.kirincamel.task.Task;

/**
 * The steps that find out whether a POST of unknown outcome was taken: a look-up by our own id, and
 * beside a "no such task" one of a task that is known to exist, by the same path and key.
 */
public final class LookupSteps {

  private static final RequestLog REQUESTS = RequestLog.of(LookupSteps.class);
  private static final String RESULT = "kirinLookup";
  private static final String WITNESSED = "kirinWitnessed";
  private static final String NONE_KNOWN = "kirinNoneKnown";
  private static final String OFFER = "kirinOffer";
  private static final String ADOPTED = "kirinAdopted";

  /** What the gateway said of a task that is ours. */
  private record Ours(String taskId, Answer answer) {}

  private final ApiSettings api;
  private final Reports reports;
  private final ChangeWriter changes;
  private final Workers workers;
  private final ReplyReader reader;
  private final LookupRules rules;
  private final Running running;
  private final Callbacks callbacks;
  private final Results results;
  private final LateIds lateIds;
  private final Clock clock;
  private final Meters meters;
  private final WorkMeter meter;

  LookupSteps(
      Essentials essentials,
      Reports reports,
      Workers workers,
      Callbacks callbacks,
      Outcomes outcomes) {
    this.api = essentials.settings().api();
    this.reports = reports;
    this.workers = workers;
    this.callbacks = callbacks;
    this.reader = outcomes.reader();
    this.rules = outcomes.rules().lookup();
    this.running = outcomes.rules().running();
    this.results = outcomes.results();
    this.changes = outcomes.changes();
    this.lateIds = outcomes.lateIds();
    this.clock = essentials.clock();
    this.meters = essentials.meters();
    this.meter = new WorkMeter(essentials);
  }

  /**
   * Begins with the claimed request, and makes the message the GET of the task that a callback
   * named for it, where one did.
   *
   * @return whether one did
   */
  public boolean prepareOffered(Exchange exchange) {
    Work work = Exchanges.begin(exchange);
    Optional<String> offer = callbacks.takeOffer(work.row());
    offer.ifPresent(
        taskId -> {
          exchange.setVariable(OFFER, taskId);
          Exchanges.get(exchange, Exchanges.path(api.statusPath(), taskId));
        });
    return offer.isPresent();
  }

  /** Hears what the gateway says of the task that a callback named: its word counts, no other. */
  public void hearOffered(Exchange exchange) {
    Work work = Exchanges.work(exchange);
    Task task = work.task();
    String taskId = exchange.getVariable(OFFER, String.class);
    LookupResult result = lookedUp(exchange);
    if (result instanceof LookupResult.NothingLearnt) {
      callbacks.offerAgain(task.id(), taskId);
      return;
    }
    Optional<String> objection =
        result instanceof LookupResult.Found found
            ? objection(work, taskId, found.answer())
            : Optional.of("the gateway does not know it");
    if (objection.isPresent()) {
      REQUESTS.warn(
          task,
          "A callback named task {} for request {}, which was not adopted: {}",
          taskId,
          task.id(),
          objection.get());
    } else if (result instanceof LookupResult.Found found) {
      exchange.setVariable(ADOPTED, new Ours(taskId, found.answer()));
    }
  }

  private Optional<String> objection(Work work, String taskId, Answer answer) {
    Optional<String> objection = Adoption.objectionToOffer(work.task(), taskId, answer);
    // Found under our own id it would be ours for that alone; here the caller chose the id.
    boolean another =
        objection.isEmpty()
            && answer.identity().externalTaskId().isEmpty()
            && read(work, () -> reports.isTaskOfAnother(taskId, work.task().id()));
    return another ? Optional.of("it is the task of another request") : objection;
  }

  /**
   * Makes the message the GET for the claimed request.
   *
   * @return whether there is anything to ask: not where look-ups are switched off, nor where a
   *     callback has told all
   */
  public boolean prepare(Exchange exchange) {
    Work work = Exchanges.work(exchange);
    if (api.lookupPath().isEmpty() || exchange.getVariable(ADOPTED) != null) {
      return false;
    }
    Exchanges.get(
        exchange, Exchanges.path(api.lookupPath(), work.task().gateway().externalTaskId()));
    return true;
  }

  /**
   * Hears the answer and makes the message the GET of the witness, where one is needed.
   *
   * @return whether a witness is needed and there is one
   */
  public boolean prepareWitness(Exchange exchange) {
    Work work = Exchanges.work(exchange);
    LookupResult result = lookedUp(exchange);
    exchange.setVariable(RESULT, result);
    if (!(result instanceof LookupResult.Missing)) {
      return false;
    }
    Optional<String> known =
        read(work, () -> reports.newestKnownTask(work.task().id()))
            .or(() -> itsOwnEarlier(work.task()));
    known.ifPresent(id -> Exchanges.get(exchange, Exchanges.path(api.lookupPath(), id)));
    exchange.setVariable(NONE_KNOWN, known.isEmpty());
    return known.isPresent();
  }

  private LookupResult lookedUp(Exchange exchange) {
    return reader.lookup(meter.answered(Exchanges.work(exchange), Exchanges.reply(exchange, true)));
  }

  /** Where the store fails, the route ends here, and with it the worker. */
  private <T> T read(Work work, Supplier<T> look) {
    try {
      return look.get();
    } catch (StoreException e) {
      workers.end(work);
      throw e;
    }
  }

  /** Where no other task is known: the one that failed before this request was resubmitted. */
  private static Optional<String> itsOwnEarlier(Task task) {
    return task.gateway().submissions().stream()
        .filter(each -> each.taskId().isPresent())
        .map(Submission::externalTaskId)
        .filter(id -> !id.equals(task.gateway().externalTaskId()))
        .reduce((earlier, later) -> later);
  }

  /** Hears the witness. */
  public void hearWitness(Exchange exchange) {
    boolean found =
        lookedUp(exchange) instanceof LookupResult.Found witness
            && witness.answer().id().isPresent();
    exchange.setVariable(WITNESSED, found);
  }

  /** Records what was learned. */
  public void record(Exchange exchange) {
    Work work = Exchanges.work(exchange);
    try {
      Task task = work.task();
      Instant now = clock.instant();
      LookupResult result = exchange.getVariable(RESULT, LookupResult.class);
      boolean witnessed = Boolean.TRUE.equals(exchange.getVariable(WITNESSED, Boolean.class));
      Ours adopted = exchange.getVariable(ADOPTED, Ours.class);
      Task after =
          adopted != null
              ? running.after(task, adopted.taskId(), adopted.answer(), now)
              : result == null
                  ? rules.waiting(task, now)
                  : rules.after(task, result, witnessed, now);
      if (Boolean.TRUE.equals(exchange.getVariable(NONE_KNOWN, Boolean.class))) {
        after = rules.makingRoomForAWitness(after, now);
      }
      if (changes.record(after, results.dueWith(task.state(), after, now))) {
        meters.changed(task, after);
        tell(task, after);
      } else if (adopted != null) {
        lateIds.keep(task, adopted.taskId(), adopted.answer(), now);
      } else if (after.state() == State.RUNNING && result instanceof LookupResult.Found found) {
        lateIds.keep(task, after.gateway().taskId().orElseThrow(), found.answer(), now);
      }
    } finally {
      workers.end(work);
    }
  }

  private static void tell(Task before, Task after) {
    if (after.state() == State.RUNNING) {
      REQUESTS.info(
          after,
          "Request {} was found at the gateway as task {}",
          after.id(),
          after.gateway().taskId().orElse(""));
    } else if (after.state() == State.ACCEPTED) {
      REQUESTS.warn(after, "Request {} is {}", after.id(), after.status().note());
    } else if (after.state() == State.FAILED) {
      REQUESTS.info(
          after,
          "Request {} was refused by the gateway: {}",
          after.id(),
          after.result().error().map(Object::toString).orElse(""));
    } else if (!after.status().note().equals(before.status().note())) {
      REQUESTS.warn(after, "Request {} of unknown outcome: {}", after.id(), after.status().note());
    }
  }
}
