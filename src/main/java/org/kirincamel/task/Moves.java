package org.kirincamel.task;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * Every way in which a row may change, by name. Each move makes a changed copy, of the same version
 * until it is written; what it is given was decided by the rules of its outcome.
 */
public final class Moves {

  private final Task task;

  Moves(Task task) {
    this.task = task;
  }

  static String words(TaskError error) {
    return error.code() + " " + error.message();
  }

  private TaskEdit edit() {
    return task.edit();
  }

  // Whatever its state

  /** It is looked at then, or its lease ends then. */
  public Task dueAt(Instant at) {
    return edit().dueAt(at).done();
  }

  /** It waits for what no try of its own brings about. */
  public Task waits(String why, Instant now, Instant until) {
    return edit().eventIfNew(now, why).dueAt(until).note(why).done();
  }

  /** The operator on call is told this of it. */
  public Task noted(String note) {
    return edit().note(note).done();
  }

  /** It is never looked at again. */
  public Task leftAlone(Instant now) {
    return edit().event(now, "no longer looked at").nothingLeftToDo().done();
  }

  /** A second task was made for it, under an id of ours that it may have left behind. */
  public Task hasAnotherTask(String postedUnder, String taskId, Instant now) {
    return edit().event(now, "a second task: " + taskId).otherTaskId(postedUnder, taskId).done();
  }

  /** The gateway has it as the task with this id. */
  public Task runs(String taskId, Optional<Double> progress, Instant now, Instant nextPoll) {
    return edit()
        .state(
            State.RUNNING,
            now,
            task.state() == State.SUBMITTING ? "taken by the gateway" : "found at the gateway")
        .taskId(taskId)
        .submittedAt(now)
        .failures(0)
        .misses(0)
        .progress(progress)
        .noError()
        .dueAt(nextPoll)
        .note("")
        .done();
  }

  // Before and after the POST

  /** It was claimed for a POST, which is expected to cost that much. */
  public Task submitting(Instant now, Instant leaseEnds, BigDecimal estimate) {
    return edit()
        .state(State.SUBMITTING, now, "posting")
        .posting(now, estimate)
        .dueAt(leaseEnds)
        .done();
  }

  /** What the POST has led to is not known. */
  public Task outcomeUnknown(String why, Instant postEnded, Instant lookUpAt) {
    return unknown(edit().postEndedAt(postEnded).event(postEnded, why), why, lookUpAt);
  }

  /** This POST was refused, but an earlier one under the same id may have been taken. */
  public Task refusedInDoubt(TaskError error, String why, Instant postEnded, Instant lookUpAt) {
    return unknown(
        edit().postEndedAt(postEnded).event(postEnded, why).notPosted().error(error),
        why,
        lookUpAt);
  }

  private static Task unknown(TaskEdit edit, String why, Instant lookUpAt) {
    return edit.state(State.UNKNOWN).misses(0).failures(0).dueAt(lookUpAt).note(why).done();
  }

  /** The process that submitted it died. */
  public Task submitterDied(Instant now) {
    return edit()
        .state(State.UNKNOWN, now, "its process died")
        .postEndedAt(now)
        .dueAt(now)
        .note("the process that submitted it died before the outcome was recorded")
        .done();
  }

  /** It waits in a store that was restored from a backup. */
  public Task restored(Instant now) {
    return edit()
        .state(State.UNKNOWN, now, "kirin.recover=lookup")
        .postEndedAt(now)
        .dueAt(now)
        .note("kirin.recover=lookup: it may have been posted after the backup")
        .done();
  }

  /** The gateway refused it, and made no task. */
  public Task refused(TaskError error, Instant now) {
    return edit()
        .postEndedAt(now)
        .notPosted()
        .state(State.FAILED, now, "refused: " + words(error))
        .error(error)
        .completedAt(now)
        .nothingLeftToDo()
        .note("")
        .done();
  }

  /** The account must not submit: no task was made, and it is none of this request's failures. */
  public Task heldByAccount(String why, Instant now) {
    return edit()
        .postEndedAt(now)
        .notPosted()
        .state(State.ACCEPTED, now, "the account is paused: " + why)
        .dueAt(now)
        .note(why)
        .done();
  }

  /** It is certain that no task was made: it is posted again later. */
  public Task notTaken(String why, Instant now, Instant nextTry) {
    return edit()
        .postEndedAt(now)
        .notPosted()
        .state(State.ACCEPTED, now, why)
        .failures(task.counts().failures() + 1)
        .dueAt(nextTry)
        .note(why)
        .done();
  }

  // While the outcome of the POST is unknown

