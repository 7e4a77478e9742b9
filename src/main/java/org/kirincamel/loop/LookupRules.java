package org.kirincamel.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.kirincamel.gateway.Answer;
import org.kirincamel.gateway.LookupResult;
import org.kirincamel.settings.SubmitSettings;
import org.kirincamel.task.Jitter;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/**
 * What a look-up does to a row in UNKNOWN. Knows nothing of routes, HTTP or SQL, and reads no
 * clock.
 */
final class LookupRules {

  private static final Duration PERSON_NEEDED = Duration.ofMinutes(10);

  private final SubmitSettings submit;
  private final Duration deadline;
  private final Running running;
  private final LookupPauses pauses;
  private final Jitter jitter;

  /**
   * @param deadline until which a task may run that a POST has made
   */
  LookupRules(
      SubmitSettings submit,
      Duration deadline,
      Running running,
      LookupPauses pauses,
      DoubleSupplier random) {
    this.submit = submit;
    this.deadline = deadline;
    this.running = running;
    this.pauses = pauses;
    this.jitter = new Jitter(random);
  }

  /**
   * @param witnessed whether a look-up of a task that is known to exist succeeded beside this one:
   *     without it, "no such task" may only mean that look-ups do not work
   */
  Task after(Task task, LookupResult result, boolean witnessed, Instant now) {
    Task after;
    if (result instanceof LookupResult.Found found) {
      after = found(task, found.answer(), now);
    } else if (result instanceof LookupResult.Missing missing) {
      after = witnessed ? missed(task, missing.why(), now) : notBelieved(task, missing.why(), now);
    } else {
      var nothing = (LookupResult.NothingLearnt) result;
      Duration pause = jitter.atLeast(nothing.retryAfter(), afterFailure(task));
      after =
          task.move()
              .lookupTaughtNothing("look-up without result: " + nothing.why(), now.plus(pause));
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
    return task.move()
        .withoutSlot(
            "no task is known yet to try look-ups with; it gives up its slot, and is settled once"
                + " another request runs, or by the order settle",
            now);
  }

  /** Where look-ups are switched off, only a person or a callback can tell. */
  Task waiting(Task task, Instant now) {
    return slotGivenUp(
        task.move()
            .waits(
                "the outcome of its POST is unknown and kirin.api.lookup-path is empty",
                now,
                now.plus(PERSON_NEEDED)),
        now);
  }

  private Task found(Task task, Answer answer, Instant now) {
    Optional<String> objection = Adoption.objection(task, answer.identity());
    if (answer.id().isPresent() && objection.isEmpty()) {
      return running.after(task, answer.id().get(), answer, now);
    }
    return task.move()
        .foundAnother(
            "a person must decide: the gateway has a task under %s, but %s"
                .formatted(task.gateway().externalTaskId(), objection.orElse("it has no id")),
            now,
            now.plus(PERSON_NEEDED));
  }

  private Task missed(Task task, String why, Instant now) {
    int misses = task.counts().misses() + 1;
    Instant postEndedAt = task.times().postEndedAt().orElse(now);
    Instant graceEnds = postEndedAt.plus(submit.unknownGrace());
    // A task that appears late is found soon, yet misses that begin only after an outage are not
    // three within a few seconds.
    boolean early = now.isBefore(postEndedAt.plus(pauses.betweenMisses()));
    Duration pause = early ? pauses.afterFailure(misses + 1) : pauses.betweenMisses();
    boolean believed = misses >= LookupPauses.MISSES_TO_BELIEVE && !graceEnds.isAfter(now);
    if (believed && submit.repost() && task.result().error().isPresent()) {
      // Refused the last time, and no earlier POST was taken: it would only be refused again.
      return task.move()
          .refusalConfirmed(
              "refused, and the gateway knows no earlier task of it (%s)".formatted(why), now);
    }
    // What is not wanted any more ends here instead of being posted again.
    if (believed && (submit.repost() || task.status().cancelled())) {
      return task.move()
          .postedAgain(
              "posted again under the same id: the gateway does not know it (%s)".formatted(why),
              now);
    }
    return task.move()
        .missed(
            believed
                ? "the gateway does not know it; kirin.submit.unknown.action=wait leaves it to you"
                : "the gateway does not know it yet (%s)".formatted(why),
            now,
            now.plus(believed ? PERSON_NEEDED : pause));
  }

  private Task notBelieved(Task task, String why, Instant now) {
    return task.move()
        .lookupTaughtNothing(
            "\"no such task\" is not believed: no look-up of a task known to exist succeeded (%s)"
                .formatted(why),
            now.plus(afterFailure(task)));
  }

  private Duration afterFailure(Task task) {
    return pauses.afterFailure(task.counts().failures() + 1);
  }

  private Task slotGivenUp(Task task, Instant now) {
    // The last POST counts: what it may have made can run until then.
    Instant since = task.times().postEndedAt().orElse(now);
    if (!task.status().holdsSlot() || since.plus(deadline).isAfter(now)) {
      return task;
    }
    return task.move().withoutSlot(task.status().note() + "; its slot was given up", now);
  }
}
