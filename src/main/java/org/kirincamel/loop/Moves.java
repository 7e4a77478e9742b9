package org.kirincamel.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.kirincamel.gateway.Answer;
import org.kirincamel.gateway.Envelope;
import org.kirincamel.gateway.LookupResult;
import org.kirincamel.gateway.SubmitResult;
import org.kirincamel.settings.Durations;
import org.kirincamel.settings.PollSettings;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SubmitSettings;
import org.kirincamel.task.Backoff;
import org.kirincamel.task.GrowingPause;
import org.kirincamel.task.PollPolicy;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskEdit;

/**
 * What each outcome does to a row: the state machine's rules. Knows nothing of routes, HTTP or SQL,
 * and reads no clock.
 */
final class Moves {

  /** "The gateway does not know it" is believed only when said this often. */
  static final int MISSES_TO_BELIEVE = 3;

  /** Clocks differ: a task this much older than our first POST may still be ours. */
  static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  /** After this the vendor no longer keeps a video, so no late one is looked for. */
  private static final Duration VIDEO_KEPT = Duration.ofDays(30);

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(500);
  private static final Duration PERSON_NEEDED = Duration.ofMinutes(10);
  private static final double JITTER = 0.1;

  private final SubmitSettings submit;
  private final PollSettings poll;
  private final PollPolicy policy;
  private final Backoff submitBackoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));
  private final Backoff pollBackoff;
  private final Duration missPause;
  private final Backoff lookupBackoff;
  private final SeeminglyEnded ended;
  private final DoubleSupplier random;
  private final Predicate<Task> awaited;
  private final Duration callbackPoll;

  Moves(Settings settings, DoubleSupplier random) {
    this(settings, new PollPolicy(settings.poll().bounds()), random, task -> false);
  }

  /**
   * @param policy when a running task is polled next
   * @param awaited whether the gateway will call back when this task ends, so that it need not be
   *     polled
   */
  Moves(Settings settings, PollPolicy policy, DoubleSupplier random, Predicate<Task> awaited) {
    this.awaited = awaited;
    this.callbackPoll = settings.callback().poll();
    this.submit = settings.submit();
    this.poll = settings.poll();
    this.policy = policy;
    this.pollBackoff = new Backoff(poll.min(), longer(poll.min(), poll.max()));
    Duration third = submit.unknownGrace().dividedBy(MISSES_TO_BELIEVE);
    this.missPause = longer(third, SHORTEST_WAIT);
    this.lookupBackoff =
        new Backoff(
            shorter(Duration.ofSeconds(1), missPause), longer(third, Duration.ofSeconds(1)));
    this.random = random;
    this.ended =
        new SeeminglyEnded(
            settings.fetch().urlGrace(),
            poll.max(),
            new GrowingPause(poll.min(), poll.max()),
            random);
  }

  /** The table of outcomes: what becomes of a row in SUBMITTING. */
  Task afterSubmit(Task task, SubmitResult result, Instant now) {
    if (result instanceof SubmitResult.Taken taken) {
      return running(task, taken.taskId(), taken.answer(), now);
    }
    TaskEdit edit = task.edit().postEndedAt(now);
    if (result instanceof SubmitResult.Unclear unclear) {
      return unknown(edit, unclear.why(), unclear.retryAfter(), now);
    }
    // From here on it is certain that no task was made by this POST.
    edit.notPosted();
    if (result instanceof SubmitResult.Refused refused) {
      if (task.gateway().postsUnderThisId() > 1) {
        // "This id is in use" may be what a gateway says because it took an earlier POST after all.
        // If it did not, what it said is kept as the end of the request.
        return unknown(
            edit.error(refused.error()),
            "refused after a POST of unknown outcome: " + refused.error(),
            Optional.empty(),
            now);
      }
      return edit.state(State.FAILED)
          .error(refused.error())
          .completedAt(now)
          .nothingLeftToDo()
          .note("")
          .done();
    }
    edit.state(State.ACCEPTED);
    if (result instanceof SubmitResult.AccountTrouble trouble) {
      return edit.dueAt(now).note(trouble.why()).done();
    }
    int failures = task.counts().failures() + 1;
    Duration pause = submitBackoff.after(failures, random);
    if (result instanceof SubmitResult.Busy busy) {
      return edit.failures(failures)
          .dueAt(now.plus(waitFor(busy.retryAfter(), pause)))
          .note(busy.why())
          .done();
    }
    var notSent = (SubmitResult.NotSent) result;
    return edit.failures(failures).dueAt(now.plus(pause)).note(notSent.why()).done();
  }

  private Task unknown(TaskEdit edit, String why, Optional<Duration> retryAfter, Instant now) {
    return edit.state(State.UNKNOWN)
        .misses(0)
        .failures(0)
        .dueAt(now.plus(waitFor(retryAfter, lookupBackoff.after(1, random))))
        .note(why)
        .done();
  }

  /** What becomes of any row whose task id has just been learned. */
  Task running(Task task, String taskId, Answer answer, Instant now) {
    boolean ended = answer.status() != Answer.Status.RUNNING;
    return task.edit()
        .state(State.RUNNING)
        .taskId(taskId)
        .submittedAt(now)
        .failures(0)
        .misses(0)
        .progress(answer.progress())
        .noError()
        .dueAt(ended ? now : now.plus(nextPoll(task, Duration.ZERO)))
        .note("")
        .done();
  }

  /** What becomes of a row in RUNNING, or of one in EXPIRED that is looked at again. */
  Task afterPoll(Task task, LookupResult result, Instant now) {
    if (result instanceof LookupResult.Found found) {
      return afterAnswer(task, found.answer(), now);
    }
    if (result instanceof LookupResult.Missing missing) {
      return unanswered(task, missing.why(), Optional.empty(), now);
    }
    var nothing = (LookupResult.NothingLearnt) result;
    return unanswered(task, nothing.why(), nothing.retryAfter(), now);
  }

  private Task afterAnswer(Task task, Answer answer, Instant now) {
    boolean expired = task.state() == State.EXPIRED;
    TaskEdit edit = task.edit().polledOnce().failures(0).note("");
    Optional<Instant> nextLook = ended.nextLook(task, answer, now);
    if (nextLook.isPresent()) {
      return seemsToHaveEnded(task, answer, edit, nextLook.get(), now);
    }
    return switch (answer.status()) {
      case RUNNING ->
          later(
              task,
              ended.notSeen(task, edit).progress(answer.progress().or(task.gateway()::progress)),
              nextPoll(task, age(task, now)),
              now);
      case COMPLETED -> {
        edit.state(State.COMPLETED)
            .answer(answer.result().toString())
            .progress(Optional.of(1.0))
            .completedAt(now)
            .noError()
            .dueAt(now);
        yield (expired ? edit.lateRevision() : edit).done();
      }
      case FAILED -> {
        if (expired) {
          yield edit.nothingLeftToDo().note("failed at the gateway after its deadline").done();
        }
        yield edit.state(State.FAILED)
            .answer(answer.result().toString())
            .error(answer.error().orElseThrow())
            .completedAt(now)
            .nothingLeftToDo()
            .done();
      }
    };
  }

  /** What is completed has no deadline any more; what may run after all has. */
  private Task seemsToHaveEnded(
      Task task, Answer answer, TaskEdit edit, Instant nextLook, Instant now) {
    ended.seen(task, answer, edit, now);
    return answer.status() == Answer.Status.COMPLETED || task.state() == State.EXPIRED
        ? edit.dueAt(nextLook).done()
        : later(task, edit, Duration.between(now, nextLook), now);
  }

  private Duration nextPoll(Task task, Duration age) {
    Duration usual = policy.next(Envelope.kind(task), age, random);
    return awaited.test(task) ? longer(usual, jittered(callbackPoll)) : usual;
  }

  private Task unanswered(Task task, String why, Optional<Duration> retryAfter, Instant now) {
    int failures = task.counts().failures() + 1;
    TaskEdit edit = task.edit().polledOnce().failures(failures).note(why);
    return later(task, edit, waitFor(retryAfter, pollBackoff.after(failures, random)), now);
  }

  /** Still running, or nothing learned: looked at again, unless its time is over. */
  private Task later(Task task, TaskEdit edit, Duration pause, Instant now) {
    Instant submittedAt = task.times().submittedAt().orElse(now);
    Instant deadline = submittedAt.plus(poll.deadline());
    if (task.state() == State.EXPIRED) {
      return submittedAt.plus(VIDEO_KEPT).isBefore(now)
          ? edit.nothingLeftToDo().done()
          : edit.dueAt(now.plus(rarely())).done();
    }
    if (!deadline.isAfter(now)) {
      return edit.state(State.EXPIRED)
          .error(
              new org.kirincamel.task.TaskError(
                  "expired",
                  "the gateway had not finished it within kirin.task.deadline (%s)"
                      .formatted(Durations.text(poll.deadline()))))
          .dueAt(now.plus(rarely()))
          .done();
    }
    Instant next = now.plus(pause);
    return edit.dueAt(next.isAfter(deadline) ? deadline : next).done();
  }

  private Duration rarely() {
    return longer(poll.max(), poll.deadline().dividedBy(4));
  }

  private static Duration age(Task task, Instant now) {
    return Duration.between(task.times().submittedAt().orElse(now), now);
  }

  /**
   * What becomes of a row in UNKNOWN.
   *
   * @param witnessed whether a look-up of a task that is known to exist succeeded beside this one:
   *     without it, "no such task" may only mean that look-ups do not work
   */
  Task afterLookup(Task task, LookupResult result, boolean witnessed, Instant now) {
    Task after;
    if (result instanceof LookupResult.Found found) {
      after = found(task, found.answer(), now);
    } else if (result instanceof LookupResult.Missing missing) {
      after = witnessed ? missed(task, missing.why(), now) : notBelieved(task, missing.why(), now);
    } else {
      var nothing = (LookupResult.NothingLearnt) result;
      int failures = task.counts().failures() + 1;
      after =
          task.edit()
              .failures(failures)
              .dueAt(now.plus(waitFor(nothing.retryAfter(), lookupBackoff.after(failures, random))))
              .note("look-up without result: " + nothing.why())
              .done();
    }
    return after.state() == State.UNKNOWN ? slotGivenUp(after, now) : after;
  }

  /**
   * Where no task is known yet with which look-ups could be tried, rows of unknown outcome must not
   * hold every slot: then none could ever become known. Once its grace is over, such a row gives
   * its slot up.
   */
  Task makingRoomForAWitness(Task task, Instant now) {
    Instant graceEnds = task.times().postEndedAt().orElse(now).plus(submit.unknownGrace());
    if (task.state() != State.UNKNOWN || !task.status().holdsSlot() || graceEnds.isAfter(now)) {
      return task;
    }
    return task.edit()
        .withoutSlot()
        .note(
            "no task is known yet to try look-ups with; it gives up its slot, and is settled once"
                + " another request runs, or by direct:kirin-settle")
        .done();
  }

  /** Where look-ups are switched off, only a person or a callback can tell. */
  Task waiting(Task task, Instant now) {
    return slotGivenUp(
        task.edit()
            .dueAt(now.plus(PERSON_NEEDED))
            .note("the outcome of its POST is unknown and kirin.api.lookup-path is empty")
            .done(),
        now);
  }

  private Task found(Task task, Answer answer, Instant now) {
    Optional<String> objection = objection(task, answer);
    if (answer.id().isPresent() && objection.isEmpty()) {
      return running(task, answer.id().get(), answer, now);
    }
    return task.edit()
        .misses(0)
        .dueAt(now.plus(PERSON_NEEDED))
        .note(
            "a person must decide: the gateway has a task under %s, but %s"
                .formatted(task.gateway().externalTaskId(), objection.orElse("it has no id")))
        .done();
  }

  /** Why what was found must not be taken for ours. */
  private Optional<String> objection(Task task, Answer answer) {
    if (answer.model().isPresent() && !answer.model().get().equals(task.request().model())) {
      return Optional.of("its model is " + answer.model().get());
    }
    boolean echoed = answer.externalTaskId().isPresent();
    if (echoed && !answer.externalTaskId().get().equals(task.gateway().externalTaskId())) {
      return Optional.of("it says that its id is " + answer.externalTaskId().get());
    }
    if (echoed && task.postedUnderOwnId()) {
      // No other client can have a task under that id: one that looks older has another clock.
      return Optional.empty();
    }
    if (answer.createdAt().isPresent()) {
      Instant earliest =
          task.times().firstPostAt().orElse(task.times().receivedAt()).minus(CLOCK_TOLERANCE);
      return answer.createdAt().get().isBefore(earliest)
          ? Optional.of("it is older than our first POST: " + answer.createdAt().get())
          : Optional.empty();
    }
    return echoed || task.postedUnderOwnId()
        ? Optional.empty()
        : Optional.of("nothing in it says that it is ours");
  }

  /**
   * What a callback does to a row: whatever can be asked about is due at once, and no more than
   * that. A request that is about to be posted again is looked up once more, if a task is named.
   */
  Optional<Task> afterCallback(Task task, boolean namesTask, Instant now) {
    // What was posted under an earlier id has failed, and no callback tells of it any more.
    boolean postedBefore =
        task.gateway().submissions().stream()
            .anyMatch(
                each ->
                    each.taskId().isEmpty()
                        && each.externalTaskId().equals(task.gateway().externalTaskId()));
    return switch (task.state()) {
      case RUNNING, UNKNOWN, EXPIRED -> Optional.of(task.edit().dueAt(now).done());
      case ACCEPTED ->
          namesTask && postedBefore
              ? Optional.of(
                  task.edit()
                      .state(State.UNKNOWN)
                      .dueAt(now)
                      .note("a callback names a task for it: looked up before it is posted again")
                      .done())
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** Why the task that a callback named must not be taken for ours. */
  Optional<String> objectionToOffer(Task task, String taskId, Answer answer) {
    Optional<String> offered = Optional.of(taskId);
    if (task.gateway().submissions().stream().anyMatch(each -> each.taskId().equals(offered))) {
      return Optional.of("it is an earlier task of the same request");
    }
    return answer.id().equals(offered)
        ? objection(task, answer)
        : Optional.of("the gateway's answer is about another one");
  }

  private Task missed(Task task, String why, Instant now) {
    int misses = task.counts().misses() + 1;
    Instant postEndedAt = task.times().postEndedAt().orElse(now);
    Instant graceEnds = postEndedAt.plus(submit.unknownGrace());
    // A task that appears late is found soon, yet misses that begin only after an outage are not
    // three within a few seconds.
    boolean early = now.isBefore(postEndedAt.plus(missPause));
    Duration pause = early ? lookupBackoff.after(misses + 1, random) : missPause;
    boolean believed = misses >= MISSES_TO_BELIEVE && !graceEnds.isAfter(now);
    if (believed && submit.repost() && task.result().error().isPresent()) {
      // Refused the last time, and no earlier POST was taken: it would only be refused again.
      return task.edit()
          .state(State.FAILED)
          .completedAt(now)
          .nothingLeftToDo()
          .note("refused, and the gateway knows no earlier task of it (%s)".formatted(why))
          .done();
    }
    if (believed && submit.repost()) {
      return task.edit()
          .state(State.ACCEPTED)
          .misses(0)
          .failures(0)
          .dueAt(now)
          .note("posted again under the same id: the gateway does not know it (%s)".formatted(why))
          .done();
    }
    return task.edit()
        .misses(misses)
        .failures(0)
        .dueAt(now.plus(believed ? PERSON_NEEDED : pause))
        .note(
            believed
                ? "the gateway does not know it; kirin.submit.unknown.action=wait leaves it to you"
                : "the gateway does not know it yet (%s)".formatted(why))
        .done();
  }

  private Task notBelieved(Task task, String why, Instant now) {
    int failures = task.counts().failures() + 1;
    return task.edit()
        .failures(failures)
        .dueAt(now.plus(lookupBackoff.after(failures, random)))
        .note(
            "\"no such task\" is not believed: no look-up of a task known to exist succeeded (%s)"
                .formatted(why))
        .done();
  }

  private Task slotGivenUp(Task task, Instant now) {
    // The last POST counts: what it may have made can run until then.
    Instant since = task.times().postEndedAt().orElse(now);
    if (!task.status().holdsSlot() || since.plus(poll.deadline()).isAfter(now)) {
      return task;
    }
    return task.edit().withoutSlot().note(task.status().note() + "; its slot was given up").done();
  }

  /** As long as the host asks for, up to a tenth longer: it asks all rows for the same. */
  private Duration waitFor(Optional<Duration> asked, Duration otherwise) {
    return asked.map(this::jittered).map(a -> longer(a, otherwise)).orElse(otherwise);
  }

  /** Up to a tenth longer. */
  private Duration jittered(Duration pause) {
    return pause.plusMillis(Math.round(pause.toMillis() * JITTER * random.getAsDouble()));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