  /** A callback names a task for a request that was about to be posted again. */
  public Task callbackNamesTask(Instant now) {
    return edit()
        .state(State.UNKNOWN, now, "a callback names a task")
        .dueAt(now)
        .note("a callback names a task for it: looked up before it is posted again")
        .done();
  }

  /** A look-up said nothing that can be believed. */
  public Task lookupTaughtNothing(String why, Instant nextLookup) {
    return edit().failures(task.counts().failures() + 1).dueAt(nextLookup).note(why).done();
  }

  /** The gateway has a task under its id that is not taken for ours. */
  public Task foundAnother(String why, Instant now, Instant nextLookup) {
    return edit().eventIfNew(now, why).misses(0).dueAt(nextLookup).note(why).done();
  }

  /** The gateway does not know it, as far as that was said yet. */
  public Task missed(String why, Instant now, Instant nextLookup) {
    return edit()
        .eventIfNew(now, why)
        .misses(task.counts().misses() + 1)
        .failures(0)
        .dueAt(nextLookup)
        .note(why)
        .done();
  }

  /** No task was made of it: it is posted again under the same id. */
  public Task postedAgain(String why, Instant now) {
    return edit().state(State.ACCEPTED, now, why).misses(0).failures(0).dueAt(now).note(why).done();
  }

  /** It was refused, and no earlier POST of it was taken. */
  public Task refusalConfirmed(String why, Instant now) {
    return edit().state(State.FAILED, now, why).completedAt(now).nothingLeftToDo().note(why).done();
  }

  /** Its slot is released though it may still run at the gateway. */
  public Task withoutSlot(String why, Instant now) {
    return edit().event(now, "its slot is given up").withoutSlot().note(why).done();
  }

  // Polls

  /** The poll brought no word on the task. */
  public Task unanswered(String why) {
    return edit().polledOnce().failures(task.counts().failures() + 1).note(why).done();
  }

  private TaskEdit answered() {
    return edit().polledOnce().failures(0).note("");
  }

  /** The gateway works on it, whatever looked like its end before. */
  public Task stillRuns(Optional<Double> progress) {
    TaskEdit edit = answered().progress(progress.or(task.gateway()::progress));
    if (task.times().completedAt().isPresent()) {
      edit.notCompleted();
      if (task.state() != State.EXPIRED) {
        edit.noError();
      }
    }
    return edit.done();
  }

  /**
   * It has ended, as it seems. That is kept, to be compared with what the next poll says.
   *
   * @param error how it failed, empty where it seems to be completed
   * @param since when it was first said so
   */
  public Task seemsToHaveEnded(Optional<TaskError> error, Instant since) {
    TaskEdit edit = answered().completedAt(since);
    if (task.times().completedAt().isEmpty()) {
      edit.event(since, error.map(Moves::words).orElse("completed, without a URL so far"));
    }
    if (task.state() == State.EXPIRED) {
      return edit.done();
    }
    error.ifPresentOrElse(edit::error, edit::noError);
    return edit.note(
            error.isPresent()
                ? "failed, as it seems: the gateway's word for it is not known here, so it is asked"
                    + " again"
                : "completed, but without the URL of its video so far")
        .done();
  }

  /** Its video can be fetched; after the deadline it makes a second result. */
  public Task completed(String answer, Instant now) {
    TaskEdit edit =
        answered()
            .state(State.COMPLETED, now, "completed by the gateway")
            .answer(answer)
            .progress(Optional.of(1.0))
            .completedAt(now)
            .noError()
            .dueAt(now);
    return (task.state() == State.EXPIRED ? edit.lateRevision() : edit).done();
  }

  /** The gateway says that it failed; after the deadline that changes nothing any more. */
  public Task failed(String answer, TaskError error, Instant now) {
    if (task.state() == State.EXPIRED) {
      return answered()
          .event(now, "failed after its deadline: " + words(error))
          .nothingLeftToDo()
          .note("failed at the gateway after its deadline")
          .done();
    }
    return answered()
        .state(State.FAILED, now, words(error))
        .answer(answer)
        .error(error)
        .completedAt(now)
        .nothingLeftToDo()
        .done();
  }

  /** Its deadline has passed; it is looked at again for a video that comes late. */
  public Task expired(TaskError why, Instant now, Instant nextLook) {
    return edit().state(State.EXPIRED, now, why.message()).error(why).dueAt(nextLook).done();
  }

  /** Its task has failed, and another one is made under the next id. */
  public Task resubmitted(String externalTaskId, String why, Instant now, Instant at) {
    return edit()
        .event(now, why)
        .polledOnce()
        .resubmission(externalTaskId)
        .dueAt(at)
        .note(why)
        .done();
  }
}
