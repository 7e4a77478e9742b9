package org.kirincamel.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.kirincamel.task.Meters;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Counts in Micrometer what happens. Thread-safe. */
final class MicrometerMeters implements Meters {

  private static final List<String> LOSSES =
      List.of("failed", "fetch_failed", "expired", "resubmitted", "second_task");
  private static final double[] POLLS = {1, 2, 3, 5, 8, 13, 21, 50, 100};

  private final OwnMeters registry;
  private final SourceLabels sources = new SourceLabels();
  private final Map<List<String>, Counter> counters = new ConcurrentHashMap<>();
  private final Map<List<String>, Timer> timers = new ConcurrentHashMap<>();
  private final DistributionSummary polls;
  private final Timer lateness;

  MicrometerMeters(OwnMeters registry) {
    this.registry = registry;
    this.polls = registry.summary(Metric.TASK_POLLS, POLLS);
    this.lateness = registry.timer(Metric.LATENESS);
    // An alarm on a rate needs the zero before the first one.
    for (String reason : LOSSES) {
      counter(Metric.LOST_TASKS, "reason", reason);
      counter(Metric.LOST_COST, "reason", reason);
    }
    counter(Metric.ANSWERS, "call", "submit", "class", "2xx");
    for (String source : SourceLabels.KNOWN) {
      counter(Metric.SOURCE_ERRORS, "source", source);
      counter(Metric.COST, "source", source);
    }
  }

  @Override
  public void received(String source, String outcome, int number) {
    if (number > 0) {
      counter(Metric.REQUESTS_RECEIVED, "source", sources.of(source), "outcome", outcome)
          .increment(number);
    }
  }

  @Override
  public void sourceFailed(String source) {
    counter(Metric.SOURCE_ERRORS, "source", sources.of(source)).increment();
  }

  @Override
  public void changed(Task before, Task after) {
    State state = after.state();
    if (state != before.state()
        && (state == State.COMPLETED || state == State.FAILED || state == State.EXPIRED)) {
      ended(before, after);
    } else if (state == State.COMPLETED
        && before.result().error().isEmpty()
        && after.result().error().isPresent()) {
      lost("fetch_failed", after.result().answer());
    }
  }

  private void ended(Task before, Task after) {
    String source = sources.of(after.source().kind());
    String outcome = after.state().word();
    counter(Metric.RESULTS, "source", source, "outcome", outcome).increment();
    if (before.gateway().taskId().isEmpty()) {
      return;
    }
    polls.record(after.counts().polls());
    Optional<String> answer = after.result().answer();
    answer
        .flatMap(Cost::of)
        .ifPresent(cost -> counter(Metric.COST, "source", source).increment(cost.doubleValue()));
    if (after.state() != State.COMPLETED) {
      lost(outcome, answer);
    }
  }

  @Override
  public void lost(String reason, Optional<String> answer) {
    BigDecimal cost = answer.flatMap(Cost::of).orElse(BigDecimal.ZERO);
    counter(Metric.LOST_TASKS, "reason", reason).increment();
    counter(Metric.LOST_COST, "reason", reason).increment(cost.doubleValue());
  }

  @Override
  public void worked(String job, Task task, String outcome, Duration took) {
    timer(Metric.valueOf(job.toUpperCase(java.util.Locale.ROOT)), "outcome", outcome).record(took);
  }

  @Override
  public void delivered(String target, Task task, String outcome, Duration took) {
    timer(Metric.DELIVERY, "target", target, "outcome", outcome).record(took);
  }

  @Override
  public void pollWasLate(Duration late) {
    lateness.record(late.isNegative() ? Duration.ZERO : late);
  }

  @Override
  public void answered(String job, int status) {
    counter(Metric.ANSWERS, "call", job, "class", statusClass(status)).increment();
  }

  private static String statusClass(int status) {
    return status == 429 ? "429" : status == 0 ? "none" : status / 100 + "xx";
  }

  private Counter counter(Metric metric, String... tags) {
    return counters.computeIfAbsent(key(metric, tags), key -> registry.counter(metric, tags));
  }

  private Timer timer(Metric metric, String... tags) {
    return timers.computeIfAbsent(key(metric, tags), key -> registry.timer(metric, tags));
  }

  private static List<String> key(Metric metric, String... tags) {
    String[] key = new String[tags.length + 1];
    key[0] = metric.name();
    System.arraycopy(tags, 0, key, 1, tags.length);
    return List.of(key);
  }
}
