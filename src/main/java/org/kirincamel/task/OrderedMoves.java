package org.kirincamel.task;

import java.time.Instant;

/** Every way in which an operator may change a row, by name; as {@link Moves}. */
public final class OrderedMoves {

  /** The error of what a person did not want any more. */
  public static final String CANCELLED = "cancelled";

  private final Task task;

  OrderedMoves(Task task) {
    this.task = task;
  }

  private TaskEdit edit() {
    return task.edit();
  }

  /**
   * No result of it is wanted. What may be at the gateway goes on until it has ended there, with
   * its slot and its cost; whatever it ends as is a failure then.
   */
  public Task cancelled(Instant now) {
    TaskEdit edit = edit().cancelled(true);
    if (!task.state().holdsSlot()) {
      return edit.state(State.FAILED, now, CANCELLED).done();
    }
    edit.event(now, CANCELLED);
    return task.state() == State.RUNNING ? edit.dueAt(now).done() : edit.done();
  }

  /** Due at once: the poll that follows says whether the gateway knows it. */
  public Task settledAsTask(String taskId, Instant now) {
    return settled()
        .state(State.RUNNING, now, "settled: adopt")
        .taskId(taskId)
        .submittedAt(now)
        .dueAt(now)
        .done();
  }

  public Task settledAsNotPosted(Instant now) {
    // The later word counts.
    return settled()
        .cancelled(false)
        .state(State.ACCEPTED, now, "settled: repost")
        .dueAt(now)
        .done();
  }

  public Task settledAsFailed(Instant now) {
    return settled()
        .state(State.FAILED, now, "settled: fail")
        .error(new TaskError("settled", "given up by hand; its outcome was never known"))
        .completedAt(now)
        .nothingLeftToDo()
        .done();
  }

  private TaskEdit settled() {
    return edit().failures(0).misses(0).note("settled by hand");
  }
}
