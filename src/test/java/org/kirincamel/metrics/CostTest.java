package org.kirincamel.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CostTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"usage\":{\"cost\":\"0.28\"}}", "{\"usage\":{\"cost\":0.28,\"discount\":1}}"})
  void a_cost_is_a_decimal_as_text_or_as_a_number(String answer) {
    assertThat(Cost.of(answer))
        .hasValueSatisfying(cost -> assertThat(cost).isEqualByComparingTo("0.28"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "no JSON",
        "{\"usage\":null}",
        "{\"usage\":{\"cost\":null}}",
        "{\"usage\":{\"cost\":{}}}",
        "{\"usage\":{\"cost\":\"free\"}}",
        "{\"usage\":{\"cost\":\"-1\"}}",
        "{\"usage\":{\"cost\":\"1e999999999\"}}",
        "{\"usage\":{\"cost\":\"NaN\"}}"
      })
  void what_can_be_no_cost_is_none(String answer) {
    assertThat(Cost.of(answer)).isEmpty();
  }
}
