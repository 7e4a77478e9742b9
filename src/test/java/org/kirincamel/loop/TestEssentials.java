package org.kirincamel.loop;

import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.kirincamel.common.Clocks;
import org.kirincamel.gateway.ExchangeLimits;
import org.kirincamel.settings.Given;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Meters;

/** Essentials of tests: one clock, no chance, and alarms that no one hears. */
final class TestEssentials {

  private TestEssentials() {}

  static Essentials of(Clock clock, String... namesAndValues) {
    return new Essentials(
        Given.settings(namesAndValues),
        new Clocks(clock, clock, () -> 0),
        () -> 0.5,
        new Ids(clock, RandomGenerator.getDefault()),
        ExchangeLimits.timer(),
        new Alarms(sentence -> {}, Duration.ofHours(1), clock),
        Meters.NONE);
  }
}
