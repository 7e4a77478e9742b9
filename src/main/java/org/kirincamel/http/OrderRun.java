package org.kirincamel.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kirincamel.loop.OrderWords;

/**
 * What one call orders, and what came of it so far: one order, or the same for each of many
 * requests; carried out, or in a dry run what would come of it. Used by one thread.
 */
final class OrderRun {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_SHOWN = 100;

  private final String word;
  private final boolean dry;
  private final List<Given> orders;
  private final Optional<ObjectNode> many;
  private final ArrayNode answers = JSON.createArrayNode();
  private Optional<Exception> refusal = Optional.empty();
  private int done;
  private int changed;
  private int refused;

  /**
   * One order.
   *
   * @param id under which it is carried out once, if it has one
   */
  record Given(Map<String, Object> fields, Optional<String> id) {}

  /**
   * @param many what is told of all of them beside their answers; empty where one was ordered
   */
  OrderRun(String word, boolean dry, List<Given> orders, Optional<ObjectNode> many) {
    this.word = word;
    this.dry = dry;
    this.orders = List.copyOf(orders);
    this.many = many;
  }

  String word() {
    return word;
  }

  boolean isDry() {
    return dry;
  }

  List<Given> orders() {
    return orders;
  }

  void done(Given order, Map<?, ?> answer) {
    done++;
    if (OrderWords.changed(word, answer)) {
      changed++;
    }
    ObjectNode told = many.isPresent() ? named(order) : JSON.createObjectNode();
    told.setAll((ObjectNode) JSON.valueToTree(answer));
    add(told);
  }

  void refused(Given order, Exception why) {
    refused++;
    refusal = Optional.of(why);
    add(named(order).put("error", why.getMessage()));
  }

  private static ObjectNode named(Given order) {
    ObjectNode named = JSON.createObjectNode();
    named.set(OrderSteps.REQUEST, JSON.valueToTree(order.fields().get(OrderSteps.REQUEST)));
    return named;
  }

  private void add(JsonNode answer) {
    if (answers.size() < MAX_SHOWN) {
      answers.add(answer);
    }
  }

  /** Why nothing came of it, where one order was given and refused. */
  Optional<Exception> refusal() {
    return many.isEmpty() ? refusal : Optional.empty();
  }

  /** In the words of the answers to orders that come as files. */
  ObjectNode answer(String answeredAt) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("order", word);
    answer.put("status", "done");
    answer.put("answered_at", answeredAt);
    if (dry || many.isPresent()) {
      answer.put("dry_run", dry);
    }
    if (many.isPresent()) {
      answer.setAll(many.get());
      answer.put(dry ? "would_change" : "changed", changed);
      answer.put("done", dry ? 0 : done);
      answer.put("refused", refused);
      answer.set("answers", answers);
    } else {
      if (dry && orders.get(0).fields().containsKey(OrderSteps.REQUEST)) {
        answer.put("would_change", changed > 0);
      }
      answer.set("answer", answers.get(0));
    }
    return answer;
  }
}
