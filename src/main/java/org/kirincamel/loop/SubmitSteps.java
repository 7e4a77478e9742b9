package org.kirincamel.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.delivery.Results;
import org.kirincamel.gateway.Envelope;
import org.kirincamel.gateway.Reply;
import org.kirincamel.gateway.ReplyReader;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.gateway.SubmitResult;
import org.kirincamel.settings.Durations;
import org.kirincamel.store.Accounts;
import org.kirincamel.store.ChangeWriter;
import org.kirincamel.store.StoreAwayException;
import org.kirincamel.task.Booking;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Meters;
import org.kirincamel.task.RequestLog;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.slf4j.Logger;

/** The steps around the one paid POST of a request. */
public final class SubmitSteps {

  private static final Logger LOG = SafeLogger.of(SubmitSteps.class);
  private static final RequestLog REQUESTS = RequestLog.of(SubmitSteps.class);

  private final Accounts accounts;
  private final ChangeWriter changes;
  private final Workers workers;
  private final SlotLimit slots;
  private final SendGuard guard;
  private final ReplyReader reader;
  private final SubmitRules rules;
  private final Callbacks callbacks;
  private final Results results;
  private final LateIds lateIds;
  private final Duration probe;
  private final Alarms alarms;
  private final Clock clock;
  private final Meters meters;
  private final WorkMeter meter;
  private final Set<UUID> sending = ConcurrentHashMap.newKeySet();

  SubmitSteps(
      Essentials essentials,
      Accounts accounts,
      Workers workers,
      SlotLimit slots,
      SendGuard guard,
      Callbacks callbacks,
      Outcomes outcomes) {
    this.accounts = accounts;
    this.workers = workers;
    this.slots = slots;
    this.guard = guard;
    this.callbacks = callbacks;
    this.reader = outcomes.reader();
    this.rules = outcomes.rules().submit();
    this.results = outcomes.results();
    this.changes = outcomes.changes();
    this.lateIds = outcomes.lateIds();
    this.probe = essentials.settings().submit().accountProbe();
    this.alarms = essentials.alarms();
    this.clock = essentials.clock();
    this.meters = essentials.meters();
    this.meter = new WorkMeter(essentials);
  }

  /** Makes the message the POST of the claimed request, and arms the guard for it. */
  public void prepare(Exchange exchange) {
    Work work = Exchanges.begin(exchange);
    Exchanges.clean(exchange);
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
    callbacks.posting(work.row());
    exchange.getMessage().setBody(Envelope.of(work.task(), callbacks.urlFor(work.task())));
    REQUESTS.info(
        work.task(),
        "Request {} is being submitted, POST {}",
        work.row(),
        work.task().counts().submits());
    sending.add(work.row());
    guard.arm(work.claimed());
  }

  /**
   * After a stop: what was claimed and never begun is due again, instead of being taken for a POST
   * of unknown outcome at the next start.
   */
  void release() {
    Optional<RuntimeException> last = Optional.empty();
    for (Work work : workers.begun(Job.SUBMIT)) {
      if (!sending.contains(work.row())) {
        try {
          release(work, clock.instant());
        } catch (StoreAwayException e) {
          // Each of the others would only wait for the same database.
          throw e;
        } catch (RuntimeException e) {
          // The others may yet be released.
          last.ifPresent(e::addSuppressed);
          last = Optional.of(e);
        }
      }
    }
    if (last.isPresent()) {
      throw last.get();
    }
  }

  private void release(Work work, Instant now) {
    Task after = rules.after(work.task(), new SubmitResult.NotSent("the module was stopped"), now);
    write(work.task(), after, List.of());
    workers.end(work);
  }

  /** Writes down what the POST led to. */
  public void record(Exchange exchange) {
    Work work = Exchanges.work(exchange);
    try {
      Reply reply = meter.answered(work, Exchanges.reply(exchange, guard.disarm()));
      SubmitResult result = reader.submit(reply);
      settle(work.task(), result);
      meter.ended(work, result);
    } finally {
      sending.remove(work.row());
      workers.end(work);
    }
  }

