package org.kirincamel.simulator;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;

/**
 * What can be set while the simulator runs; each field stands for itself, so volatile is enough.
 */
final class Settings {

  private final Clock clock;

  volatile String key = "test-key";
  volatile Set<String> models = Set.of("kirin_v1_t2v");
  volatile Duration taskDuration = Duration.ofSeconds(1);
  volatile Function<Charge, Script> behaviour = charge -> Script.completed();
  volatile boolean refuseDuplicates;
  volatile int maxRunning = Integer.MAX_VALUE;
  volatile boolean lookups = true;
  volatile Duration lookupLag = Duration.ZERO;
  volatile boolean echoExternalId = true;
  volatile boolean callbacks = true;
  volatile ErrorForm errorForm = ErrorForm.STATUS;
  volatile Video video = Video.sample();

  Settings(Clock clock) {
    this.clock = clock;
  }

  Clock clock() {
    return clock;
  }

  /** What the code under test asked for, and on top of it what the prompt itself says. */
  Script script(Charge charge) {
    var prompt = charge.params().path("prompt").asText();
    return Directives.applyTo(behaviour.apply(charge), prompt);
  }
}
