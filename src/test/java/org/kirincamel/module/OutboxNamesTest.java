package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/** What results are called in the outbox, by a template of the operator's. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class OutboxNamesTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private Module start(String template) throws Exception {
    return Module.of(home, gateway)
        .with("kirin.outbox.name", template)
        .with("kirin.target.crm.uri", "file:" + home.resolve("crm") + "?fileName=result.json")
        .with("kirin.target.crm.kind", "endpoint")
        .with("kirin.deliver.default", "outbox, crm")
        .start();
  }

  @Test
  void a_result_lies_where_the_template_says_its_video_beside_it() throws Exception {
    try (var module = start("{date}/{model}/{external_task_id}_{id}")) {
      module.drop("cat.json", "{\"prompt\": \"A cat\", \"external_task_id\": \"..order 7: *|x\"}");
      Folders.awaitUntil("delivered to both", () -> module.delivered() == 2);

      String today = LocalDate.now(ZoneOffset.UTC).toString();
      String day = Folders.names(module.folders().outbox()).get(0);
      assertThat(List.of(today, LocalDate.parse(today).minusDays(1).toString())).contains(day);
      Path folder = module.folders().outbox().resolve(day).resolve("kirin_v1_t2v");
      List<String> names = Folders.names(folder);
      assertThat(names).hasSize(2);
      String stem = names.get(0).replace(".json", "");
      assertThat(stem).matches("order_7_x_[0-9a-f]{12}");
      assertThat(names).containsExactly(stem + ".json", stem + ".mp4");

      JsonNode document = Folders.json(folder.resolve(stem + ".json"));
      assertThat(document.at("/files/0/name").asText()).isEqualTo(stem + ".mp4");
      assertThat(folder.resolve(stem + ".mp4"))
          .hasSize(document.at("/files/0/bytes").asLong())
          .isNotEmptyFile();
      assertThat(Folders.json(home.resolve("crm/result.json")).at("/files/0/name").asText())
          .as("of those that wait in kirin.fetch.folder")
          .matches("cat-[0-9a-f]{12}\\.mp4");
      Folders.awaitUntil("no copy left", () -> Folders.names(home.resolve("videos")).isEmpty());
    }
  }

  @Test
  void what_was_refused_leads_nowhere_else_either() throws Exception {
    try (var module = start("{model}/{external_task_id}/{id}")) {
      module.drop(
          "bad.json",
          "{\"prompt\": \"\", \"model\": \"../..\", \"external_task_id\": \"../../../etc/x\"}");
      Folders.awaitUntil("delivered to both", () -> module.delivered() == 2);

      assertThat(Folders.names(home)).containsOnlyOnce("outbox").doesNotContain("etc", "x");
      assertThat(Folders.names(module.folders().outbox())).containsExactly("_");
    }
  }

  @Test
  void a_result_that_changes_its_status_has_a_name_for_each() throws Exception {
    gateway.behave(params -> Script.completed().withDuration(Duration.ofSeconds(2)));
    try (var module =
        Module.shared(gateway)
            .with("kirin.outbox.name", "{status}/{source}-{request_id}")
            .with("kirin.task.deadline", "400ms")
            .start()) {
      module.drop("slow.txt", "slow");
      Folders.awaitUntil("two results", () -> module.delivered() == 2);

      Path outbox = module.folders().outbox();
      assertThat(Folders.names(outbox)).containsExactly("completed", "expired");
      assertThat(Folders.names(outbox.resolve("expired")))
          .singleElement()
          .asString()
          .matches("slow-[0-9a-f-]{36}\\.json");
      assertThat(Folders.names(outbox.resolve("completed")))
          .hasSize(2)
          .allMatch(name -> name.matches("slow-[0-9a-f-]{36}-r2\\.(json|mp4)"));
    }
  }

  @Test
  void a_template_that_is_none_stops_the_start_in_one_sentence() {
    assertThatThrownBy(() -> start("{date}/{sorce}-{id}").close())
        .hasStackTraceContaining(
            "kirin.outbox.name: {sorce} is no placeholder, in \"{date}/{sorce}-{id}\"; did you mean {source}?");
    assertThatThrownBy(() -> start("../{id}").close())
        .hasStackTraceContaining("kirin.outbox.name: expected no name that begins");
  }
}
