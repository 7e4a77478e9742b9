package org.kirincamel.loop;

import java.util.List;
import java.util.Map;

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

  private static final Map<String, String> DID =
      Map.of(
          "cancel", "cancelled",
          "expire", "expired",
          "redeliver", "redelivered",
          "refetch", "refetching",
          "resubmit", "resubmitted",
          "settle", "settled");

  private OrderWords() {}

  /**
   * Whether an order to a request has changed it, or in a rehearsal would have.
   *
   * @param answer of the order
   */
  public static boolean changed(String word, Map<?, ?> answer) {
    Object said = answer.get(DID.get(word));
    return said instanceof Number number ? number.intValue() > 0 : Boolean.TRUE.equals(said);
  }
}
