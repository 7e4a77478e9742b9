package org.kirincamel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kirincamel.settings.Given.settings;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetSettingsTest {

  private static final String ALL = "std/5=0.28, std/10=0.56,pro/5 = 0.49, pro/10=0.98";

  @Test
  void there_is_no_budget_unless_one_is_set() {
    BudgetSettings budget = settings().budget();

    assertThat(budget.daily()).isEmpty();
    assertThat(budget.monthly()).isEmpty();
    assertThat(budget.prices()).isEmpty();
  }

  @Test
  void a_budget_is_an_amount_with_a_price_for_each_kind_of_video() {
    BudgetSettings budget =
        settings(
                "kirin.budget.daily", "12.50",
                "kirin.budget.monthly", "200",
                "kirin.budget.prices", ALL)
            .budget();

    assertThat(budget.daily()).contains(new BigDecimal("12.50"));
    assertThat(budget.monthly()).contains(new BigDecimal("200"));
    assertThat(budget.prices())
        .containsAllEntriesOf(
            Map.of("pro/5", new BigDecimal("0.49"), "std/10", new BigDecimal("0.56")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0", "1e9", "12,50", "$5", "5 USD", "0.0000001", "lots"})
  void what_is_no_amount_stops_the_start(String amount) {
    assertThatThrownBy(() -> settings("kirin.budget.daily", amount, "kirin.budget.prices", ALL))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.budget.daily: expected an amount of USD such as 25 or 12.50")
        .hasMessageContaining("\"" + amount + "\"");
  }

  @Test
  void a_budget_without_a_price_is_refused_since_the_first_video_could_cost_anything() {
    assertThatThrownBy(
            () -> settings("kirin.budget.monthly", "5", "kirin.budget.prices", "std/5=0.28"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.budget.prices has no price for std/10, pro/5, pro/10");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {"std/7=0.1", "std=0.1", "std/5", "std/5=", "std/5=-1", "'std/5=1,std/5=2'"})
  void a_price_of_no_kind_stops_the_start(String prices) {
    assertThatThrownBy(() -> settings("kirin.budget.prices", prices))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.budget.prices: expected one price for each of std/5");
  }
}
