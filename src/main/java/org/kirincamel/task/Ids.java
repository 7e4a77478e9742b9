package org.kirincamel.task;

import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes the ids of requests: UUIDv7 (RFC 9562, section 5.7), so that they sort by time of birth.
 */
public final class Ids {

  private static final int SHORT = 12;

  private final Clock clock;
  private final RandomGenerator random;
  private long lastMillis;
  private int sequence;

  /**
   * @param random must not be predictable by strangers: ids appear in names of files
   */
  public Ids(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** The next id; ids of one instance ascend, also when the clock steps back. */
  public synchronized UUID next() {
    long millis = clock.millis();
    if (millis > lastMillis) {
      lastMillis = millis;
      sequence = 0;
    } else if (++sequence > 0xfff) {
      lastMillis++;
      sequence = 0;
    }
    long high = lastMillis << 16 | 0x7000 | sequence;
    long low = random.nextLong() >>> 2 | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /** The last twelve hex digits: what names of files carry. */
  public static String shortId(UUID id) {
    String text = id.toString();
    return text.substring(text.length() - SHORT);
  }
}
