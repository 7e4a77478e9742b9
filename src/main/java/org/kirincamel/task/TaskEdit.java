package org.kirincamel.task;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes a copy of a row. Says what may change at all; whatever has no method here never does. */
public final class TaskEdit {

  private final Task from;
  private State state;
  private Optional<Instant> nextActionAt;
  private String externalTaskId;
  private Optional<String> taskId;
  private Task.Times times;
  private Task.Counts counts;
  private Optional<Double> progress;
  private Optional<String> answer;
  private Optional<TaskError> error;
  private Optional<String> files;
  private List<Submission> submissions;
  private boolean holdsSlot;
  private int revision;
  private boolean late;
  private String note;

  TaskEdit(Task from) {
    this.from = from;
    state = from.state();
    nextActionAt = from.nextActionAt();
    externalTaskId = from.externalTaskId();
    taskId = from.taskId();
    times = from.times();
    counts = from.counts();
    progress = from.progress();
    answer = from.answer();
    error = from.error();
    files = from.files();
    submissions = new ArrayList<>(from.submissions());
    holdsSlot = from.holdsSlot();
    revision = from.revision();
    late = from.late();
    note = from.note();
  }

  /**
   * @throws IllegalStateException if no arrow leads there: a bug, not a race
   */
  public TaskEdit state(State to) {
    if (to != from.state() && !from.state().next().contains(to)) {
      throw new IllegalStateException(
          "Request %s must not go from %s to %s".formatted(from.id(), from.state(), to));
    }
    state = to;
    holdsSlot = to.holdsSlot();
    return this;
  }

  public TaskEdit dueAt(Instant at) {
    nextActionAt = Optional.of(at);
    return this;
  }

  public TaskEdit nothingLeftToDo() {
    nextActionAt = Optional.empty();
    return this;
  }

  public TaskEdit taskId(String id) {
    taskId = Optional.of(id);
    int last = submissions.size() - 1;
    if (last >= 0 && submissions.get(last).externalTaskId().equals(externalTaskId)) {
      submissions.add(new Submission(externalTaskId, taskId, submissions.remove(last).postedAt()));
    } else {
      // Found by a look-up though no POST under this id is on the books, as after a backup.
      submissions.add(new Submission(externalTaskId, taskId, firstPostAt()));
    }
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
  public TaskEdit otherTaskId(String postedUnder, String id) {
    int at = 0;
    int behind = submissions.size();
    for (; at < submissions.size(); at++) {
      Submission each = submissions.get(at);
      if (each.externalTaskId().equals(postedUnder)) {
        if (each.taskId().isEmpty()) {
          break;
        }
        behind = at + 1;
      }
    }
    if (at < submissions.size()) {
      submissions.set(
          at, new Submission(postedUnder, Optional.of(id), submissions.get(at).postedAt()));
    } else {
      submissions.add(behind, new Submission(postedUnder, Optional.of(id), firstPostAt()));
    }
    return this;
  }

  /**
   * Lets it be posted once more, under another id, after its task has failed: as if it had never
   * been posted, but that the books go on.
   */
  public TaskEdit resubmission(String id) {
    if (taskId.isPresent() && submissions.stream().noneMatch(s -> s.taskId().equals(taskId))) {
      submissions.add(new Submission(externalTaskId, taskId, firstPostAt()));
    }
    state(State.ACCEPTED);
    externalTaskId = id;
    taskId = Optional.empty();
    times =
        new Task.Times(
            times.receivedAt(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    progress = Optional.empty();
    return failures(0).misses(0);
  }

  /** Notes that a POST is about to go out. */
  public TaskEdit posting(Instant at) {
    // What an earlier try was told says nothing of this one.
    error = Optional.empty();
    times =
        new Task.Times(
            times.receivedAt(),
            times.firstPostAt().or(() -> Optional.of(at)),
            Optional.empty(),
            times.submittedAt(),
            times.completedAt());
    submissions.add(new Submission(externalTaskId, Optional.empty(), at));
    counts =
        new Task.Counts(counts.submits() + 1, counts.polls(), counts.failures(), counts.misses());
    return this;
  }

  /** Takes back {@link #posting} where it is certain that no task was made by that POST. */
  public TaskEdit notPosted() {
    if (!submissions.isEmpty()) {
      submissions.remove(submissions.size() - 1);
    }
    times =
        new Task.Times(
            times.receivedAt(),
            submissions.stream()
                .filter(each -> each.externalTaskId().equals(externalTaskId))
                .findFirst()
                .map(Submission::postedAt),
            times.postEndedAt(),
            times.submittedAt(),
            times.completedAt());
    return this;
  }

  public TaskEdit postEndedAt(Instant at) {
    times =
        new Task.Times(
            times.receivedAt(),
            times.firstPostAt(),
            Optional.of(at),
            times.submittedAt(),
            times.completedAt());
    return this;
  }

  public TaskEdit submittedAt(Instant at) {
    times =
        new Task.Times(
            times.receivedAt(),
            times.firstPostAt(),
            times.postEndedAt(),
            Optional.of(at),
            times.completedAt());
    return this;
  }

  public TaskEdit completedAt(Instant at) {
    return completed(Optional.of(at));
  }

  /** What looked like its end was none. */
  public TaskEdit notCompleted() {
    return completed(Optional.empty());
  }

  private TaskEdit completed(Optional<Instant> at) {
    times =
        new Task.Times(
            times.receivedAt(), times.firstPostAt(), times.postEndedAt(), times.submittedAt(), at);
    return this;
  }

  public TaskEdit polledOnce() {
    counts =
        new Task.Counts(counts.submits(), counts.polls() + 1, counts.failures(), counts.misses());
    return this;
  }

  public TaskEdit failures(int failures) {
    counts = new Task.Counts(counts.submits(), counts.polls(), failures, counts.misses());
    return this;
  }

  public TaskEdit misses(int misses) {
    counts = new Task.Counts(counts.submits(), counts.polls(), counts.failures(), misses);
    return this;
  }

  public TaskEdit progress(Optional<Double> share) {
    progress = share;
    return this;
  }

  public TaskEdit answer(String json) {
    answer = Optional.of(json);
    return this;
  }

  public TaskEdit error(TaskError why) {
    error = Optional.of(why);
    return this;
  }

  public TaskEdit noError() {
    error = Optional.empty();
    return this;
  }

  public TaskEdit files(String json) {
    files = Optional.of(json);
    return this;
  }

  /** Gives its slot back though it may still run at the gateway. */
  public TaskEdit withoutSlot() {
    holdsSlot = false;
    return this;
  }

  /** Makes what follows the second result of the same request. */
  public TaskEdit lateRevision() {
    revision = from.revision() + 1;
    late = true;
    return this;
  }

  /** Makes what follows one more result of the same request. */
  public TaskEdit nextRevision() {
    revision = from.revision() + 1;
    return this;
  }

  public TaskEdit note(String text) {
    // PostgreSQL stores every character but this one, and notes quote strangers.
    note = text.replace("\0", "");
    return this;
  }

  public Task done() {
    return new Task(
        from.id(),
        from.version(),
        state,
        nextActionAt,
        from.source(),
        from.name(),
        from.model(),
        from.params(),
        from.targets(),
        externalTaskId,
        taskId,
        times,
        counts,
        progress,
        answer,
        error,
        from.violations(),
        files,
        submissions,
        holdsSlot,
        revision,
        late,
        note);
  }
}
