package org.kirincamel.http.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pages on which an order is asked for once more, and answered. */
public final class OrderPages {

  private static final int MOST_REFUSALS = 20;

  private OrderPages() {}

  /**
   * Asks once more.
   *
   * @param about what the order is given to, in words
   * @param fields of the form that is sent again
   * @param key under which it is carried out once
   * @param rehearsed the answer to its dry run; empty where it has none
   */
  public static byte[] question(
      Frame frame,
      String order,
      String about,
      Map<String, String> fields,
      String key,
      Optional<JsonNode> rehearsed) {
    var view = new Question(frame, order, about, fields, key, rehearsed.map(Foresight::of));
    return Html.of(to -> JtequestionGenerated.render(to, null, view));
  }

  /**
   * Tells what came of it.
   *
   * @param fields of the form that ordered it
   * @param answer as it is given over HTTP
   */
  public static byte[] outcome(
      Frame frame, String order, Map<String, String> fields, JsonNode answer) {
    boolean many = answer.has("matched");
    JsonNode told = many ? answer : answer.path("answer");
    List<Outcome.Said> said = new ArrayList<>();
    told.properties().stream()
        .filter(each -> each.getValue().isValueNode() && !each.getValue().isNull())
        .filter(
            each ->
                !List.of("order", "status", "answered_at", "dry_run", "next")
                        .contains(each.getKey())
                    || !many)
        .forEach(
            each ->
                said.add(
                    new Outcome.Said(
                        each.getKey().replace('_', ' '), Words.text(each.getValue().asText()))));
    Map<String, String> goOn = new LinkedHashMap<>();
    if (many && answer.hasNonNull("next")) {
      goOn.putAll(fields);
      goOn.put("after", answer.path("next").asText());
    }
    var view =
        new Outcome(
            frame,
            order,
            said,
            refusals(answer.path("answers")),
            Optional.of(told.path("request_id").asText("")).filter(id -> !id.isEmpty()),
            goOn);
    return Html.of(to -> JteoutcomeGenerated.render(to, null, view));
  }

  private static List<String> refusals(JsonNode answers) {
    List<String> refusals = new ArrayList<>();
    for (JsonNode each : answers) {
      if (each.has("error") && refusals.size() < MOST_REFUSALS) {
        refusals.add(
            Words.text(each.path("request_id").asText() + ": " + each.path("error").asText()));
      }
    }
    return refusals;
  }
}
