package org.kirincamel.store;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;
import org.kirincamel.settings.Settings;

/**
 * Where submission stops, over all nodes; empty for no limit. Days and months are of the calendar,
 * in UTC.
 *
 * @param perDay most POSTs of one day
 * @param daily most USD of one day
 * @param monthly most USD of one month
 */
public record SubmitLimits(
    OptionalInt perDay, Optional<BigDecimal> daily, Optional<BigDecimal> monthly) {

  public static final SubmitLimits NONE =
      new SubmitLimits(OptionalInt.empty(), Optional.empty(), Optional.empty());

  public static SubmitLimits perDay(int posts) {
    return new SubmitLimits(OptionalInt.of(posts), Optional.empty(), Optional.empty());
  }

  public static SubmitLimits of(Settings settings) {
    return new SubmitLimits(
        settings.submit().perDay(), settings.budget().daily(), settings.budget().monthly());
  }

  /** Whether there is any. */
  public boolean any() {
    return perDay.isPresent() || budgeted();
  }

  boolean budgeted() {
    return daily.isPresent() || monthly.isPresent();
  }
}
