package org.kirincamel.store;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * What was posted and spent on one day of the calendar, in UTC, over all nodes.
 *
 * @param spent in USD: what tasks have cost, and what is expected of those that have not said so
 *     yet
 */
public record DayBooks(LocalDate day, int posts, BigDecimal spent) {}
