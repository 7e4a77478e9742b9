package org.kirincamel.loop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.common.SafeText;
import org.kirincamel.delivery.Results;
import org.kirincamel.gateway.Answer;
import org.kirincamel.gateway.LookupResult;
import org.kirincamel.gateway.Reply;
import org.kirincamel.gateway.ReplyReader;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.gateway.UsageCost;
import org.kirincamel.settings.ApiSettings;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.ChangeWriter;
import org.kirincamel.store.Resubmissions;
import org.kirincamel.task.Booking;
import org.kirincamel.task.Meters;
import org.kirincamel.task.RequestLog;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** The steps around the one GET that asks about a running task. */
public final class PollSteps {

  private static final Logger LOG = SafeLogger.of(PollSteps.class);
  private static final RequestLog REQUESTS = RequestLog.of(PollSteps.class);
  private static final int MAX_WORDS = 100;
  private static final int MAX_WORD_LENGTH = 60;

  private final ApiSettings api;
  private final Resubmissions resubmissions;
  private final ChangeWriter changes;
  private final Workers workers;
  private final ReplyReader reader;
  private final PollRules rules;
  private final FailureRules failures;
  private final Callbacks callbacks;
  private final PollTrail trail;
  private final PriceBook prices;
  private final Results results;
  private final Duration lease;
  private final SendGuard guard;
  private final Clock clock;
  private final Meters meters;
  private final WorkMeter meter;
  private final Set<String> unknownWords = ConcurrentHashMap.newKeySet();
  private final OncePerCause wordless;

  PollSteps(
      Essentials essentials,
      Resubmissions resubmissions,
      Workers workers,
      SendGuard guard,
      Callbacks callbacks,
      Outcomes outcomes,
      PollTrail trail) {
    Settings settings = essentials.settings();
    this.api = settings.api();
    this.lease = settings.workLease();
    this.failures = new FailureRules(settings.resubmit());
    this.resubmissions = resubmissions;
    this.workers = workers;
    this.guard = guard;
    this.callbacks = callbacks;
    this.trail = trail;
    this.prices = outcomes.prices();
    this.reader = outcomes.reader();
    this.rules = outcomes.rules().poll();
    this.results = outcomes.results();
    this.changes = outcomes.changes();
    this.clock = essentials.clock();
    this.meters = essentials.meters();
    this.meter = new WorkMeter(essentials);
    this.wordless = new OncePerCause(clock);
  }

  /** Makes the message the GET of the claimed task. */
  public void prepare(Exchange exchange) {
    Task task = Exchanges.begin(exchange).task();
    Exchanges.get(
        exchange, Exchanges.path(api.statusPath(), task.gateway().taskId().orElseThrow()));
  }

  /**
   * Writes down what the gateway said, or that it said nothing.
   *
   * @return the fetch that follows at once, if the task is completed and a worker is free
   */
  public List<Work> record(Exchange exchange) {
    Work work = Exchanges.work(exchange);
    try {
      Task task = work.task();
      Reply reply = meter.answered(work, Exchanges.reply(exchange, true));
      LookupResult result = ours(task, reader.lookup(reply));
      meter.ended(work, result);
      Instant now = clock.instant();
      Instant then = onTheClaimsClock(work, now);
      Task after = rules.after(task, result, then);
      trail.polled(task, after, then);
      callbacks.polled(task, after, now);
      if (changes.learnedNothing(task, after)) {
        meters.changed(task, after);
        return List.of();
      }
      if (after.state() == State.COMPLETED) {
        return completed(task, after, result, now);
      }
      Optional<Task> last =
          isSure(result) && failures.triesAgain(after)
              ? notTriedAgain(task, after, now)
              : Optional.of(after);
      if (last.isPresent()
          && changes.record(
              last.get(),
              results.dueWith(task.state(), last.get(), now),
              costOfCancelled(last.get(), result))) {
        tell(task, last.get(), result);
      }
      return List.of();
    } finally {
      workers.end(work);
    }
  }

  /** The gateway may have completed what is not wanted any more: it costs all the same. */
  private Optional<Booking> costOfCancelled(Task after, LookupResult result) {
    return after.state() == State.FAILED && after.status().cancelled()
        ? prices.settled(after, result)
        : Optional.empty();
  }

