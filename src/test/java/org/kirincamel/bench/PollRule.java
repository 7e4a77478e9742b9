package org.kirincamel.bench;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.kirincamel.task.PollBounds;
import org.kirincamel.task.PollPolicy;
import org.kirincamel.task.TaskKind;

/** Says when a task is polled next, and may learn from what polls show. Ages are in seconds. */
interface PollRule {

  TaskKind KIND = new TaskKind("kirin_v1_t2v", "std", "5");

  double pause(double age);

  void ran(double from, double to);

  void ended(double from, double to);

  /** One that learns nothing. */
  static PollRule of(DoubleUnaryOperator pause) {
    return new PollRule() {
      @Override
      public double pause(double age) {
        return pause.applyAsDouble(age);
      }

      @Override
      public void ran(double from, double to) {
        // It has no use for that.
      }

      @Override
      public void ended(double from, double to) {
        // Nor for that.
      }
    };
  }

  static PollRule fixed(double pause) {
    return of(age -> pause);
  }

  /** Google's: 5 s, half as long again each time, at most 45 s. */
  static PollRule growing() {
    return of(
        age -> {
          double pause = 5;
          for (double polled = pause; polled <= age + 1e-6; polled += pause) {
            pause = Math.min(45, 1.5 * pause);
          }
          return pause;
        });
  }

  /** What this module did before it learned: 10 s, then a tenth of the age, 2 to 25 s. */
  static PollRule tenthOfAge(Random random) {
    return of(
        age ->
            age <= 0
                ? 10
                : Math.max(2, Math.min(age / 10, 25) * (0.8 + 0.4 * random.nextDouble())));
  }

  /** The module's by default, without anything learned. */
  static PollRule prior(Random random) {
    var policy = new PollPolicy(bounds(1.5));
    return of(age -> seconds(policy.next(KIND, duration(age), random::nextDouble)));
  }

  /** The module's. */
  static PollRule learned(double value, Random random) {
    return learned(new PollPolicy(bounds(value)), random);
  }

  static PollRule learned(PollPolicy policy, Random random) {
    return new PollRule() {
      @Override
      public double pause(double age) {
        return seconds(policy.next(KIND, duration(age), random::nextDouble));
      }

      @Override
      public void ran(double from, double to) {
        policy.ran(KIND, duration(from), duration(to));
      }

      @Override
      public void ended(double from, double to) {
        policy.ended(KIND, duration(from), duration(to));
      }
    };
  }

  /** The defaults, but for what a second is worth. */
  static PollBounds bounds(double value) {
    return new PollBounds(Optional.empty(), Duration.ofSeconds(2), Duration.ofSeconds(30), value);
  }

  private static Duration duration(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }
}
