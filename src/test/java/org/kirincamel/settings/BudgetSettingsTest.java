package org.kirincamel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.kirincamel.settings.Given.settings;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be spent. */
class BudgetSettingsTest {

  @Test
  void by_default_a_day_has_no_limit_and_no_failure_is_tried_again() {
    assertThat(settings().submit().perDay()).isEmpty();
    assertThat(settings("kirin.submit.per-day", " ").submit().perDay()).isEmpty();
    assertThat(settings().resubmit())
        .isEqualTo(new ResubmitSettings(java.util.Set.of(), 1, Duration.ofMinutes(1)));
  }

  @Test
  void what_is_given_is_taken() {
    var settings =
        settings(
            "kirin.submit.per-day",
            "200",
            "kirin.resubmit.codes",
            "002001095, 2001098 ,busy,",
            "kirin.resubmit.times",
            "3",
            "kirin.resubmit.pause",
            "5s");

    assertThat(settings.submit().perDay()).hasValue(200);
    assertThat(settings.resubmit().codes())
        .containsExactlyInAnyOrder("002001095", "2001098", "busy");
    assertThat(settings.resubmit().times()).isEqualTo(3);
    assertThat(settings.resubmit().pause()).isEqualTo(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "many", "1.5", "99999999999"})
  void a_limit_that_is_none_is_refused_and_0_is_not_taken_for_no_limit(String text) {
    assertThat(problems("kirin.submit.per-day", text))
        .singleElement()
        .asString()
        .startsWith("kirin.submit.per-day: expected a whole number from 1")
        .contains("or nothing for no limit", "\"%s\"".formatted(text));
  }

  @Test
  void codes_that_could_never_match_are_refused() {
    assertThat(problems("kirin.resubmit.codes", "002001095;002001096"))
        .singleElement()
        .asString()
        .contains("kirin.resubmit.codes", "separated by commas", "002001095;002001096");
    assertThat(problems("kirin.resubmit.times", "0")).hasSize(1);
  }

  private static List<String> problems(String... namesAndValues) {
    var refused = catchThrowableOfType(SettingsException.class, () -> settings(namesAndValues));
    return refused.getMessage().lines().toList();
  }
}
