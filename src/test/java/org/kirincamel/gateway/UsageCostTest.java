package org.kirincamel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageCostTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({"'\"0.28\"', 0.28", "0.28, 0.28", "'\"3\"', 3", "'\"0.1234567\"', 0.123457"})
  void a_decimal_is_a_cost_as_text_or_as_number(String said, BigDecimal cost) throws Exception {
    assertThat(UsageCost.of(JSON.readTree("{\"usage\":{\"cost\":" + said + "}}")).orElseThrow())
        .isEqualByComparingTo(cost);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"\"", "null", "\"free\"", "\"-1\"", "\"1e999999999\"", "1e30", "{}", "\"0,28\""})
  void anything_else_is_none(String said) throws Exception {
    assertThat(UsageCost.of(JSON.readTree("{\"usage\":{\"cost\":" + said + "}}"))).isEmpty();
  }

  @Test
  void nor_is_what_is_not_there() throws Exception {
    assertThat(UsageCost.of(JSON.readTree("{}"))).isEmpty();
  }
}
