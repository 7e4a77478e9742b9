package org.kirincamel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Counts polls in virtual time: with fixed seeds, so that each run is the same. */
class LearnedPollingTest {

  private static final double VALUE = 1.5;
  private static final double TWO_MINUTES = 120;
  private static final int LEARNING = 200;
  private static final int SEEDS = 3;

  /** The costs of tasks by their number, each the average over some seeds. */
  private static List<PollCost> follow(
      LongFunction<PollRule> rules, int tasks, IntFunction<Shape> shapes) {
    var trials = new ArrayList<List<PollCost>>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      trials.add(new PollTrial(rules.apply(seed), 100 + seed).follow(tasks, shapes));
    }
    var costs = new ArrayList<PollCost>();
    for (int i = 0; i < tasks; i++) {
      int task = i;
      costs.add(PollCost.average(trials.stream().map(trial -> trial.get(task)).toList()));
    }
    return costs;
  }

  private static PollCost ofTasks(List<PollCost> costs, int from, int to) {
    return PollCost.average(costs.subList(from, to));
  }

  /** How many times the polls that are needed for the same delay. */
  private static double timesTheOptimum(PollCost cost, Shape shape) {
    return cost.polls() / new Optimum(shape).pollsAt(cost.delay());
  }

  private static PollRule learned(long seed) {
    return PollRule.learned(VALUE, new Random(seed));
  }

  @ParameterizedTest
  @EnumSource
  void after_200_tasks_it_needs_hardly_more_polls_than_the_optimum(Shapes shape) {
    List<PollCost> costs =
        follow(LearnedPollingTest::learned, 800, number -> shape.around(TWO_MINUTES));

    assertThat(timesTheOptimum(ofTasks(costs, LEARNING, 800), shape.around(TWO_MINUTES)))
        .isLessThan(1.3);
  }

  @ParameterizedTest
  @CsvSource({"5", "20", "600"})
  void so_it_is_for_tasks_that_are_far_shorter_or_longer_than_assumed(double usual) {
    Shape shape = Shapes.USUAL.around(usual);
    List<PollCost> costs = follow(LearnedPollingTest::learned, 800, number -> shape);

    assertThat(timesTheOptimum(ofTasks(costs, LEARNING, 800), shape)).isLessThan(1.3);
  }

  @Test
  void the_first_tasks_are_polled_well_by_what_is_assumed() {
    Shape shape = Shapes.USUAL.around(TWO_MINUTES);
    List<PollCost> costs = follow(seed -> PollRule.prior(new Random(seed)), 400, number -> shape);

    assertThat(timesTheOptimum(PollCost.average(costs), shape)).isLessThan(2);
  }

  @ParameterizedTest
  @EnumSource
  void what_is_assumed_is_better_than_a_tenth_of_the_age(Shapes shape) {
    Shape durations = shape.around(TWO_MINUTES);
    List<PollCost> assumed =
        follow(seed -> PollRule.prior(new Random(seed)), 400, number -> durations);
    List<PollCost> tenth =
        follow(seed -> PollRule.tenthOfAge(new Random(seed)), 400, number -> durations);

    assertThat(timesTheOptimum(PollCost.average(assumed), durations))
        .isLessThan(timesTheOptimum(PollCost.average(tenth), durations));
  }

  @Test
  void it_shows_ends_sooner_with_half_the_polls_of_a_tenth_of_the_age() {
    Shape shape = Shapes.USUAL.around(TWO_MINUTES);
    PollCost learned =
        ofTasks(follow(LearnedPollingTest::learned, 800, number -> shape), LEARNING, 800);
    PollCost tenth =
        PollCost.average(
            follow(seed -> PollRule.tenthOfAge(new Random(seed)), 800, number -> shape));

    assertThat(learned.delay()).isLessThan(tenth.delay());
    assertThat(learned.polls()).isLessThan(tenth.polls() / 2);
  }

  @ParameterizedTest
  @CsvSource({"120, 60", "60, 120", "120, 30", "30, 240", "600, 30", "20, 120"})
  void it_is_back_at_the_optimum_200_tasks_after_a_sudden_change(double before, double after) {
    int change = 400;
    Shape old = Shapes.USUAL.around(before);
    Shape now = Shapes.USUAL.around(after);
    List<PollCost> costs =
        follow(LearnedPollingTest::learned, 1000, number -> number < change ? old : now);

    assertThat(timesTheOptimum(ofTasks(costs, change + LEARNING, 1000), now)).isLessThan(1.3);
  }
}
