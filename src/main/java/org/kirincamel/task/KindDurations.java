package org.kirincamel.task;

import java.time.Duration;
import java.util.Optional;

/**
 * What is known of the durations of one kind of task, and the plan that follows from it. Ages are
 * in seconds. Thread-safe.
 */
final class KindDurations {

  /** From so many ends on the first poll may wait longer than the longest pause. */
  private static final double ENOUGH = 20;

  /** A plan is made anew after so many polls, while little is known already after fewer. */
  private static final double MAX_BEHIND = 32;

  private final PollBounds bounds;

  /** As it is kept in the store, with what other nodes have learned. */
  private DurationHistogram kept = new DurationHistogram();

  /** What is being added to that. */
  private DurationHistogram saving = new DurationHistogram();

  /** What came since. */
  private DurationHistogram fresh = new DurationHistogram();

  private int behind;
  private double weight;
  private Survival survival;
  private PollPlan plan;

  KindDurations(PollBounds bounds) {
    this.bounds = bounds;
    this.survival = Survival.of(kept);
    this.plan = plan();
  }

  private PollPlan plan() {
    double max = seconds(bounds.max());
    return new PollPlan(
        survival,
        bounds.value(),
        seconds(bounds.min()),
        max,
        weight < ENOUGH ? max : Double.POSITIVE_INFINITY);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private void learn() {
    DurationHistogram all = kept.then(saving).then(fresh);
    behind = 0;
    weight = all.weight();
    survival = Survival.of(all);
    plan = plan();
  }

  /** The pause that follows a poll at an age, or the submission at age zero. */
  synchronized double pause(double age) {
    return plan.pause(age);
  }

  /** What is told to people, once enough was seen. */
  synchronized Optional<PollPolicy.Usual> usual() {
    return weight < ENOUGH
        ? Optional.empty()
        : Optional.of(new PollPolicy.Usual(quantile(0.5), quantile(0.9)));
  }

  private Duration quantile(double share) {
    return Duration.ofMillis(Math.round(survival.quantile(share) * 1e3));
  }

  synchronized void ran(double from, double to) {
    fresh.ran(from, to);
    learnIfFarBehind();
  }

  synchronized void ended(double from, double to) {
    fresh.ended(from, to, survival);
    learnIfFarBehind();
  }

  private void learnIfFarBehind() {
    behind++;
    if (behind >= Math.min(MAX_BEHIND, 1 + weight / 4)) {
      learn();
    }
  }

  /** Whether there is anything to save; it is then on its way. */
  synchronized boolean startSaving() {
    saving = saving.then(fresh);
    fresh = new DurationHistogram();
    return saving.added() > 0;
  }

  /** What is to be kept, given what is. */
  synchronized String merged(String text) {
    return histogram(text).then(saving).text();
  }

  /** It is kept now, with what other nodes have learnt. */
  synchronized void saved(String text) {
    saving = new DurationHistogram();
    kept = histogram(text);
    learn();
  }

  private static DurationHistogram histogram(String text) {
    return DurationHistogram.of(text).orElseGet(DurationHistogram::new);
  }
}
