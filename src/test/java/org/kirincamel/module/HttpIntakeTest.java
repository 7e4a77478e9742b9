package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** Requests that come in over HTTP, and how they are seen there. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class HttpIntakeTest {

  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private static List<String> of(JsonNode rows, String field) {
    var values = new ArrayList<String>();
    rows.forEach(row -> values.add(row.path(field).asText()));
    return values;
  }

  @Test
  void a_request_becomes_a_delivered_video_and_its_state_can_be_followed() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      var taken = caller.post("{\"prompt\":\"A cat\"}");

      assertThat(taken.status()).as(taken.http().body()).isEqualTo(202);
      assertThat(taken.header("Content-Type")).isEqualTo("application/json");
      String id = taken.json().at("/rows/0/request_id").asText();
      assertThat(taken.header("Location")).isEqualTo("/requests/" + id);
      module.awaitDocument();
      Folders.awaitUntil(
          "the state shows the delivery",
          () -> !shown(caller, id).at("/timeline/delivered_at").isNull());
      var document = module.awaitDocument();
      var shown = shown(caller, id);
      assertThat(shown.path("status").asText()).isEqualTo("completed");
      assertThat(shown.at("/source/kind").asText()).isEqualTo("http");
      for (String field : List.of("task_id", "external_task_id", "request", "output", "files")) {
        assertThat(shown.get(field)).as(field).isEqualTo(document.get(field));
      }
      assertThat(shown.at("/deliveries/0/status").asText()).isEqualTo("delivered");
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  private static JsonNode shown(Caller caller, String id) {
    try {
      return caller.get("/requests/" + id).json();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void every_format_comes_in_by_its_content_type_and_a_batch_has_a_verdict_a_row()
      throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      var csv =
          caller.post(
              "prompt,mode\nA cat,std\nA dog,none\nA bird,pro\n",
              "Content-Type",
              "text/csv; charset=utf-8");
      assertThat(csv.status()).isEqualTo(202);
      assertThat(of(csv.json().get("rows"), "status"))
          .containsExactly("accepted", "rejected", "accepted");
      assertThat(csv.json().at("/rows/1/violations/0/pointer").asText()).isEqualTo("/mode");
      assertThat(csv.header("Location"))
          .isEqualTo("/requests/" + csv.json().at("/rows/0/request_id").asText());
      String[][] others = {
        {"application/json", "[{\"prompt\":\"A cat\"},{\"prompt\":\"A dog\"}]"},
        {"application/x-ndjson", "{\"prompt\":\"A cat\"}\n{\"prompt\":\"A dog\"}\n"},
        {"application/yaml", "- prompt: A cat\n- prompt: A dog\n"},
        {"text/plain", "A cat"},
        {"application/octet-stream", "{\"prompt\":\"A cat\"}"},
      };
      for (String[] other : others) {
        assertThat(caller.post(other[1], "Content-Type", other[0]).status())
            .as(other[0])
            .isEqualTo(202);
      }
      module.awaitDocuments(3 + 2 + 2 + 2 + 1 + 1);
      assertThat(gateway.paid()).isEqualTo(10);
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void where_no_request_is_acceptable_every_violation_is_told_and_nothing_is_stored()
      throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      var refused = caller.post("[{\"prompt\":\"\",\"mode\":\"x\"},{\"duration\":\"7\"}]");

      assertThat(refused.problem(400)).startsWith("None of the requests can be accepted");
      var rows = refused.json().get("rows");
      assertThat(of(rows, "row")).containsExactly("1", "2");
      assertThat(of(rows.at("/0/violations"), "pointer")).containsExactly("/prompt", "/mode");
      assertThat(of(rows.at("/1/violations"), "pointer")).contains("/prompt", "/duration");
      assertThat(caller.post("[{\"prompt\":\"A cat\"},").problem(400)).contains("end");
      assertThat(caller.post("").problem(400))
          .isEqualTo("Expected a request, got an empty message.");
      assertThat(caller.get("/requests").json().get("requests")).isEmpty();
      assertThat(gateway.posts()).isZero();
    }
  }

  @Test
  void a_taken_external_task_id_alone_is_nothing_acceptable_either() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      String mine = "{\"prompt\":\"A cat\",\"external_task_id\":\"mine\"}";
      assertThat(caller.post(mine).status()).isEqualTo(202);

      var refused = caller.post(mine, "Idempotency-Key", "k");
      assertThat(refused.problem(400)).contains("unique");
      assertThat(refused.json().at("/rows/0/violations/0/pointer").asText())
          .isEqualTo("/external_task_id");
      assertThat(caller.get("/requests").json().get("requests")).hasSize(1);
      // The key was not used up: the corrected message may have it.
      var corrected = caller.post("[" + mine + ",{\"prompt\":\"A dog\"}]", "Idempotency-Key", "k");
      assertThat(corrected.status()).isEqualTo(202);
      assertThat(of(corrected.json().get("rows"), "status"))
          .containsExactly("rejected", "accepted");
      assertThat(corrected.header("Location"))
          .endsWith(corrected.json().at("/rows/1/request_id").asText());
    }
  }

  @Test
  void types_that_are_no_requests_are_refused_by_name() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      for (String type :
          List.of(
              "application/xml",
              "application/x-www-form-urlencoded",
              "multipart/form-data; boundary=x",
              "application/x-java-serialized-object")) {
        assertThat(caller.post("prompt=A+cat", "Content-Type", type).problem(415))
            .as(type)
            .contains("application/json", "text/csv");
      }
      assertThat(caller.post("x", "Content-Encoding", "gzip").problem(415))
          .contains("Content-Encoding");
      assertThat(caller.get("/requests").json().get("requests")).isEmpty();
    }
  }

  @Test
  void an_unchanged_request_is_not_sent_again() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      String place = caller.post("{\"prompt\":\"A cat\"}").header("Location");
      module.awaitDocument();
      Folders.awaitUntil("delivered", () -> module.delivered() == 1);
      var first = caller.get(place);
      String etag = first.header("ETag");
      assertThat(etag).matches("\"[0-9.]+\"");

      for (String tags : List.of(etag, "W/" + etag, "\"x\", " + etag, "*")) {
        var again = caller.get(place, "If-None-Match", tags);
        assertThat(again.status()).as(tags).isEqualTo(304);
        assertThat(again.header("ETag")).isEqualTo(etag);
        assertThat(again.http().body()).isEmpty();
      }
      assertThat(caller.get(place, "If-None-Match", "\"0.0\"").status()).isEqualTo(200);
    }
  }

  @Test
  void pages_stay_what_they_are_while_requests_are_added() throws Exception {
    gateway.taskDuration(Duration.ofMinutes(10));
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      var expected = new ArrayList<String>();
      for (int i = 0; i < 5; i++) {
        expected.add(
            0, caller.post("{\"prompt\":\"A cat\"}").json().at("/rows/0/request_id").asText());
      }
      var seen = new ArrayList<String>();
      String next = "/requests?limit=2";
      while (!next.isEmpty()) {
        var page = caller.get(next);
        assertThat(page.status()).isEqualTo(200);
        seen.addAll(of(page.json().get("requests"), "request_id"));
        caller.post("{\"prompt\":\"A dog\"}");
        next = page.json().path("next").asText("");
        next = next.equals("null") ? "" : next;
        assertThat(page.header("Link"))
            .isEqualTo(next.isEmpty() ? "" : "<" + next + ">; rel=\"next\"");
      }
      assertThat(seen).containsExactlyElementsOf(expected);
      Folders.awaitUntil("all run", () -> module.in(State.RUNNING) == 8);
      var running = caller.get("/requests?status=running&limit=200").json().get("requests");
      assertThat(running).hasSize(8);
      assertThat(Set.copyOf(of(running, "status"))).containsExactly("running");
      assertThat(new HashSet<>(of(running, "request_id"))).containsAll(expected);
      assertThat(caller.get("/requests?status=completed").json().get("requests")).isEmpty();
    }
  }

  @Test
  void a_query_that_is_not_understood_is_refused() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      assertThat(caller.get("/requests?status=done").problem(400))
          .contains("accepted", "running", "expired");
      assertThat(caller.get("/requests?limit=0").problem(400)).startsWith("limit: ");
      assertThat(caller.get("/requests?limit=201").problem(400)).startsWith("limit: ");
      assertThat(caller.get("/requests?before=x").problem(400)).startsWith("before: ");
      assertThat(caller.get("/requests?statsu=running").problem(400)).contains("another one");
      assertThat(caller.get("/requests?limit=1&limit=2").problem(400)).contains("once");
      assertThat(caller.get("/requests/42").problem(404)).contains("no request");
      assertThat(caller.get("/requests/0190a0a0-0000-7000-8000-000000000000").problem(404))
          .contains("no request");
    }
  }

  @Test
  void a_backlog_that_is_full_takes_no_more_but_repeats_what_it_said() throws Exception {
    gateway.taskDuration(Duration.ofMinutes(10));
    try (var module =
        Caller.shared(gateway)
            .with("kirin.submit.max-in-flight", "1")
            .with("kirin.intake.http.max-backlog", "2")
            .start()) {
      var caller = new Caller(module);
      var first = caller.post("{\"prompt\":\"A cat\"}", "Idempotency-Key", "first");
      assertThat(first.status()).isEqualTo(202);
      module.awaitOneIn(State.RUNNING);
      assertThat(caller.post("[{\"prompt\":\"A\"},{\"prompt\":\"B\"}]").status()).isEqualTo(202);

      var refused = caller.post("{\"prompt\":\"A bird\"}");
      assertThat(refused.problem(429)).contains("kirin.intake.http.max-backlog");
      assertThat(refused.header("Retry-After")).matches("\\d+");
      var again = caller.post("{\"prompt\":\"A cat\"}", "Idempotency-Key", "first");
      assertThat(again.status()).isEqualTo(202);
      assertThat(again.json()).isEqualTo(first.json());
      assertThat(module.in(State.ACCEPTED)).isEqualTo(2);
    }
  }
}
