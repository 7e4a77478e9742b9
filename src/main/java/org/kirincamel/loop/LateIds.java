package org.kirincamel.loop;

import java.time.Instant;
import java.util.Optional;
import org.kirincamel.gateway.Answer;
import org.kirincamel.store.LateId;
import org.kirincamel.store.LateTaskIds;
import org.kirincamel.task.Meters;
import org.kirincamel.task.Task;

/**
 * Keeps a task id that was learned for a row that had moved on meanwhile: an id, once received, is
 * never dropped, whether a POST, a look-up or a callback brought it.
 */
final class LateIds {

  private final LateTaskIds lateTaskIds;
  private final Running running;
  private final Alarms alarms;
  private final Meters meters;

  LateIds(LateTaskIds lateTaskIds, Running running, Essentials essentials) {
    this.lateTaskIds = lateTaskIds;
    this.running = running;
    this.alarms = essentials.alarms();
    this.meters = essentials.meters();
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
            now,
            row -> running.after(row, taskId, answer, now));
    if (late == LateId.SECOND) {
      meters.lost("second_task", Optional.of(answer.result().toString()));
      alarms.tell(
          "request %s has a second task at the gateway, which may have been paid for too: %s"
              .formatted(task.id(), taskId));
    }
  }
}
