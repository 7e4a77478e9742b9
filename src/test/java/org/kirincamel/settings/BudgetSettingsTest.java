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

  @Test
  void each_source_may_have_a_budget_of_its_own() {
    var sources =
        settings(
                "kirin.budget.sources.daily", "http=20, mail = 5",
                "kirin.budget.sources.monthly", "http=100, crm=7.50",
                "kirin.budget.prices", ALL)
            .budget()
            .sources();

    assertThat(sources).containsOnlyKeys("http", "mail", "crm");
    assertThat(sources.get("http").daily()).contains(new BigDecimal("20"));
    assertThat(sources.get("http").monthly()).contains(new BigDecimal("100"));
    assertThat(sources.get("mail").monthly()).isEmpty();
    assertThat(sources.get("crm").monthly()).contains(new BigDecimal("7.50"));
  }

  @Test
  void a_budget_of_a_source_needs_prices_too() {
    assertThatThrownBy(() -> settings("kirin.budget.sources.daily", "http=20"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.budget.prices has no price for std/5");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {"20", "http", "http=", "http=0", "http=-1", "=5", "'http=1,http=2'", "http=lots"})
  void what_is_no_budget_of_a_source_stops_the_start(String budgets) {
    assertThatThrownBy(
            () -> settings("kirin.budget.sources.monthly", budgets, "kirin.budget.prices", ALL))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.budget.sources.monthly: expected one amount of USD");
  }

  @ParameterizedTest
  @CsvSource({"HTTP,http", "mial,mail", "files,file", "kafak,kafka"})
  void a_source_that_is_misspelt_stops_the_start_or_its_budget_would_hold_for_none(
      String given, String meant) {
    assertThatThrownBy(
            () -> settings("kirin.budget.sources.daily", given + "=5", "kirin.budget.prices", ALL))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.budget.sources.daily")
        .hasMessageContaining("did you mean " + meant + "?");
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
