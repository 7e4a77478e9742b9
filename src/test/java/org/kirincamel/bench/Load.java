package org.kirincamel.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kirincamel.simulator.Simulator;

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

  /** Those by which the module does that work, but for its workers. */
  Map<String, Object> settings(Simulator gateway) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("kirin.api.url", gateway.url());
    settings.put("kirin.api.key", gateway.key());
    settings.put("kirin.http.port", 0);
    settings.put("kirin.submit.max-in-flight", slots);
    settings.put("kirin.poll.tick", "50ms");
    settings.put("kirin.poll.first", taskDuration.toMillis() + "ms");
    settings.put("kirin.poll.min", POLL_AGAIN.toMillis() + "ms");
    settings.put("kirin.inbox.poll", "50ms");
    settings.put("kirin.inbox.settle", "50ms");
    return settings;
  }
}
