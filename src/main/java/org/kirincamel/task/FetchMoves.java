package org.kirincamel.task;

import java.time.Instant;
import java.util.Optional;

/** Every way in which the row of a completed task may change, by name; as {@link Moves}. */
public final class FetchMoves {

  private final Task task;

  FetchMoves(Task task) {
    this.task = task;
  }

  private TaskEdit edit() {
    return task.edit();
  }

  /** Its videos are here; where a result without them was delivered, they make the next one. */
  public Task fetched(String files, Instant now) {
    TaskEdit edit =
        edit().event(now, "video fetched").files(files).failures(0).note("").nothingLeftToDo();
    return (task.isRefetched() ? edit.noError().nextRevision() : edit).done();
  }

  /** The gateway's result names no video. */
  public Task nothingToFetch(TaskError error, Instant now) {
    return edit().event(now, error.message()).error(error).nothingLeftToDo().done();
  }

  /** Its videos did not come, for good. */
  public Task fetchFailed(TaskError error, Instant now) {
    return edit().event(now, error.message()).files("[]").error(error).nothingLeftToDo().done();
  }

  /** A try that failed for its own reasons. */
  public Task fetchAgain(String why, Instant now, Instant at) {
    return edit().event(now, why).failures(task.counts().failures() + 1).dueAt(at).note(why).done();
  }

  /**
   * The gateway was asked where the video is now.
   *
   * @param answer what it said, if that is of use
   */
  public Task askedForAddress(Optional<String> answer) {
    TaskEdit edit = edit().polledOnce();
    answer.ifPresent(edit::answer);
    return edit.done();
  }

  /**
   * A person wants its videos fetched once more.
   *
   * @param answer what the gateway says now, if that is of use
   */
  public Task fetchOrdered(Optional<String> answer, Instant now) {
    TaskEdit edit =
        edit().event(now, "fetch ordered").failures(0).dueAt(now).note("fetched once more by hand");
    answer.ifPresent(edit::answer);
    return edit.done();
  }
}
