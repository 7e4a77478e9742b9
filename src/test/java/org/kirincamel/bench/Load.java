package org.kirincamel.bench;

import java.time.Duration;

/**
 * The same work for both sides.
 *
 * @param tasks requests, each a POST, at least one poll and a download
 * @param taskDuration how long the gateway works on each, which is also the pause before the first
 *     poll
 * @param slots tasks at the gateway at once
 * @param calls parallel calls of either side, all kinds together
 */
record Load(int tasks, Duration taskDuration, int slots, int calls) {

  static final Load STANDARD = new Load(3000, Duration.ofMillis(600), 500, 64);

  static final Duration POLL_AGAIN = Duration.ofMillis(200);

  static Load ofTasks(int tasks) {
    return new Load(tasks, STANDARD.taskDuration(), STANDARD.slots(), STANDARD.calls());
  }
}
