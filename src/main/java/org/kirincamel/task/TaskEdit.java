package org.kirincamel.task;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** Changes a copy of a row. Says what may change at all; whatever has no method here never does. */
final class TaskEdit {

  private final Task from;
  private Task.Status status;
  private GatewayTask gateway;
  private Task.Times times;
  private Task.Counts counts;
  private Task.Result result;
  private Optional<Instant> eventAt = Optional.empty();
  private String cause = "";

  TaskEdit(Task from) {
    this.from = from;
    status = from.status();
    gateway = from.gateway();
    times = from.times();
    counts = from.counts();
    result = from.result();
  }

  /**
   * @throws IllegalStateException if no arrow leads there: a bug, not a race
   */
  TaskEdit state(State to) {
    if (to != from.state() && !from.state().next().contains(to)) {
      throw new IllegalStateException(
          "Request %s must not go from %s to %s".formatted(from.id(), from.state(), to));
    }
    status = status.in(to);
    return this;
  }

  /**
   * Goes to a state, and tells so in the timeline of the request.
   *
   * @param why in a few words
   */
  TaskEdit state(State to, Instant at, String why) {
    return state(to).event(at, why);
  }

  /** Tells in the timeline of the request what happens now. */
  TaskEdit event(Instant at, String why) {
    eventAt = Optional.of(at);
    cause = why;
    return this;
  }

  /** As {@link #event}, unless the row says so already: what waits long says it at each look. */
  TaskEdit eventIfNew(Instant at, String why) {
    return why.equals(from.status().note()) ? this : event(at, why);
  }

  /** Which POST, poll or download this was. */
  private int attempt() {
    return switch (from.state()) {
      case ACCEPTED, SUBMITTING, UNKNOWN -> counts.submits();
      case RUNNING, EXPIRED -> counts.polls();
      default -> from.counts().failures() + 1;
    };
  }

  TaskEdit dueAt(Instant at) {
    status = status.due(Optional.of(at));
    return this;
  }

  TaskEdit nothingLeftToDo() {
    status = status.due(Optional.empty());
    return this;
  }

  TaskEdit taskId(String id) {
    gateway = gateway.taken(id, firstPostAt());
    return this;
  }

  private Instant firstPostAt() {
    return times.firstPostAt().orElse(times.receivedAt());
  }

  /**
   * Keeps an id that the row does not run under: a second task for the same request.
   *
   * @param postedUnder the id of ours under which that task was made
   */
  TaskEdit otherTaskId(String postedUnder, String id) {
    gateway = gateway.otherTask(postedUnder, id, firstPostAt());
    return this;
  }

  /**
   * Lets it be posted once more, under another id, after its task has failed: as if it had never
   * been posted, but that the books go on.
   */
  TaskEdit resubmission(String id) {
    gateway = gateway.resubmitted(id, firstPostAt());
    times = Task.Times.received(times.receivedAt());
    return state(State.ACCEPTED).failures(0).misses(0);
  }

  /** Notes that a POST is about to go out. */
  TaskEdit posting(Instant at, BigDecimal estimate) {
    times =
        times.firstPost(times.firstPostAt().or(() -> Optional.of(at))).postEnded(Optional.empty());
    gateway = gateway.posting(at, estimate);
    counts = counts.submitted();
    // What an earlier try was told says nothing of this one.
    return noError();
  }

  /** Takes back {@link #posting} where it is certain that no task was made by that POST. */
  TaskEdit notPosted() {
    gateway = gateway.notPosted();
    times = times.firstPost(gateway.firstPostUnderThisId());
    return this;
  }

  TaskEdit postEndedAt(Instant at) {
    times = times.postEnded(Optional.of(at));
    return this;
  }

  TaskEdit submittedAt(Instant at) {
    times = times.submitted(Optional.of(at));
    return this;
  }

  TaskEdit completedAt(Instant at) {
    times = times.completed(Optional.of(at));
    return this;
  }

  /** What looked like its end was none. */
  TaskEdit notCompleted() {
    times = times.completed(Optional.empty());
    return this;
  }

  TaskEdit polledOnce() {
    counts = counts.polled();
    return this;
  }

  TaskEdit polls(int polls) {
    counts = counts.polled(polls);
    return this;
  }

  TaskEdit failures(int failures) {
    counts = counts.failed(failures);
    return this;
  }

  TaskEdit misses(int misses) {
    counts = counts.missed(misses);
    return this;
  }

  TaskEdit progress(Optional<Double> share) {
    gateway = gateway.progress(share);
    return this;
  }

  TaskEdit answer(String json) {
    result = result.answered(json);
    return this;
  }

  TaskEdit error(TaskError why) {
    result = result.failed(Optional.of(why));
    return this;
  }

  TaskEdit noError() {
    result = result.failed(Optional.empty());
    return this;
  }

  TaskEdit files(String json) {
    result = result.fetched(json);
    return this;
  }

  /** Gives its slot back though it may still run at the gateway. */
  TaskEdit withoutSlot() {
    status = status.withoutSlot();
    return this;
  }

  /** Makes what follows the second result of the same request. */
  TaskEdit lateRevision() {
    result = result.revised(from.result().revision() + 1, true);
    return this;
  }

  /** Makes what follows one more result of the same request. */
  TaskEdit nextRevision() {
    result = result.revised(from.result().revision() + 1, result.late());
    return this;
  }

  /** Whether no result of it is wanted: once it is not at the gateway any more, it has failed. */
  TaskEdit cancelled(boolean unwanted) {
    status = status.cancelled(unwanted);
    return this;
  }

  private void endAsCancelled() {
    boolean atTheGateway = gateway.taskId().isPresent();
    cause = cause.equals(OrderedMoves.CANCELLED) ? cause : OrderedMoves.CANCELLED + "; " + cause;
    error(
        new TaskError(
            OrderedMoves.CANCELLED,
            atTheGateway
                ? "cancelled by an operator when the gateway had its task already"
                : "cancelled by an operator before the gateway had a task for it"));
    times = times.completed(eventAt.or(times::completedAt));
    state(State.FAILED).nothingLeftToDo().note("");
  }

  TaskEdit note(String text) {
    status = status.noted(text);
    return this;
  }

  private Event event(Instant at) {
    return Event.of(at, Optional.of(from.state()), status.state(), cause, attempt());
  }

  Task done() {
    if (status.cancelled() && status.state() != from.state() && !status.state().holdsSlot()) {
      endAsCancelled();
    }
    return new Task(
        from.id(),
        from.version(),
        eventAt.map(this::event).map(status::with).orElse(status),
        from.source(),
        from.request(),
        gateway,
        times,
        counts,
        result);
  }
}
