package org.kirincamel.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.gateway.Envelope;
import org.kirincamel.task.PollPolicy;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskKind;

/**
 * Lets the policy learn from each poll that this node made, and from what the one before it showed.
 * Where another node made that one, or this process had not started yet, nothing is learned: as
 * that has nothing to do with when the task ends, it makes what is learned no shorter and no
 * longer. Thread-safe.
 */
final class PollTrail {

  /** Of more running tasks these are sample enough. */
  private static final int MAX_TASKS = 10_000;

  /** A task that was not polled for so long has gone to another node. */
  private static final Duration FORGOTTEN = Duration.ofHours(3);

  /** A callback takes its time from the gateway to us. */
  private static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

  private final PollPolicy policy;
  private final Callbacks callbacks;
  private final Instant since;

  /** The tasks that were polled last are at the end. */
  private final Map<UUID, Seen> running = new LinkedHashMap<>();

  /**
   * That a poll found a task running.
   *
   * @param polls how many polls there were of it then
   */
  private record Seen(int polls, Duration age, Instant at) {}

  /**
   * @param since when this process started; a row does not say how often a dead one polled
   */
  PollTrail(PollPolicy policy, Callbacks callbacks, Instant since) {
    this.policy = policy;
    this.callbacks = callbacks;
    this.since = since;
  }

  /** Hears what a poll showed. */
  void polled(Task before, Task after, Instant now) {
    Optional<Instant> submittedAt = before.times().submittedAt();
    if (before.state() != State.RUNNING
        || submittedAt.isEmpty()
        || before.times().completedAt().isPresent()
        || before.times().postEndedAt().isPresent()) {
      // Ended before; or it was found by a look-up, and began to run before that.
      return;
    }
    Duration age = Duration.between(submittedAt.get(), now);
    Optional<Duration> last = last(before, after, age, now);
    if (last.isEmpty() || after.counts().failures() > 0) {
      return;
    }
    TaskKind kind = Envelope.kind(before);
    if (hasEnded(after)) {
      Duration ran = notBeforeTheCallback(before, last.get(), age);
      policy.ran(kind, last.get(), ran);
      policy.ended(kind, ran, age);
    } else {
      policy.ran(kind, last.get(), age);
    }
  }

  private static boolean hasEnded(Task after) {
    return after.times().completedAt().isPresent();
  }

  /** The age at which the poll before this one found it running; zero at the first poll. */
  private synchronized Optional<Duration> last(Task before, Task after, Duration age, Instant now) {
    Seen seen = running.remove(before.id());
    int polls = before.counts().polls();
    Optional<Duration> last =
        polls == 0 && before.times().submittedAt().filter(at -> !at.isBefore(since)).isPresent()
            ? Optional.of(Duration.ZERO)
            : Optional.ofNullable(seen).filter(each -> each.polls == polls).map(Seen::age);
    boolean taught = after.counts().failures() == 0;
    if (after.state() == State.RUNNING && !hasEnded(after) && hasRoom(now)) {
      Optional<Duration> shown = taught ? Optional.of(age) : last;
      shown.ifPresent(
          each -> running.put(before.id(), new Seen(after.counts().polls(), each, now)));
    }
    return last;
  }

  private boolean hasRoom(Instant now) {
    if (running.size() >= MAX_TASKS) {
      Iterator<Seen> oldest = running.values().iterator();
      if (oldest.next().at().plus(FORGOTTEN).isBefore(now)) {
        oldest.remove();
      }
    }
    return running.size() < MAX_TASKS;
  }

  private Duration notBeforeTheCallback(Task task, Duration last, Duration age) {
    return callbacks
        .sinceEnd(task.id())
        .map(ago -> age.minus(ago).minus(ON_ITS_WAY))
        .filter(heard -> heard.compareTo(last) > 0)
        .orElse(last);
  }
}