  private void settle(Task task, SubmitResult result) {
    Instant now = clock.instant();
    Task after = rules.after(task, result, now);
    reportSlots(result);
    if (result instanceof SubmitResult.Taken taken) {
      // Before anything that can fail: with this a person can still adopt it.
      REQUESTS.info(
          after,
          "Request {} ({}) runs at the gateway as {}",
          task.id(),
          task.request().name(),
          taken.taskId());
      if (!changes.record(after, List.of())) {
        lateIds.keep(task, taken.taskId(), taken.answer(), now);
      }
      reportAccount(task, result, now);
      return;
    }
    reportAccount(task, result, now);
    if (!write(task, after, results.dueWith(task.state(), after, now))) {
      REQUESTS.info(
          task,
          "POST result of request {} ignored, the row has changed meanwhile: {}",
          task.id(),
          result);
      return;
    }
    meters.changed(task, after);
    if (after.state() == State.UNKNOWN) {
      REQUESTS.warn(
          after,
          "Request {}: unknown whether the gateway accepted it ({}); looking it up as {}",
          task.id(),
          after.status().note(),
          task.gateway().externalTaskId());
    } else if (after.state() == State.FAILED) {
      REQUESTS.info(
          after,
          "Request {} was refused by the gateway: {}",
          task.id(),
          after.result().error().map(Object::toString).orElse(""));
    } else if (result instanceof SubmitResult.AccountTrouble) {
      // The gateway's words are said once, by the alarm.
      REQUESTS.info(
          after, "Request {} waits for the account again, its POST made no task", task.id());
    } else {
      REQUESTS.warn(
          after,
          "Request {} waits for its next try at {}: {}",
          task.id(),
          after.nextActionAt().map(Object::toString).orElse(""),
          after.status().note());
    }
  }

  /** A POST that was struck off made no task, and is taken out of the books of its day. */
  private boolean write(Task before, Task after, List<Delivery> deliveries) {
    return after.gateway().submissions().size() < before.gateway().submissions().size()
        ? changes.record(after, deliveries, Optional.of(Booking.notPosted(before)))
        : changes.record(after, deliveries);
  }

  /** When the request was claimed for the POST that has just ended. */
  private static Instant claimedAt(Task submitting) {
    return submitting
        .gateway()
        .submissions()
        .get(submitting.gateway().submissions().size() - 1)
        .postedAt();
  }

  private void reportSlots(SubmitResult result) {
    if (result instanceof SubmitResult.Taken) {
      slots.taken();
    } else if (result instanceof SubmitResult.Busy busy && slots.full()) {
      LOG.warn(
          "The gateway is full ({}): at most {} tasks at once from now on, rising again as it"
              + " accepts them",
          busy.why(),
          slots.current());
    }
  }

  private void reportAccount(Task task, SubmitResult result, Instant now) {
    if (result instanceof SubmitResult.AccountTrouble trouble) {
      if (accounts.pause(now, now.plus(probe), trouble.why())) {
        alarms.raise(
            Alarms.Cause.of(Alarms.Kind.ACCOUNT),
            "submission stops, every request is kept: %s. One request is tried every %s"
                .formatted(trouble.why(), Durations.text(probe)));
      }
      return;
    }
    boolean answered =
        result instanceof SubmitResult.Taken
            || result instanceof SubmitResult.Refused
            || result instanceof SubmitResult.Busy;
    if (!answered) {
      accounts.tryAgain(claimedAt(task), now.plus(probe));
    } else if (accounts.resumeIfPaused(claimedAt(task))) {
      alarms.ended(Alarms.Cause.of(Alarms.Kind.ACCOUNT));
      LOG.info("Submission resumed: the gateway answered request {}", task.id());
    }
  }
}
