package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** Lists of requests over HTTP: filters, orders and pages. */
@Timeout(120)
class HttpListTest {

  private static List<String> prompts(JsonNode page) {
    return StreamSupport.stream(page.get("requests").spliterator(), false)
        .map(line -> line.get("prompt").asText())
        .toList();
  }

  @Test
  void requests_are_found_by_what_is_known_of_them() throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMinutes(10));
        var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      caller.post("{\"prompt\":\"A cat & a dog\",\"external_task_id\":\"mine-1\"}");
      caller.post("{\"prompt\":\"A kirin\"}", "Idempotency-Key", "order-7");
      caller.post("[{\"prompt\":\"%s\"},{\"prompt\":\"\"}]".formatted("x".repeat(300)));
      Folders.awaitUntil("all run", () -> module.in(State.RUNNING) == 3);
      String task =
          caller.get("/requests?source_name=ORDER").json().at("/requests/0/task_id").asText();

      for (String query :
          List.of(
              "text=kirin",
              "source_name=order-7",
              "file=Order",
              "task_id=" + task,
              "status=running&source=http&text=KIRIN&target=outbox&received_after=1h")) {
        assertThat(prompts(caller.get("/requests?" + query).json()))
            .as(query)
            .containsExactly("A kirin");
      }
      assertThat(prompts(caller.get("/requests?external_task_id=mine-1").json()))
          .containsExactly("A cat & a dog");
      for (String query :
          List.of(
              "source=mail",
              "received_before=1h",
              "error_code=42",
              "delivery=dead",
              "target=crm",
              "text=a%25")) {
        assertThat(prompts(caller.get("/requests?" + query).json())).as(query).isEmpty();
      }
      assertThat(prompts(caller.get("/requests?status=running").json()).get(0))
          .hasSize(201)
          .endsWith("…");
    }
  }

  @Test
  void the_next_page_asks_for_the_same() throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMinutes(10));
        var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      for (int i = 0; i < 3; i++) {
        caller.post("[{\"prompt\":\"cat & dog %d\"},{\"prompt\":\"A kirin\"}]".formatted(i));
      }
      var first = caller.get("/requests?order=oldest&text=cat+%26&limit=2").json();

      assertThat(prompts(first)).containsExactly("cat & dog 0", "cat & dog 1");
      var second = caller.get(first.get("next").asText()).json();
      assertThat(prompts(second)).containsExactly("cat & dog 2");
      assertThat(second.get("next").isNull()).isTrue();
      assertThat(second.at("/searched/stopped_at").isNull()).isTrue();
    }
  }

  @Test
  void a_filter_that_is_not_understood_is_refused() throws Exception {
    try (var gateway = Simulator.start();
        var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      for (String query :
          List.of(
              "order=random",
              "delivery=late",
              "received_after=yesterday",
              "received_before=-1h",
              "received_before=999999999999d",
              "received_after=-999999999-01-01T00:00:00Z",
              "text=",
              "text=%00",
              "text=" + "x".repeat(513))) {
        String name = query.substring(0, query.indexOf('='));
        assertThat(caller.get("/requests?" + query).problem(400)).startsWith(name + ": expected");
      }
      String id = "0190a0a0-0000-7000-8000-000000000000";
      assertThat(caller.get("/requests?after=" + id).problem(400)).contains("order=newest");
      assertThat(caller.get("/requests?order=oldest&before=" + id).problem(400)).contains("after");
    }
  }
}
