package org.kirincamel.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.IntFunction;

/** Follows tasks by a rule in virtual time: many run at once, and each is polled until it ends. */
final class PollTrial {

  /** A task is submitted this often, in seconds. */
  private static final double GAP = 5;

  private final PollRule rule;
  private final Random random;

  PollTrial(PollRule rule, long seed) {
    this.rule = rule;
    this.random = new Random(seed);
  }

  private static final class Followed {
    private final double submittedAt;
    private final double duration;
    private double seenAt;
    private double nextAt;
    private int polls;

    Followed(double submittedAt, double duration) {
      this.submittedAt = submittedAt;
      this.duration = duration;
    }
  }

  /** What each of so many tasks cost, in the order of their submission. */
  List<PollCost> follow(int tasks, Shape shape) {
    return follow(tasks, number -> shape);
  }

  /**
   * As above.
   *
   * @param shapes of the duration of each task
   */
  List<PollCost> follow(int tasks, IntFunction<Shape> shapes) {
    var all = new ArrayList<Followed>();
    var queue = new PriorityQueue<Followed>(Comparator.comparingDouble(task -> task.nextAt));
    for (int i = 0; i < tasks; i++) {
      var task = new Followed(i * GAP, shapes.apply(i).next(random));
      task.nextAt = task.submittedAt;
      all.add(task);
      queue.add(task);
    }
    while (!queue.isEmpty()) {
      Followed task = queue.remove();
      if (!hasEnded(task)) {
        queue.add(task);
      }
    }
    return all.stream().map(task -> new PollCost(task.polls, task.seenAt - task.duration)).toList();
  }

  private boolean hasEnded(Followed task) {
    double age = task.nextAt - task.submittedAt;
    if (task.nextAt > task.submittedAt) {
      task.polls++;
      double from = task.seenAt;
      task.seenAt = age;
      if (age >= task.duration) {
        rule.ended(from, age);
        return true;
      }
      rule.ran(from, age);
    }
    task.nextAt += rule.pause(age);
    return false;
  }
}
