package org.kirincamel.store;

import java.math.BigDecimal;

/**
 * What was spent in USD, by the calendar in UTC and over all nodes: what tasks have cost, and what
 * is expected of those that have not said so yet.
 */
public record Spend(BigDecimal today, BigDecimal thisMonth) {

  static final Spend NOTHING = new Spend(BigDecimal.ZERO, BigDecimal.ZERO);
}
