package org.kirincamel.http.page;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What an order would do, by its dry run.
 *
 * @param sentence empty where the meaning of the order says it all
 * @param idle whether it would do nothing
 */
record Foresight(String sentence, boolean idle) {

  /** No more than these are counted. */
  private static final int MOST_COUNTED = 10_000;

  static Foresight of(JsonNode answer) {
    if (answer.has("matched")) {
      return ofMany(answer);
    }
    JsonNode one = answer.path("answer");
    if (!answer.has("would_change")) {
      return new Foresight(
          Words.many(
              one.path("redelivered").asInt(),
              "result would be delivered again.",
              "results would be delivered again."),
          false);
    }
    if (answer.path("would_change").asBoolean()) {
      return new Foresight("", false);
    }
    String why = one.path("note").asText("");
    String status = one.path("status").asText("");
    return new Foresight(
        "It would change nothing"
            + (status.isEmpty() ? "" : ": the request is " + status)
            + (why.isEmpty() ? "." : "; " + Words.text(why) + "."),
        true);
  }

  private static Foresight ofMany(JsonNode answer) {
    int found = answer.path("matched").asInt();
    int looked = answer.path("looked_at").asInt();
    int changed = answer.path("would_change").asInt();
    int refused = answer.path("refused").asInt();
    boolean all = looked == found;
    String sentence =
        (found >= MOST_COUNTED ? "At least " : "")
            + Words.many(found, "request is found.", "requests are found.");
    if (found > 0) {
      sentence +=
          (all ? " " : " Of the %d oldest, which this order is given to, ".formatted(looked))
              + Words.many(changed, "would change.", "would change.");
    }
    if (refused > 0) {
      sentence +=
          " "
              + Words.many(refused, "would be refused: ", "would be refused: ")
              + Words.text(firstRefusal(answer));
    }
    return new Foresight(sentence, all && changed == 0);
  }

  private static String firstRefusal(JsonNode answer) {
    for (JsonNode each : answer.path("answers")) {
      if (each.has("error")) {
        return each.path("error").asText();
      }
    }
    return "";
  }
}
