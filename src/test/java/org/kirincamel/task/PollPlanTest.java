package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollPlanTest {

  private static final double NEVER = 1e-9;

  /** Nothing ends before an age, and from then on a share of the running tasks each second. */
  private static PollPlan plan(double start, double hazard, double max) {
    double[] hazards = new double[AgeBins.COUNT];
    Arrays.fill(hazards, hazard);
    Arrays.fill(hazards, 0, AgeBins.of(start), NEVER);
    return new PollPlan(new Survival(hazards), 1.5, 0.5, max, Double.POSITIVE_INFINITY);
  }

  @ParameterizedTest
  @CsvSource({"0.05, 60", "0.01, 120", "0.002, 300"})
  void where_ends_are_equally_likely_at_all_ages_it_is_the_root_of_2_over_value_and_hazard(
      double hazard, double age) {
    double root = Math.sqrt(2 / (1.5 * hazard));

    // The root leaves out that a task may end within the pause: a second poll is then saved.
    assertThat(plan(0, hazard, 1000).pause(age)).isCloseTo(root, within(0.15 * root));
  }

  @ParameterizedTest
  @CsvSource({"0", "50", "90"})
  void a_poll_comes_soon_after_the_first_ends_and_not_before(double age) {
    double next = age + plan(100, 0.2, 1000).pause(age);

    assertThat(next).isBetween(99.0, 104.0);
  }

  @Test
  void a_pause_is_no_longer_than_the_longest_but_for_the_first() {
    assertThat(plan(100, 0.2, 30).pause(0)).isBetween(99.0, 104.0);
    assertThat(plan(100, 0.2, 30).pause(20)).isBetween(20.0, 30.0);
  }

  @Test
  void it_goes_on_where_none_should_run_any_more() {
    assertThat(plan(0, 10, 30).pause(3600)).isBetween(0.5, 30.0);
    assertThat(plan(0, 10, 30).pause(1e9)).isBetween(0.5, 30.0);
  }
}
