package org.kirincamel.loop;

import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.kirincamel.common.Clocks;
import org.kirincamel.settings.Settings;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Meters;

/**
 * What nearly every part needs.
 *
 * @param chance from 0 to 1, to spread what would come at once
 * @param timer of short work: what it runs must not block
 */
public record Essentials(
    Settings settings,
    Clocks clocks,
    DoubleSupplier chance,
    Ids ids,
    ScheduledExecutorService timer,
    Alarms alarms,
    Meters meters) {

  /** Of all nodes: leases and every stored time go by it. */
  public Clock clock() {
    return clocks.shared();
  }

  public LongSupplier nanoTime() {
    return clocks.nanoTime();
  }
}
