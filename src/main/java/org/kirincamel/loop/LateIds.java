package org.kirincamel.loop;

import java.time.Instant;
import org.kirincamel.gateway.Answer;
import org.kirincamel.store.LateId;
import org.kirincamel.store.LateTaskIds;
import org.kirincamel.task.Task;

/**
 * Keeps a task id that was learned for a row that had moved on meanwhile: an id, once received, is
 * never dropped, whether a POST, a look-up or a callback brought it.
 */
final class LateIds {

  private final LateTaskIds lateTaskIds;
  private final Running running;
  private final Alarms alarms;

  LateIds(LateTaskIds lateTaskIds, Running running, Alarms alarms) {
    this.lateTaskIds = lateTaskIds;
    this.running = running;
    this.alarms = alarms;
  }

  /**
   * @param task as it was when it was asked about
   * @param answer what the gateway said of the task with that id
   */
  void keep(Task task, String taskId, Answer answer, Instant now) {
    LateId late =
        lateTaskIds.record(
            task.id(),
            task.gateway().externalTaskId(),
            taskId,
            row -> running.after(row, taskId, answer, now));
    if (late == LateId.SECOND) {
      alarms.tell(
          "request %s has a second task at the gateway, which may have been paid for too: %s"
              .formatted(task.id(), taskId));
    }
  }
}
