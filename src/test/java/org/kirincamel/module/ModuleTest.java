package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Request;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Shape;
import org.kirincamel.simulator.Simulator;

/** From a dropped file to the document in the outbox: every format and every ending. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class ModuleTest {

  private static final List<String> FIELDS =
      List.of(
          "request_id",
          "external_task_id",
          "task_id",
          "model",
          "status",
          "request",
          "output",
          "files",
          "usage",
          "metadata",
          "error",
          "violations",
          "source",
          "timeline",
          "attempts",
          "submissions",
          "revision",
          "late");

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(150));

  @AfterEach
  void close() {
    gateway.close();
  }

  private static List<String> texts(JsonNode array, String field) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(node -> node.path(field).asText())
        .toList();
  }

  @Test
  void a_request_of_every_format_becomes_a_delivered_video() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      module.drop("one.json", "{\"prompt\":\"an object\",\"duration\":5}");
      module.drop("many.json", "[{\"prompt\":\"the first\"},{\"prompt\":\"the second\"}]");
      module.drop(
          "envelope.json",
          "{\"model\":\"kirin_v1_t2v\",\"input\":[{\"params\":{\"prompt\":\"an envelope\"}}]}");
      module.drop("lines.jsonl", "{\"prompt\":\"line 1\"}\n{\"prompt\":\"line 2\"}\n");
      module.drop("other.ndjson", "{\"prompt\":\"only line\"}\n");
      module.drop(
          "table.csv",
          "prompt,mode,camera_control.type,camera_control.config.zoom\n"
              + "a row,std,simple,-3\n\"a \"\"quoted\"\", row\",pro,,\n");
      module.drop("plain.yaml", "prompt: yes\nduration: 10\n");
      module.drop("list.yml", "- prompt: first\n- prompt: second\n");
      module.drop("text.txt", "A kirin walks\nthrough rain");

      var documents = module.awaitDocuments(13);

      assertThat(documents)
          .extracting(d -> d.at("/request/prompt").asText())
          .containsExactlyInAnyOrder(
              "an object",
              "the first",
              "the second",
              "an envelope",
              "line 1",
              "line 2",
              "only line",
              "a row",
              "a \"quoted\", row",
              "yes",
              "first",
              "second",
              "A kirin walks\nthrough rain");
      assertThat(Folders.names(module.folders().done())).hasSize(9);
      Promises.keptWithVideos(gateway, module.folders(), 13);
    }
  }

  @Test
  void a_document_says_all_there_is_to_say() throws Exception {
    gateway.behave(params -> Script.completed().withCost("0.280").withShapes(Shape.EXTRA_FIELDS));
    var before = Instant.now().minusMillis(1);
    try (var module = Module.shared(gateway).start()) {
      module.drop("A cat.json", "{\"prompt\":\"A cat\",\"external_task_id\":\"cat-1\"}");

      var document = module.awaitDocument();

      assertThat(document.fieldNames()).toIterable().containsExactlyElementsOf(FIELDS);
      var charge = gateway.ledger().get(0);
      assertThat(document.path("task_id").asText()).isEqualTo(charge.taskId());
      assertThat(document.path("external_task_id").asText()).isEqualTo("cat-1");
      assertThat(document.path("model").asText()).isEqualTo("kirin_v1_t2v");
      assertThat(document.path("status").asText()).isEqualTo("completed");
      assertThat(document.at("/usage/cost").isTextual()).isTrue();
      assertThat(document.at("/usage/cost").asText()).isEqualTo("0.280");
      assertThat(document.at("/output/0/content/0/codec/name").asText()).isEqualTo("h264");
      assertThat(document.at("/metadata/seed").asInt()).isEqualTo(42);
      assertThat(document.path("error").isNull()).isTrue();
      assertThat(document.path("violations")).isEmpty();
      assertThat(document.at("/source/kind").asText()).isEqualTo("file");
      assertThat(document.at("/source/name").asText()).isEqualTo("A cat.json");
      assertThat(document.at("/source/row").asInt()).isEqualTo(1);
      assertThat(document.at("/attempts/submit").asInt()).isEqualTo(1);
      assertThat(document.at("/attempts/poll").asInt()).isPositive();
      assertThat(texts(document.path("submissions"), "task_id")).containsExactly(charge.taskId());
      assertThat(document.path("revision").asInt()).isEqualTo(1);
      assertThat(document.path("late").asBoolean()).isFalse();
      var times =
          List.of("received_at", "submitted_at", "completed_at", "delivered_at").stream()
              .map(name -> Instant.parse(document.path("timeline").path(name).asText()))
              .toList();
      assertThat(times).isSorted().allMatch(time -> time.isAfter(before));
      var id = document.path("request_id").asText();
      var name = "A_cat-" + id.substring(id.length() - 12);
      assertThat(Folders.names(module.folders().outbox()))
          .containsExactly(name + ".json", name + ".mp4");
      assertThat(document.at("/files/0/name").asText()).isEqualTo(name + ".mp4");
      assertThat(document.at("/files/0/url").asText()).contains(charge.taskId());
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void what_the_caller_did_not_say_is_not_sent() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      module.drop(
          "all.json",
          "{\"prompt\":\"p\",\"negative_prompt\":null,\"cfg_scale\":0.50,\"duration\":5,"
              + "\"watermark_info\":[{\"enabled\":true}],\"deliver_to\":\"outbox\"}");

      module.awaitDocument();

      var params = gateway.ledger().get(0).params();
      assertThat(params.fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder(
              "prompt", "cfg_scale", "duration", "watermark_info", "external_task_id");
      assertThat(params.path("duration").isTextual()).isTrue();
      assertThat(params.path("watermark_info").toString()).isEqualTo("{\"enabled\":true}");
      assertThat(params.path("external_task_id").asText()).startsWith("kirin-");
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void a_failure_at_the_gateway_is_delivered_with_its_code() throws Exception {
    var codes = List.of("002001095", "002001096", "002001097", "002001098", "002001099");
    try (var module = Module.shared(gateway).start()) {
      module.drop(
          "codes.jsonl",
          String.join(
              "\n",
              codes.stream()
                  .map(code -> "{\"prompt\":\"[fail %s no luck with %s]\"}".formatted(code, code))
                  .toList()));

      var documents = module.awaitDocuments(5);

      assertThat(documents)
          .allSatisfy(d -> assertThat(d.path("status").asText()).isEqualTo("failed"))
          .allSatisfy(d -> assertThat(d.path("files")).isEmpty())
          .extracting(
              d -> d.at("/error/code").asText() + "=" + d.at("/error/error_message").asText())
          .containsExactlyInAnyOrderElementsOf(
              codes.stream().map(code -> code + "=no luck with " + code).toList());
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_rejected_request_hears_every_violation_and_nothing_is_posted() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      module.drop(
          "bad.json",
          "{\"prompt\":\" \",\"promt\":\"x\",\"duration\":\"7\",\"cfg_scale\":2,\"mode\":\"STD\"}");

      var document = module.awaitDocument();

      assertThat(document.path("status").asText()).isEqualTo("rejected");
      assertThat(texts(document.path("violations"), "pointer"))
          .containsExactlyInAnyOrder("/prompt", "/promt", "/duration", "/cfg_scale", "/mode");
      assertThat(document.at("/request/promt").asText()).isEqualTo("x");
      assertThat(gateway.posts()).isZero();
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void an_expired_request_is_told_and_its_late_video_is_delivered_as_revision_2() throws Exception {
    gateway.behave(params -> Script.completed().withDuration(Duration.ofSeconds(2)));
    try (var module = Module.shared(gateway).with("kirin.task.deadline", "400ms").start()) {
      module.drop("slow.json", "{\"prompt\":\"slow\"}");

      var expired = module.awaitDocument();
      assertThat(expired.path("status").asText()).isEqualTo("expired");
      assertThat(expired.at("/error/code").asText()).isEqualTo("expired");
      assertThat(expired.path("files")).isEmpty();
      assertThat(expired.path("late").asBoolean()).isFalse();

      var documents = module.awaitDocuments(2);

      assertThat(documents).contains(expired);
      var late = documents.stream().filter(d -> !d.equals(expired)).findFirst().orElseThrow();
      assertThat(late.path("status").asText()).isEqualTo("completed");
      assertThat(late.path("revision").asInt()).isEqualTo(2);
      assertThat(late.path("late").asBoolean()).isTrue();
      assertThat(late.path("request_id")).isEqualTo(expired.path("request_id"));
      assertThat(late.at("/files/0/name").asText()).endsWith("-r2.mp4");
      assertThat(Folders.names(module.folders().outbox()))
          .hasSize(3)
          .filteredOn(name -> name.endsWith("-r2.json"))
          .hasSize(1);
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_refusal_in_the_gateways_words_fails_the_request_with_them() throws Exception {
    for (int status : new int[] {400, 413, 422}) {
      gateway.fault(
          Call.SUBMIT,
          request -> request.params().path("prompt").asText().equals("status " + status),
          Fault.status(status, "17" + status).withMessage("the words of " + status));
    }
    try (var module = Module.shared(gateway).start()) {
      module.drop("r.csv", "prompt\nstatus 400\nstatus 413\nstatus 422\nfine\n");

      var documents = module.awaitDocuments(4);

      assertThat(documents)
          .extracting(
              d ->
                  d.path("status").asText()
                      + d.at("/error/code").asText(" none")
                      + d.at("/error/error_message").asText())
          .containsExactlyInAnyOrder(
              "failed17400the words of 400",
              "failed17413the words of 413",
              "failed17422the words of 422",
              "completed none");
      assertThat(gateway.posts()).isEqualTo(4);
      assertThat(gateway.paid()).isEqualTo(1);
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_video_that_cannot_be_fetched_leaves_a_completed_result_without_files() throws Exception {
    gateway.always(Call.VIDEO, Fault.status(404));
    try (var module = Module.shared(gateway).with("kirin.fetch.tries", "2").start()) {
      module.drop("gone.txt", "gone");

      var document = module.awaitDocument();

      assertThat(document.path("status").asText()).isEqualTo("completed");
      assertThat(document.path("files").isArray()).isTrue();
      assertThat(document.path("files")).isEmpty();
      assertThat(document.at("/error/code").asText()).isEqualTo("fetch_failed");
      assertThat(document.at("/error/error_message").asText())
          .contains(document.at("/output/0/content/0/url").asText());
      assertThat(gateway.videoDownloads()).isEqualTo(2);
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_download_that_breaks_off_is_gone_on_with_where_it_broke() throws Exception {
    gateway.fault(Call.VIDEO, Fault.breakOffAfter(1000));
    try (var module = Module.shared(gateway).start()) {
      module.drop("video.txt", "broken off");

      module.awaitDocument();

      assertThat(gateway.requests())
          .filteredOn(request -> request.path().startsWith("/videos"))
          .extracting(request -> request.header("Range").orElse("none"))
          .containsExactly("none", "bytes=1000-");
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void every_shape_of_an_answer_ends_as_it_should() throws Exception {
    gateway.behave(
        params -> {
          var shape = Shape.valueOf(params.path("prompt").asText());
          var ending =
              shape.name().startsWith("ERROR_") ? Script.failed("002001096") : Script.completed();
          return ending.withShapes(shape).withCost("0.28");
        });
    try (var module = Module.shared(gateway).with("kirin.fetch.tries", "1").start()) {
      var rows = new StringBuilder("prompt\n");
      for (Shape shape : Shape.values()) {
        rows.append(shape).append('\n');
      }
      module.drop("shapes.csv", rows.toString());

      var documents = module.awaitDocuments(Shape.values().length);

      documents.forEach(
          d -> {
            var shape = Shape.valueOf(d.at("/request/prompt").asText());
            var failed = shape.name().startsWith("ERROR_") || shape == Shape.COMPLETED_WITH_ERROR;
            assertThat(d.path("status").asText())
                .as(shape.name())
                .isEqualTo(failed ? "failed" : "completed");
            assertThat(d.path("files"))
                .as("files of " + shape)
                .hasSize(failed || shape == Shape.NO_OUTPUT ? 0 : 1);
            assertThat(d.at("/error/code").asText("none"))
                .as("code of " + shape)
                .isEqualTo(code(shape));
            if (!failed && shape != Shape.NO_USAGE) {
              assertThat(d.at("/usage/cost").asText()).isEqualTo("0.28");
            }
          });
      Promises.kept(gateway, module.folders());
    }
  }

  private static String code(Shape shape) {
    return switch (shape) {
      case ERROR_AS_STRING -> "";
      case ERROR_CODE_AS_NUMBER -> "2001096";
      case ERROR_WITH_MESSAGE -> "002001096";
      case COMPLETED_WITH_ERROR -> "002001095";
      case NO_OUTPUT -> "fetch_failed";
      default -> "none";
    };
  }

  @Test
  void in_a_mixed_batch_the_good_proceed_and_the_bad_are_rejected_one_by_one() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      module.drop(
          "mixed.jsonl",
          """
          {"prompt":"good 1"}
          {"prompt":"bad 2","mode":"fast"}
          {"prompt":"broken 3"
          {"prompt":"good 4"}
          """);

      var documents = module.awaitDocuments(4);

      assertThat(documents)
          .extracting(d -> d.at("/source/row").asInt() + " " + d.path("status").asText())
          .containsExactlyInAnyOrder("1 completed", "2 rejected", "3 rejected", "4 completed");
      assertThat(documents)
          .filteredOn(d -> d.at("/source/row").asInt() == 3)
          .allSatisfy(
              d -> assertThat(texts(d.path("violations"), "rule")).containsExactly("syntax"));
      assertThat(Folders.names(module.folders().outbox()))
          .filteredOn(name -> name.endsWith(".json"))
          .extracting(name -> name.replaceAll("-[0-9a-f]{12}\\.json$", ""))
          .containsExactlyInAnyOrder("mixed-1", "mixed-2", "mixed-3", "mixed-4");
      assertThat(gateway.posts()).isEqualTo(2);
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_request_goes_to_the_targets_it_names() throws Exception {
    try (var module =
        Module.of(home, gateway)
            .with("kirin.target.crm.uri", "file:" + home.resolve("crm"))
            .with("kirin.target.crm.kind", "endpoint")
            .with("kirin.target.archive.uri", "file:" + home.resolve("archive"))
            .start()) {
      module.drop(
          "targets.csv",
          "prompt,deliver_to\nboth,crm;outbox\nnone,\ncrm alone,crm\nunknown,ftp\n"
              + "uri,file:/tmp/x\n");

      module.awaitDocuments(4);
      Folders.awaitUntil("both at crm", () -> Folders.names(home.resolve("crm")).size() == 2);

      assertThat(module.folders().documents())
          .extracting(d -> d.at("/request/prompt").asText() + " " + d.path("status").asText())
          .containsExactlyInAnyOrder(
              "both completed", "none completed", "unknown rejected", "uri rejected");
      assertThat(Folders.names(home.resolve("crm")))
          .extracting(name -> Folders.json(home.resolve("crm").resolve(name)))
          .extracting(d -> d.at("/request/prompt").asText())
          .containsExactlyInAnyOrder("both", "crm alone");
      assertThat(home.resolve("archive")).doesNotExist();
      assertThat(gateway.paid()).isEqualTo(3);
      assertThat(gateway.requests()).filteredOn(ModuleTest::isPost).hasSize(3);
    }
  }

  private static boolean isPost(Request request) {
    return request.method().equals("POST");
  }
}
