package org.kirincamel.metrics;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kirincamel.task.Meters;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/**
 * What this process has brought to an end in each hour of the last day. In memory: to count that in
 * the store would cost a read of every row of the day. Thread-safe.
 */
public final class LastDay implements Meters {

  private static final int HOURS = 24;

  private final Clock clock;
  private final Instant since;
  private final Map<Instant, Hour> hours = new HashMap<>();

  /**
   * @param start of the hour
   * @param failed also those that expired
   * @param cost in USD, as far as the gateway has said it
   */
  public record Hour(Instant start, int completed, int failed, BigDecimal cost) {}

  public LastDay(Clock clock) {
    this.clock = clock;
    this.since = clock.instant();
  }

  /** When counting began. */
  public Instant since() {
    return since;
  }

  @Override
  public void changed(Task before, Task after) {
    boolean completed = after.state() == State.COMPLETED;
    boolean failed = after.state() == State.FAILED || after.state() == State.EXPIRED;
    if (before.state() != after.state() && (completed || failed)) {
      add(
          completed ? 1 : 0,
          failed ? 1 : 0,
          after.result().answer().flatMap(Cost::of).orElse(BigDecimal.ZERO));
    }
  }

  private synchronized void add(int completed, int failed, BigDecimal cost) {
    Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
    Hour before = hours.getOrDefault(hour, none(hour));
    if (!hours.containsKey(hour)) {
      Instant oldest = hour.minus(Duration.ofHours(HOURS));
      // Those of a clock that was set back, too.
      hours.keySet().removeIf(each -> each.isBefore(oldest) || each.isAfter(hour));
    }
    hours.put(
        hour,
        new Hour(
            hour,
            before.completed() + completed,
            before.failed() + failed,
            before.cost().add(cost)));
  }

  /** Every hour of the last day, the oldest first; the last is the one that runs. */
  public synchronized List<Hour> hours() {
    Instant last = clock.instant().truncatedTo(ChronoUnit.HOURS);
    List<Hour> all = new ArrayList<>();
    for (int ago = HOURS - 1; ago >= 0; ago--) {
      Instant hour = last.minus(Duration.ofHours(ago));
      all.add(hours.getOrDefault(hour, none(hour)));
    }
    return all;
  }

  private static Hour none(Instant hour) {
    return new Hour(hour, 0, 0, BigDecimal.ZERO);
  }
}
