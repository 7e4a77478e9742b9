package org.kirincamel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a completed task has cost: {@code usage.cost}, a decimal string in USD. */
public final class UsageCost {

  private static final Pattern MONEY = Pattern.compile("\\d{1,9}(\\.\\d{1,12})?");

  /** Places of the columns that keep it. */
  private static final int PLACES = 6;

  private UsageCost() {}

  /**
   * @param result of the task: {@code output}, {@code usage} and {@code metadata}
   * @return USD, rounded to six places; empty where it is not said in plain digits
   */
  public static Optional<BigDecimal> of(JsonNode result) {
    return Optional.of(result.at("/usage/cost").asText(""))
        .filter(text -> MONEY.matcher(text).matches())
        .map(text -> new BigDecimal(text).setScale(PLACES, RoundingMode.HALF_UP));
  }
}
