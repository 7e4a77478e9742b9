package org.kirincamel.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.Optional;
import org.kirincamel.gateway.UsageCost;

/** What a task cost, by an answer of the gateway as it is stored. */
final class Cost {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Cost() {}

  /** Empty where the answer does not say it, or says no cost in plain digits. */
  static Optional<BigDecimal> of(String answer) {
    try {
      return UsageCost.of(JSON.readTree(answer));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
