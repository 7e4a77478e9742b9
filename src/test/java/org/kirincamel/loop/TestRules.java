package org.kirincamel.loop;

import java.util.function.DoubleSupplier;
import org.kirincamel.settings.Settings;
import org.kirincamel.task.PollPolicy;

/** Rules of tests: nothing was learnt of the length of tasks, and no callback is waited for. */
final class TestRules {

  private TestRules() {}

  static Rules of(Settings settings, DoubleSupplier random) {
    return Rules.of(settings, new PollPolicy(settings.poll().bounds()), random, task -> false);
  }
}
