package org.kirincamel.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kirincamel.request.RequestNames;
import org.kirincamel.request.RequestRules;
import org.kirincamel.request.Verdict;
import org.kirincamel.request.Violation;
import org.kirincamel.task.Ids;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

class RowTasksTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final List<Violation> WRONG =
      List.of(new Violation("/prompt", "required", "prompt: required"));

  private final RequestRules rules =
      new RequestRules(new RequestNames("kirin", Set.of("kirin"), Set.of("outbox", "crm")));
  private final RowTasks tasks =
      new RowTasks(
          rules, List.of("outbox"), new Ids(Clock.fixed(NOW, ZoneOffset.UTC), new Random(1)));

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Batch.Origin origin(String name, String key, Map<String, String> details) {
    return new Batch.Origin(Optional.empty(), "file", name, true, key, details);
  }

  private Task accepted(String request) {
    var row = new Row(3, json(request), List.of());
    var valid = (Verdict.Valid) rules.check(row.request());
    return tasks.accepted(origin("cats.csv", "k", Map.of()), row, valid.request(), NOW);
  }

  private Task rejected(Batch.Origin origin, JsonNode request) {
    return tasks.rejected(origin, new Row(3, request, List.of()), WRONG, NOW);
  }

  @Test
  void a_good_row_waits_for_its_post_under_an_id_of_ours_and_goes_to_the_default() {
    Task task = accepted("{\"prompt\":\"A cat\",\"cfg_scale\":0.50}");

    assertThat(task.state()).isEqualTo(State.ACCEPTED);
    assertThat(task.gateway().externalTaskId()).isEqualTo("kirin-" + task.id());
    assertThat(task.request().targets()).containsExactly("outbox");
    assertThat(task.request().name()).startsWith("cats-3-");
    assertThat(task.source().key()).isEqualTo("k#3");
    assertThat(task.source().row()).isEqualTo(3);
  }

  @Test
  void what_a_good_row_names_itself_counts() {
    Task task =
        accepted("{\"prompt\":\"A cat\",\"external_task_id\":\"mine\",\"deliver_to\":\"crm\"}");

    assertThat(task.gateway().externalTaskId()).isEqualTo("mine");
    assertThat(task.request().targets()).containsExactly("crm");
  }

  @Test
  void a_bad_row_keeps_what_was_read_and_why_it_is_bad() {
    Task task =
        rejected(
            origin("cats.csv", "k", Map.of()),
            json("{\"model\":\"kirin\",\"external_task_id\":7,\"deliver_to\":[\"crm\",\"no\"]}"));

    assertThat(task.state()).isEqualTo(State.REJECTED);
    assertThat(task.request().model()).isEqualTo("kirin");
    assertThat(task.request().params()).contains("\"deliver_to\":[\"crm\",\"no\"]");
    assertThat(task.request().targets()).containsExactly("crm");
    assertThat(task.gateway().externalTaskId()).isEmpty();
    assertThat(task.result().violations()).contains(RowTasks.json(WRONG));
  }

  @Test
  void a_row_of_which_nothing_could_be_read_goes_to_the_default() {
    Task task = rejected(origin("cats.csv", "k", Map.of()), MissingNode.getInstance());

    assertThat(task.request().params()).isEqualTo("null");
    assertThat(task.request().targets()).containsExactly("outbox");
  }

  @Test
  void what_is_too_long_for_its_column_is_cut_or_left_out() {
    var details = new HashMap<String, String>();
    for (int i = 10; i < 50; i++) {
      details.put("name-" + i, "v".repeat(1000));
    }
    Task task =
        rejected(
            origin("n".repeat(5000), "k", details),
            json(
                "{\"model\":\"%s\",\"x\":\"%s\"}".formatted("m".repeat(256), "x".repeat(900_000))));

    assertThat(task.source().name()).hasSize(1000);
    assertThat(task.source().details()).hasSize(20);
    assertThat(task.source().details().values()).allMatch(value -> value.length() == 500);
    assertThat(task.request().model()).isEmpty();
    assertThat(task.request().params()).isEqualTo("null");
  }

  @Test
  void a_key_that_no_column_takes_is_replaced_by_its_digest() {
    JsonNode none = MissingNode.getInstance();
    Task longKey = rejected(origin("a", "k".repeat(400), Map.of()), none);
    Task other = rejected(origin("a", "k".repeat(401), Map.of()), none);
    Task nul = rejected(origin("a", "k\0", Map.of()), none);

    assertThat(List.of(longKey, other, nul))
        .extracting(task -> task.source().key())
        .allMatch(key -> key.matches("sha256:[0-9a-f]{64}"))
        .doesNotHaveDuplicates();
  }
}
