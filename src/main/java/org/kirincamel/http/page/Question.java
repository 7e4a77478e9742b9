package org.kirincamel.http.page;

import java.util.Map;
import java.util.Optional;

/**
 * What is asked before an order is carried out.
 *
 * @param order the word of the order
 * @param about what it is given to, in words
 * @param fields of the form that is sent again
 * @param key under which it is carried out once
 * @param foresight what it would do; empty where that is not known
 */
record Question(
    Frame frame,
    String order,
    String about,
    Map<String, String> fields,
    String key,
    Optional<Foresight> foresight) {

  private static final Map<String, String> MEANINGS =
      Map.of(
          "cancel",
          "What is not at the gateway ends as failed at once. What may be there keeps its slot and its cost until it ends there, and ends as failed then.",
          "expire",
          "The request ends as expired, before its deadline, and its slot is free. What the gateway works on may still cost, and a video that comes late is delivered all the same.",
          "redeliver",
          "Results whose tries are used up are delivered once more, under the same ids, and a target that is disabled is delivered to again. No video is paid for again.",
          "refetch",
          "The gateway is asked again where the video is, and it is fetched and delivered. Nothing is charged.",
          "resubmit",
          "What failed or expired is made once more, as a request of its own. It is posted and costs again.",
          "settle",
          "The request goes on as you say, whatever look-ups say later. To post it again may cost twice if its task exists.",
          "pause",
          "Requests are still accepted, and what is at the gateway is followed. The pause holds for every node and every start until it is ended.",
          "resume",
          "What was paused goes on at once.");

  String meaning() {
    return MEANINGS.getOrDefault(order, "");
  }

  String verb() {
    return Character.toUpperCase(order.charAt(0)) + order.substring(1);
  }

  Optional<String> foreseen() {
    return foresight.map(Foresight::sentence).filter(text -> !text.isEmpty());
  }

  boolean isIdle() {
    return foresight.filter(Foresight::idle).isPresent();
  }
}
