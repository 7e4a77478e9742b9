package org.kirincamel.loop;

import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.kirincamel.settings.PollSettings;
import org.kirincamel.settings.Settings;
import org.kirincamel.task.GrowingPause;
import org.kirincamel.task.PollPolicy;
import org.kirincamel.task.Task;

/** What each kind of outcome does to a row: the rules beside the moves of {@link Task}. */
record Rules(Running running, SubmitRules submit, PollRules poll, LookupRules lookup) {

  /**
   * @param policy when a running task is polled next
   * @param awaited whether the gateway will call back when this task ends, so that it need not be
   *     polled
   */
  static Rules of(
      Settings settings, PollPolicy policy, DoubleSupplier random, Predicate<Task> awaited) {
    PollSettings poll = settings.poll();
    var running = new Running(policy, settings.callback().poll(), awaited, random);
    var pauses = new LookupPauses(settings.submit().unknownGrace(), random);
    var pause = new GrowingPause(poll.min(), poll.max());
    var ended = new SeeminglyEnded(settings.fetch().urlGrace(), poll.max(), pause, random);
    return new Rules(
        running,
        new SubmitRules(running, pauses, random),
        new PollRules(poll, running, ended, random),
        new LookupRules(settings.submit(), poll.deadline(), running, pauses, random));
  }
}
