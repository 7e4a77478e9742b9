package org.kirincamel.settings;

import java.time.Duration;
import java.util.Optional;
import org.kirincamel.task.PollBounds;

/** How running tasks are followed: "Polling" in the reference. */
public record PollSettings(
    Duration tick,
    Optional<Duration> first,
    Duration min,
    Duration max,
    double value,
    int parallel,
    Duration lease,
    Duration deadline) {

  static PollSettings read(SettingsReader reader) {
    var poll =
        new PollSettings(
            reader.duration("kirin.poll.tick", "500ms", Duration.ofMillis(10), Durations.HOUR),
            reader.optionalDuration("kirin.poll.first", Durations.MILLI, Durations.MAX),
            reader.duration("kirin.poll.min", "2s", Durations.MILLI, Durations.MAX),
            reader.duration("kirin.poll.max", "30s", Durations.MILLI, Durations.MAX),
            reader.decimal("kirin.poll.value", "1.5", "0.001", "1000"),
            reader.count("kirin.poll.parallel", 16, 1, 1000),
            reader.duration("kirin.poll.lease", "15s", Durations.MILLI, Durations.DAY),
            reader.duration("kirin.task.deadline", "2h", Durations.MILLI, Durations.MAX));
    if (poll.max.compareTo(poll.min) < 0) {
      reader.problem(
          "kirin.poll.max (%s) must not be shorter than kirin.poll.min (%s)"
              .formatted(poll.max, poll.min));
    }
    if (poll.lease.compareTo(poll.tick.multipliedBy(4)) < 0) {
      reader.problem(
          "kirin.poll.lease (%s) must be at least four times kirin.poll.tick (%s): a node tells the others at a tick that it lives, several times in a lease"
              .formatted(Durations.text(poll.lease), Durations.text(poll.tick)));
    }
    return poll;
  }

  /** What holds for the pauses between polls. */
  public PollBounds bounds() {
    return new PollBounds(first, min, max, value);
  }
}
