package org.kirincamel.store;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.UsdLimits;

/**
 * Where submission stops, over all nodes; empty for no limit. Days and months are of the calendar,
 * in UTC.
 *
 * @param perDay most POSTs of one day
 * @param daily most USD of one day
 * @param monthly most USD of one month
 * @param sources the same of each source that has a budget of its own, by the word of its kind
 */
public record SubmitLimits(
    OptionalInt perDay,
    Optional<BigDecimal> daily,
    Optional<BigDecimal> monthly,
    Map<String, UsdLimits> sources) {

  public static final SubmitLimits NONE =
      new SubmitLimits(OptionalInt.empty(), Optional.empty(), Optional.empty(), Map.of());

  public SubmitLimits {
    sources = Map.copyOf(sources);
  }

  public static SubmitLimits perDay(int posts) {
    return new SubmitLimits(OptionalInt.of(posts), Optional.empty(), Optional.empty(), Map.of());
  }

  public static SubmitLimits of(Settings settings) {
    return new SubmitLimits(
        settings.submit().perDay(),
        settings.budget().daily(),
        settings.budget().monthly(),
        settings.budget().sources());
  }

  /** Whether there is any for all sources. */
  public boolean any() {
    return perDay.isPresent() || budgeted();
  }

  UsdLimits all() {
    return new UsdLimits(daily, monthly);
  }

  boolean budgeted() {
    return daily.isPresent() || monthly.isPresent();
  }
}
