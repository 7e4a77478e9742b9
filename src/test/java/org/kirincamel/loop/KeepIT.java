package org.kirincamel.loop;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** As many days as {@code keep.days} says: a year with {@code -Pstorm}. */
@Timeout(7200)
@EnabledIfSystemProperty(named = "keep.days", matches = "\\d+")
class KeepIT extends KeepStepsTest {

  @Override
  int days() {
    return Integer.getInteger("keep.days");
  }
}
