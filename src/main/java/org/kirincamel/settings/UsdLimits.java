package org.kirincamel.settings;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Most USD of one day and of one month of the calendar, in UTC; empty for no limit.
 *
 * @param daily of one day
 * @param monthly of one month
 */
public record UsdLimits(Optional<BigDecimal> daily, Optional<BigDecimal> monthly) {}
