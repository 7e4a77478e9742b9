package org.kirincamel.settings;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How much may be spent: "Money" in the reference.
 *
 * @param daily most USD of one day, empty for no limit
 * @param monthly most USD of one month, empty for no limit
 * @param prices USD by mode and duration, as {@code std/5}
 */
public record BudgetSettings(
    Optional<BigDecimal> daily, Optional<BigDecimal> monthly, Map<String, BigDecimal> prices) {

  private static final String PRICES = "kirin.budget.prices";
  private static final List<String> KINDS = List.of("std/5", "std/10", "pro/5", "pro/10");
  private static final Pattern USD = Pattern.compile("\\d{1,9}(\\.\\d{1,6})?");

  static BudgetSettings read(SettingsReader reader) {
    var budget =
        new BudgetSettings(
            budget(reader, "kirin.budget.daily"),
            budget(reader, "kirin.budget.monthly"),
            prices(reader));
    if (budget.daily.isPresent() || budget.monthly.isPresent()) {
      var missing = new ArrayList<>(KINDS);
      missing.removeAll(budget.prices.keySet());
      if (!missing.isEmpty()) {
        reader.problem(
            "a budget needs what a video costs before the first one is paid: %s has no price for %s; write for example %s = std/5=0.21, std/10=0.42, pro/5=0.37, pro/10=0.74"
                .formatted(PRICES, String.join(", ", missing), PRICES));
      }
    }
    return budget;
  }

  private static Optional<BigDecimal> budget(SettingsReader reader, String key) {
    String text = reader.text(key, "");
    Optional<BigDecimal> usd = usd(text).filter(value -> value.signum() > 0);
    if (usd.isEmpty() && !text.isEmpty()) {
      reader.problem(
          "%s: expected an amount of USD such as 25 or 12.50, or nothing for no limit, got \"%s\""
              .formatted(key, text));
    }
    return usd;
  }

  private static Map<String, BigDecimal> prices(SettingsReader reader) {
    var prices = new HashMap<String, BigDecimal>();
    for (String each : reader.namesOrNone(PRICES)) {
      String[] parts = each.split("=", 2);
      String kind = Blanks.strip(parts[0]);
      Optional<BigDecimal> price = parts.length < 2 ? Optional.empty() : usd(parts[1]);
      if (!KINDS.contains(kind) || price.isEmpty() || prices.containsKey(kind)) {
        reader.problem(
            "%s: expected one price for each of %s, such as std/5=0.21, separated by commas, got \"%s\""
                .formatted(PRICES, String.join(", ", KINDS), each));
      } else {
        prices.put(kind, price.get());
      }
    }
    return Map.copyOf(prices);
  }

  private static Optional<BigDecimal> usd(String text) {
    String bare = Blanks.strip(text);
    return USD.matcher(bare).matches() ? Optional.of(new BigDecimal(bare)) : Optional.empty();
  }
}
