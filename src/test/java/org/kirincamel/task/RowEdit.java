package org.kirincamel.task;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** Makes rows as tests of other packages need them, by changes that the module has no move for. */
public final class RowEdit {

  private final TaskEdit edit;

  private RowEdit(TaskEdit edit) {
    this.edit = edit;
  }

  public static RowEdit of(Task task) {
    return new RowEdit(task.edit());
  }

  public RowEdit state(State to) {
    edit.state(to);
    return this;
  }

  public RowEdit dueAt(Instant at) {
    edit.dueAt(at);
    return this;
  }

  public RowEdit nothingLeftToDo() {
    edit.nothingLeftToDo();
    return this;
  }

  public RowEdit taskId(String id) {
    edit.taskId(id);
    return this;
  }

  public RowEdit otherTaskId(String postedUnder, String id) {
    edit.otherTaskId(postedUnder, id);
    return this;
  }

  public RowEdit resubmission(String id) {
    edit.resubmission(id);
    return this;
  }

  public RowEdit posting(Instant at) {
    edit.posting(at, BigDecimal.ZERO);
    return this;
  }

  public RowEdit notPosted() {
    edit.notPosted();
    return this;
  }

  public RowEdit postEndedAt(Instant at) {
    edit.postEndedAt(at);
    return this;
  }

  public RowEdit submittedAt(Instant at) {
    edit.submittedAt(at);
    return this;
  }

  public RowEdit completedAt(Instant at) {
    edit.completedAt(at);
    return this;
  }

  public RowEdit notCompleted() {
    edit.notCompleted();
    return this;
  }

  public RowEdit polledOnce() {
    edit.polledOnce();
    return this;
  }

  public RowEdit failures(int failures) {
    edit.failures(failures);
    return this;
  }

  public RowEdit misses(int misses) {
    edit.misses(misses);
    return this;
  }

  public RowEdit progress(Optional<Double> share) {
    edit.progress(share);
    return this;
  }

  public RowEdit answer(String json) {
    edit.answer(json);
    return this;
  }

  public RowEdit error(TaskError why) {
    edit.error(why);
    return this;
  }

  public RowEdit noError() {
    edit.noError();
    return this;
  }

  public RowEdit files(String json) {
    edit.files(json);
    return this;
  }

  public RowEdit withoutSlot() {
    edit.withoutSlot();
    return this;
  }

  public RowEdit lateRevision() {
    edit.lateRevision();
    return this;
  }

  public RowEdit nextRevision() {
    edit.nextRevision();
    return this;
  }

  public RowEdit note(String text) {
    edit.note(text);
    return this;
  }

  public Task done() {
    return edit.done();
  }
}
