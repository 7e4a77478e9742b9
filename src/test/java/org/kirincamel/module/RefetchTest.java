package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Answer;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** What a person can do about a video that could not be fetched. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class RefetchTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private SharedModule.Plan plan() {
    return Module.shared(gateway).with("kirin.fetch.tries", "1");
  }

  private static String fetchFailed(Module module) {
    module.drop("cat.txt", "A cat");
    JsonNode document = module.awaitDocument();
    assertThat(document.at("/error/code").asText()).isEqualTo("fetch_failed");
    return document.path("request_id").asText();
  }

  private static Map<?, ?> refetch(Module module, Object order) {
    return module.ask("direct:kirin-refetch", order, Map.of());
  }

  private static JsonNode revision(Module module, int revision) {
    return module.folders().documents().stream()
        .filter(d -> d.path("revision").asInt() == revision)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_video_that_comes_at_last_is_the_next_revision_and_is_not_paid_again() throws Exception {
    gateway.always(Call.VIDEO, Fault.status(404));
    try (var module = plan().start()) {
      String request = fetchFailed(module);
      gateway.heal();

      var answer = refetch(module, Map.of("request_id", request));

      assertThat(answer.get("request_id")).isEqualTo(request);
      assertThat(answer.get("status")).isEqualTo("completed");
      assertThat(answer.get("refetching")).isEqualTo(true);
      module.awaitDocuments(2);
      assertThat(revision(module, 1).path("files")).isEmpty();
      JsonNode second = revision(module, 2);
      assertThat(second.path("request_id").asText()).isEqualTo(request);
      assertThat(second.path("status").asText()).isEqualTo("completed");
      assertThat(second.path("error").isNull()).isTrue();
      assertThat(second.path("late").asBoolean()).isFalse();
      assertThat(second.at("/files/0/name").asText()).matches("cat-[0-9a-f]{12}-r2\\.mp4");
      assertThat(gateway.paid()).isEqualTo(1);
      assertThat(gateway.posts()).isEqualTo(1);
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_fresh_address_is_asked_for_because_the_old_one_may_have_expired() throws Exception {
    gateway.always(Call.VIDEO, request -> !request.path().contains("fresh"), Fault.status(403));
    try (var module = plan().start()) {
      String request = fetchFailed(module);
      String task = gateway.ledger().get(0).taskId();
      var fresh = JSON.createObjectNode().put("id", task).put("status", "completed");
      fresh
          .putArray("output")
          .addObject()
          .putArray("content")
          .addObject()
          .put("type", "video")
          .put("url", gateway.url() + "/videos/" + task + ".mp4?fresh");
      gateway.fault(Call.POLL, Fault.answer(Answer.json(200, fresh)));

      refetch(module, "{\"request_id\":\"%s\"}".formatted(request));

      module.awaitDocuments(2);
      assertThat(revision(module, 2).at("/files/0/url").asText()).endsWith("?fresh");
      assertThat(revision(module, 2).at("/output/0/content/0/url").asText()).endsWith("?fresh");
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_gateway_that_says_nothing_leaves_the_old_address() throws Exception {
    gateway.fault(Call.VIDEO, Fault.status(404));
    try (var module = plan().start()) {
      String request = fetchFailed(module);
      gateway.always(Call.POLL, Fault.reset());

      refetch(module, Map.of("request_id", request));

      module.awaitDocuments(2);
      assertThat(revision(module, 2).path("files")).hasSize(1);
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_video_that_does_not_come_again_tells_nobody_twice_and_may_be_fetched_yet_again()
      throws Exception {
    gateway.always(Call.VIDEO, Fault.status(404));
    try (var module = plan().start()) {
      String request = fetchFailed(module);

      refetch(module, Map.of("request_id", request));
      Folders.awaitUntil("one more try", () -> gateway.videoDownloads() == 2);
      Folders.awaitUntil(
          "its end",
          () -> {
            gateway.heal();
            return refetch(module, Map.of("request_id", request)).get("refetching").equals(true);
          });

      module.awaitDocuments(2);
      assertThat(module.folders().documents())
          .extracting(d -> d.path("revision").asInt())
          .containsExactlyInAnyOrder(1, 2);
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_video_that_is_being_fetched_is_not_fetched_twice() throws Exception {
    gateway.fault(Call.VIDEO, Fault.status(404));
    try (var module = plan().start()) {
      String request = fetchFailed(module);
      var gate = new Gate();
      gateway.fault(Call.VIDEO, Fault.hold(gate));
      refetch(module, Map.of("request_id", request));
      gate.awaitReached();

      assertThat(refetch(module, Map.of("request_id", request)).get("refetching")).isEqualTo(false);
      gate.release();

      module.awaitDocuments(2);
      assertThat(gateway.videoDownloads()).isEqualTo(2);
    }
  }

  @Test
  void a_target_that_was_down_gets_both_results_as_they_were() throws Exception {
    gateway.fault(Call.VIDEO, Fault.status(404));
    Path crm = home.resolve("crm");
    Files.writeString(crm, "in the way");
    try (var module =
        Module.of(home, gateway)
            .with("kirin.fetch.tries", "1")
            .with("kirin.target.crm.uri", "file:" + crm)
            .with("kirin.target.crm.kind", "endpoint")
            .with("kirin.deliver.default", "outbox, crm")
            .start()) {
      String request = fetchFailed(module);
      refetch(module, Map.of("request_id", request));
      module.awaitDocuments(2);
      Files.delete(crm);

      Folders.awaitUntil("four deliveries", () -> module.delivered() == 4);
      assertThat(Folders.names(crm))
          .extracting(name -> Folders.json(crm.resolve(name)))
          .extracting(
              d ->
                  "%d %s %s %d"
                      .formatted(
                          d.path("revision").asInt(),
                          d.path("status").asText(),
                          d.at("/error/code").asText("none"),
                          d.path("files").size()))
          .containsExactlyInAnyOrder("1 completed fetch_failed 0", "2 completed none 1");
      assertThat(List.of(1, 2)).allSatisfy(r -> assertThat(revision(module, r)).isNotNull());
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_request_in_another_state_stays_as_it_is() throws Exception {
    try (var module = plan().start()) {
      module.drop("cat.txt", "A cat");
      String delivered = module.awaitDocument().path("request_id").asText();
      module.drop("bad.json", "{\"prompt\":\"\"}");
      module.awaitDocuments(2);
      String rejected =
          module.folders().documents().stream()
              .filter(d -> d.path("status").asText().equals("rejected"))
              .findFirst()
              .orElseThrow()
              .path("request_id")
              .asText();

      assertThat(refetch(module, Map.of("request_id", delivered)).get("refetching"))
          .isEqualTo(false);
      var answer = refetch(module, Map.of("request_id", rejected));
      assertThat(answer.get("refetching")).isEqualTo(false);
      assertThat(answer.get("status")).isEqualTo("rejected");
      assertThat(module.in(State.COMPLETED)).isEqualTo(1);
      assertThat(gateway.videoDownloads()).isEqualTo(1);
    }
  }

  @Test
  void an_order_that_cannot_be_understood_says_what_was_expected() throws Exception {
    try (var module = plan().start()) {
      String unknown = UUID.randomUUID().toString();

      assertThatThrownBy(() -> refetch(module, Map.of("request_id", "7")))
          .isInstanceOf(CamelExecutionException.class)
          .cause()
          .hasMessageContaining("request_id: expected the id of a request, got \"7\"");
      assertThatThrownBy(() -> refetch(module, Map.of("request_id", unknown)))
          .isInstanceOf(CamelExecutionException.class)
          .cause()
          .hasMessageContaining("there is no request " + unknown);
      assertThatThrownBy(() -> refetch(module, "<xml/>"))
          .isInstanceOf(CamelExecutionException.class)
          .cause()
          .hasMessageContaining("expected a map or a JSON object, got no JSON");
    }
  }
}
