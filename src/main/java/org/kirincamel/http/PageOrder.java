package org.kirincamel.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.kirincamel.loop.OrderWords;

/**
 * An order that a form of the page gives, in the words of orders over HTTP.
 *
 * @param fields of the form that say what is ordered
 */
record PageOrder(String word, Map<String, String> fields) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILTER = "filter.";
  private static final String AFTER = "after";
  private static final String ALL = "all";
  private static final List<String> TEXTS =
      List.of("request_id", "target", "source", "action", "task_id", "running_for");

  /** So many requests of a filter at once. */
  private static final int MOST = 1000;

  /**
   * @throws ProblemException if the form gives no order that is known
   */
  static PageOrder of(Form form) {
    String word = form.get("order");
    if (!OrderWords.ALL.contains(word)) {
      throw new ProblemException(
          400, "order: expected one of %s.".formatted(String.join(", ", OrderWords.ALL)));
    }
    Map<String, String> fields = new LinkedHashMap<>();
    form.fields()
        .forEach(
            (name, value) -> {
              boolean says =
                  TEXTS.contains(name)
                      || List.of(ALL, AFTER).contains(name)
                      || name.startsWith(FILTER);
              if (says && !value.isEmpty()) {
                fields.put(name, value);
              }
            });
    return new PageOrder(word, fields);
  }

  /** Whether it is given to each request that a filter finds. */
  boolean isForMany() {
    return fields.keySet().stream().anyMatch(name -> name.startsWith(FILTER));
  }

  /** Whether what it would do can be told before. */
  boolean canBeRehearsed() {
    return OrderWords.OF_A_REQUEST.contains(word);
  }

  /**
   * @param dry whether it is only to be told what it would do
   */
  ObjectNode json(boolean dry) {
    ObjectNode order = JSON.createObjectNode().put("order", word);
    TEXTS.stream().filter(fields::containsKey).forEach(name -> order.put(name, fields.get(name)));
    if (fields.containsKey(ALL)) {
      order.put(ALL, true);
    }
    if (isForMany()) {
      ObjectNode filter = order.putObject("filter");
      fields.forEach(
          (name, value) -> {
            if (name.startsWith(FILTER)) {
              filter.put(name.substring(FILTER.length()), value);
            }
          });
      order.put("limit", MOST);
      if (fields.containsKey(AFTER)) {
        order.put(AFTER, fields.get(AFTER));
      }
    }
    if (dry) {
      order.put("dry_run", true);
    }
    return order;
  }

  /** What it is given to, in words. */
  String about() {
    if (fields.containsKey(ALL)) {
      return "everything";
    }
    return fields.entrySet().stream()
        .filter(each -> !each.getKey().equals(AFTER))
        .map(
            each ->
                each.getKey().replaceFirst("^filter\\.", "").replace('_', ' ')
                    + " "
                    + each.getValue())
        .collect(Collectors.joining(", "));
  }

  /** As a form sends it. */
  Map<String, String> sent() {
    Map<String, String> sent = new LinkedHashMap<>();
    sent.put("order", word);
    sent.putAll(fields);
    return sent;
  }
}
