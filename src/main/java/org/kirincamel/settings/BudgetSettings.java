package org.kirincamel.settings;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kirincamel.common.Nearest;

/**
 * How much may be spent: "Money" in the reference.
 *
 * @param daily most USD of one day, empty for no limit
 * @param monthly most USD of one month, empty for no limit
 * @param sources the same of each source that has a budget of its own, by the word of its kind
 * @param prices USD by mode and duration, as {@code std/5}
 */
public record BudgetSettings(
    Optional<BigDecimal> daily,
    Optional<BigDecimal> monthly,
    Map<String, UsdLimits> sources,
    Map<String, BigDecimal> prices) {

  private static final String PRICES = "kirin.budget.prices";
  private static final List<String> KINDS = List.of("std/5", "std/10", "pro/5", "pro/10");
  private static final List<String> SOURCES =
      List.of("file", "http", "jms", "kafka", "mail", "direct");
  private static final Pattern SOURCE = Pattern.compile("[^=]{1,64}");
  private static final Pattern USD = Pattern.compile("\\d{1,9}(\\.\\d{1,6})?");

  static BudgetSettings read(SettingsReader reader) {
    var budget =
        new BudgetSettings(
            budget(reader, "kirin.budget.daily"),
            budget(reader, "kirin.budget.monthly"),
            sources(reader),
            prices(reader));
    if (budget.any()) {
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

  /** Whether there is any. */
  public boolean any() {
    return daily.isPresent() || monthly.isPresent() || !sources.isEmpty();
  }

  private static Map<String, UsdLimits> sources(SettingsReader reader) {
    Map<String, BigDecimal> daily = ofSources(reader, "kirin.budget.sources.daily");
    Map<String, BigDecimal> monthly = ofSources(reader, "kirin.budget.sources.monthly");
    var names = new TreeSet<>(daily.keySet());
    names.addAll(monthly.keySet());
    return names.stream()
        .collect(
            Collectors.toMap(
                name -> name,
                name ->
                    new UsdLimits(
                        Optional.ofNullable(daily.get(name)),
                        Optional.ofNullable(monthly.get(name)))));
  }

  private static Map<String, BigDecimal> ofSources(SettingsReader reader, String key) {
    var budgets = new HashMap<String, BigDecimal>();
    for (String each : reader.namesOrNone(key)) {
      String[] parts = each.split("=", 2);
      String source = Blanks.strip(parts[0]);
      Optional<BigDecimal> usd =
          parts.length < 2 ? Optional.empty() : usd(parts[1]).filter(value -> value.signum() > 0);
      if (!SOURCE.matcher(source).matches() || usd.isEmpty() || budgets.containsKey(source)) {
        reader.problem(
            "%s: expected one amount of USD for a kind of source, such as http=20, separated by commas, got \"%s\""
                .formatted(key, each));
      } else {
        misspelt(source)
            .ifPresent(
                near ->
                    reader.problem(
                        "%s: expected the kind of a source, got \"%s\"; did you mean %s?"
                            .formatted(key, source, near)));
        budgets.put(source, usd.get());
      }
    }
    return budgets;
  }

  /** A custom source may have any other word, but a budget must not miss its source by a slip. */
  private static Optional<String> misspelt(String source) {
    return SOURCES.contains(source) ? Optional.empty() : Nearest.of(source, SOURCES);
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
