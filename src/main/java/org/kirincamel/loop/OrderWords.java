package org.kirincamel.loop;

import java.util.List;

/** What can be ordered. */
public final class OrderWords {

  /** Of one request; these can be given on a filter too. */
  public static final List<String> OF_A_REQUEST =
      List.of("cancel", "expire", "redeliver", "refetch", "resubmit", "settle");

  public static final List<String> ALL =
      List.of(
          "cancel",
          "deliveries",
          "expire",
          "pause",
          "redeliver",
          "refetch",
          "resubmit",
          "resume",
          "settle");

  private OrderWords() {}
}