  /**
   * Where the clock was set forward while the gateway was asked, the age of the task is still that
   * of before: the claim repairs its times only afterwards.
   */
  private Instant onTheClaimsClock(Work work, Instant now) {
    return now.minus(
        ClockWatch.step(work.claimed(), guard.claimed())
            .filter(set -> !set.isNegative())
            .orElse(Duration.ZERO));
  }

  /** What only looks like a failure is never posted again by itself: that is paid for. */
  private static boolean isSure(LookupResult result) {
    return result instanceof LookupResult.Found found && found.answer().word().known();
  }

  /** Tries it again; the failure comes back where that must not be. */
  private Optional<Task> notTriedAgain(Task task, Task failed, Instant now) {
    Optional<String> id = failures.nextId(task);
    if (id.isEmpty()) {
      return Optional.of(
          FailureRules.notAgain(
              failed,
              "no id derived from %s fits into %d characters"
                  .formatted(task.gateway().externalTaskId(), FailureRules.MAX_ID_LENGTH)));
    }
    Task again = failures.again(task, failed, id.get(), now);
    return switch (resubmissions.resubmit(again)) {
      case DONE -> {
        meters.lost("resubmitted", failed.result().answer());
        REQUESTS.warn(again, "Request {} is {}", again.id(), again.status().note());
        yield Optional.empty();
      }
      case LOST -> Optional.empty();
      case TAKEN ->
          Optional.of(
              FailureRules.notAgain(
                  failed, "the id %s belongs to another request".formatted(id.get())));
      case RESTORED ->
          Optional.of(
              FailureRules.notAgain(
                  failed, "since the backup it comes from it may have been tried again already"));
    };
  }

  private List<Work> completed(Task task, Task after, LookupResult result, Instant now) {
    Optional<Booking> booking = prices.settled(after, result);
    Task leased = after.move().dueAt(now.plus(lease));
    Work fetch = Work.on(Job.FETCH, leased.written(), guard.claimed());
    boolean free = workers.tryBegin(fetch);
    boolean written = false;
    try {
      written =
          free ? changes.recordAndKeep(leased, booking) : changes.record(after, List.of(), booking);
    } finally {
      if (free && !written) {
        workers.end(fetch);
      }
    }
    if (written) {
      tell(task, after, result);
      prices.learn(after, result);
    }
    return free && written ? List.of(fetch) : List.of();
  }

  private LookupResult ours(Task task, LookupResult result) {
    if (!(result instanceof LookupResult.Found found)) {
      return result;
    }
    Answer.Word said = found.answer().word();
    String word = SafeText.logLine(said.text(), MAX_WORD_LENGTH);
    if (!said.known() && unknownWords.size() < MAX_WORDS && unknownWords.add(word)) {
      LOG.warn(
          "The gateway reports \"{}\" for task {}, an unknown status: treated as completed if"
              + " there is a video URL, as failed if an error persists, otherwise as running",
          word,
          task.gateway().taskId().orElse(""));
    }
    Optional<String> other =
        found.answer().id().filter(id -> !task.gateway().taskId().equals(Optional.of(id)));
    return other.isEmpty()
        ? result
        : new LookupResult.NothingLearnt(
            "the answer is about another task, " + other.get(), Optional.empty());
  }

  private void tell(Task before, Task after, LookupResult said) {
    meters.changed(before, after);
    if (before.state() != after.state()) {
      REQUESTS.info(
          after,
          "Request {} is {}{}{}",
          after.id(),
          after.state().word(),
          cost(said),
          after.result().error().map(e -> ": " + told(after.state(), e)).orElse("")
              + (after.status().note().isEmpty() ? "" : "; " + after.status().note()));
    } else if (after.counts().failures() > 0) {
      REQUESTS.at(
          wordless.isNew(after.status().note()) ? Level.WARN : Level.DEBUG,
          after,
          "Request {}: poll {} in a row without a word on its task: {}",
          after.id(),
          after.counts().failures(),
          after.status().note());
    }
  }

  private static String cost(LookupResult said) {
    return said instanceof LookupResult.Found found
        ? UsageCost.of(found.answer().result())
            .map(usd -> ", cost %s USD".formatted(usd.stripTrailingZeros().toPlainString()))
            .orElse("")
        : "";
  }

  /** A code that only says the state again is left out. */
  private static String told(State state, TaskError error) {
    return error.code().equals(state.word())
        ? error.message()
        : error.code() + " " + error.message();
  }
}
