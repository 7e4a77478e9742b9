package org.kirincamel.loop;

import org.junit.jupiter.api.Timeout;

/** A month, or as many days as {@code keep.days} says: a year with {@code -Pstorm}. */
@Timeout(7200)
class KeepIT extends KeepStepsTest {

  @Override
  int days() {
    return Integer.getInteger("keep.days", 30);
  }
}
