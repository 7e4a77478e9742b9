package org.kirincamel.task;

import java.time.Duration;

/** Compares pauses. */
public final class Pauses {

  private Pauses() {}

  public static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  public static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
