package org.kirincamel.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.kirincamel.gateway.UsageCost;
import org.kirincamel.store.Ledger;
import org.kirincamel.task.Submission;
import org.kirincamel.task.Task;

/** Shows what was posted, what it was expected to cost, what it has cost and what came of it. */
public final class LedgerSteps {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE = 200;

  private final Ledger ledger;
  private final Clock clock;

  LedgerSteps(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /** One page of the ledger: a line for each POST that may have been paid for. */
  public void show(Exchange exchange) {
    String raw = exchange.getMessage().getHeader(Exchange.HTTP_QUERY, "", String.class);
    byte[] page = page(raw == null ? "" : raw).toString().getBytes(StandardCharsets.UTF_8);
    HttpSteps.answer(exchange, 200, HttpSteps.JSON, page);
  }

  ObjectNode page(String query) {
    var asked = LedgerQuery.of(query, clock.instant());
    List<Task> found = ledger.page(asked.since(), asked.until(), asked.after(), PAGE);
    ObjectNode page = JSON.createObjectNode();
    ArrayNode lines = page.putArray("lines");
    found.stream()
        .filter(task -> asked.covers(task.times().receivedAt()))
        .forEach(task -> add(lines, task));
    page.put("next", found.size() < PAGE ? null : found.get(found.size() - 1).id().toString());
    return page;
  }

  private static void add(ArrayNode lines, Task task) {
    Optional<BigDecimal> cost =
        task.result().answer().map(LedgerSteps::read).flatMap(UsageCost::of);
    List<Submission> posts = task.gateway().submissions();
    for (int i = 0; i < posts.size(); i++) {
      Submission post = posts.get(i);
      boolean last = i == posts.size() - 1;
      lines
          .addObject()
          .put("request_id", task.id().toString())
          .put("source_kind", task.source().kind())
          .put("source_name", task.source().name())
          .put("source_row", task.source().row())
          .put("external_task_id", post.externalTaskId())
          .put("task_id", post.taskId().orElse(null))
          .put("posted_at", post.postedAt().toString())
          .put("estimate", post.estimate().toPlainString())
          .put("cost", last ? cost.map(BigDecimal::toPlainString).orElse(null) : null)
          .put("result", last ? task.state().word() : "superseded")
          .put(
              "error_code",
              last ? task.result().error().map(each -> each.code()).orElse(null) : null);
    }
  }

  private static JsonNode read(String answer) {
    try {
      return JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The column answer holds no JSON", e);
    }
  }
}
