package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationHistogramTest {

  private final DurationHistogram histogram = new DurationHistogram();

  /** Tasks that end from 60 to 180 s, each seen to end between two polls. */
  private void endAroundTwoMinutes(int tasks, double pause) {
    var random = new Random(5);
    for (int i = 0; i < tasks; i++) {
      double end = 60 + 120 * random.nextDouble();
      double from = 0;
      double to = pause * random.nextDouble();
      while (to < end) {
        histogram.ran(from, to);
        from = to;
        to += pause;
      }
      histogram.ended(from, to, Survival.of(histogram));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 10, 40})
  void an_end_between_two_polls_counts_where_others_make_it_likely(double pause) {
    endAroundTwoMinutes(600, pause);
    Survival survival = Survival.of(histogram);

    assertThat(survival.quantile(0.5)).isCloseTo(120, within(15.0));
    assertThat(survival.quantile(0.1)).isCloseTo(72, within(15.0));
    assertThat(survival.at(40)).isGreaterThan(0.9);
  }

  @Test
  void tasks_that_still_run_count_as_far_as_they_have_come() {
    endAroundTwoMinutes(200, 10);
    double before = Survival.of(histogram).at(100);
    for (int i = 0; i < 100; i++) {
      histogram.ran(0, 100);
    }

    assertThat(Survival.of(histogram).at(100)).isGreaterThan((1 + before) / 2);
  }

  @Test
  void it_comes_back_from_its_text_as_it_was() {
    endAroundTwoMinutes(200, 10);
    DurationHistogram back = DurationHistogram.of(histogram.text()).orElseThrow();

    assertThat(back.text()).isEqualTo(histogram.text()).hasSizeLessThan(20_000);
    assertThat(Survival.of(back).quantile(0.9))
        .isCloseTo(Survival.of(histogram).quantile(0.9), within(0.1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "log8 3:1:1",
        "log16 3",
        "log16 x:1:1",
        "log16 -1:1:1",
        "log16 100000:1:1",
        "log16 3:NaN:1",
        "log16 3:1:-1",
        "log16 3:1:1e300"
      })
  void a_text_of_another_form_is_no_histogram(String text) {
    assertThat(DurationHistogram.of(text)).isEmpty();
  }

  @Test
  void what_two_saw_one_after_the_other_is_what_one_would_have_seen() {
    var whole = new DurationHistogram();
    var early = new DurationHistogram();
    var late = new DurationHistogram();
    Survival known = Survival.of(whole);
    for (int i = 0; i < 40; i++) {
      double from = 50 + i;
      whole.ran(0, from);
      whole.ended(from, from + 10, known);
      DurationHistogram part = i < 20 ? early : late;
      part.ran(0, from);
      part.ended(from, from + 10, known);
    }

    DurationHistogram both = early.then(late);
    assertThat(both.weight()).isCloseTo(whole.weight(), within(1e-9));
    assertThat(Survival.of(both).quantile(0.5))
        .isCloseTo(Survival.of(whole).quantile(0.5), within(2.0));
  }
}
