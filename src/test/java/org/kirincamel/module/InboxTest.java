package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;

/** What people do to a watched folder. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class InboxTest {

  private static final String CAT = "{\"prompt\":\"A cat\"}";

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private static List<String> duplicateNotes(Module module) {
    return Folders.names(module.folders().done()).stream()
        .filter(name -> name.endsWith(".duplicate.json"))
        .toList();
  }

  @Test
  void the_same_file_again_is_the_same_request() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      module.drop("cat.json", CAT);
      var first = module.awaitDocument();
      module.folders().awaitFile(module.folders().done(), "cat.json");
      module.drop("cat.json", CAT);
      Folders.awaitUntil("a note", () -> !duplicateNotes(module).isEmpty());

      var note = Folders.json(module.folders().done().resolve(duplicateNotes(module).get(0)));
      assertThat(note.path("request_ids")).containsExactly(first.path("request_id"));
      assertThat(note.path("what_to_do").asText()).contains("another name");
      assertThat(Folders.names(module.folders().inbox())).containsExactly(".done", ".failed");
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void another_content_or_another_name_is_another_request() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      module.drop("cat.json", CAT);
      module.folders().awaitFile(module.folders().done(), "cat.json");
      module.drop("cat.json", "{\"prompt\":\"Another cat\"}");
      module.drop("dog.json", CAT);

      module.awaitDocuments(3);

      assertThat(duplicateNotes(module)).isEmpty();
      Promises.keptWithVideos(gateway, module.folders(), 3);
    }
  }

  @Test
  void after_the_window_the_same_file_is_a_new_request() throws Exception {
    var clock = new ShiftedClock();
    try (var module = Module.of(home, gateway).clock(clock).start()) {
      module.drop("cat.json", CAT);
      module.awaitDocument();
      clock.forward(Duration.ofHours(23));
      module.drop("cat.json", CAT);
      Folders.awaitUntil("a note", () -> duplicateNotes(module).size() == 1);
      clock.forward(Duration.ofHours(2));
      module.drop("cat.json", CAT);

      module.awaitDocuments(2);

      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void of_two_requests_with_one_id_the_second_is_rejected_and_told_which_was_first()
      throws Exception {
    try (var module = Module.shared(gateway).start()) {
      module.drop(
          "twins.jsonl",
          "{\"prompt\":\"one\",\"external_task_id\":\"mine\"}\n"
              + "{\"prompt\":\"two\",\"external_task_id\":\"mine\"}\n");

      var documents = byRow(module.awaitDocuments(2));

      assertThat(documents.get(1).path("status").asText()).isEqualTo("completed");
      assertThat(documents.get(2).path("status").asText()).isEqualTo("rejected");
      assertThat(documents.get(2).at("/violations/0/pointer").asText())
          .isEqualTo("/external_task_id");
      assertThat(documents.get(2).at("/violations/0/message").asText())
          .contains(documents.get(1).path("request_id").asText());
      assertThat(gateway.paid()).isEqualTo(1);
      assertThat(gateway.violations()).isEmpty();
    }
  }

  private static Map<Integer, JsonNode> byRow(List<JsonNode> documents) {
    var byRow = new LinkedHashMap<Integer, JsonNode>();
    documents.forEach(document -> byRow.put(document.at("/source/row").asInt(), document));
    return byRow;
  }

  @Test
  void a_half_written_file_is_left_until_its_other_half_has_come() throws Exception {
    try (var module = Module.shared(gateway).with("kirin.inbox.patience", "1h").start()) {
      var half = module.folders().inbox().resolve("half.json");
      Files.writeString(half, "[{\"prompt\":\"first half\"},{\"pro");
      module.drop("whole.json", CAT);
      module.awaitDocument();
      module.drop("later.json", CAT);
      module.awaitDocuments(2);
      assertThat(half).exists();

      Files.writeString(half, "mpt\":\"second half\"}]", StandardOpenOption.APPEND);
      module.awaitDocuments(4);

      assertThat(Folders.names(module.folders().failed())).isEmpty();
      Promises.keptWithVideos(gateway, module.folders(), 4);
    }
  }

  @Test
  void files_that_cannot_be_read_are_put_aside_whole_with_a_word_on_why() throws Exception {
    var broken = new LinkedHashMap<String, byte[]>();
    broken.put("broken.json", bytes("[{\"prompt\":\"good\"},{\"prompt\": oops}]"));
    broken.put("broken.yaml", bytes("- prompt: good\n- {prompt: [}\n"));
    broken.put("cut.json", bytes("[{\"prompt\":\"good\"},"));
    broken.put("empty.json", new byte[0]);
    broken.put("empty.csv", new byte[0]);
    broken.put("empty.txt", new byte[0]);
    broken.put("latin.txt", "Kätzchen".getBytes(StandardCharsets.ISO_8859_1));
    broken.put("latin.csv", "prompt\nKätzchen\n".getBytes(StandardCharsets.ISO_8859_1));
    broken.put("unmarked.json", CAT.getBytes(StandardCharsets.UTF_16LE));
    broken.put("picture.png", new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    broken.put("no ending", bytes(CAT));
    broken.put("deep.json", bytes("[".repeat(50_000) + "]".repeat(50_000)));
    try (var module = Module.shared(gateway).start()) {
      broken.forEach(module.folders()::dropOld);
      Folders.awaitUntil(
          "a note for each",
          () -> Folders.names(module.folders().failed()).size() == 2 * broken.size());

      broken.forEach(
          (name, content) -> {
            assertThat(module.folders().failed().resolve(name)).hasBinaryContent(content);
            var note = Folders.json(module.folders().failed().resolve(name + ".error.json"));
            assertThat(note.path("file").asText()).isEqualTo(name);
            assertThat(note.path("error").asText()).as(name).hasSizeBetween(10, 500);
          });
      assertThat(
              Folders.json(module.folders().failed().resolve("picture.png.error.json"))
                  .path("error")
                  .asText())
          .contains(".json", ".csv", "picture.png");
      assertThat(module.folders().documents()).isEmpty();
      assertThat(gateway.posts()).isZero();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void marks_line_ends_and_wide_letters_are_read_as_they_are_meant() throws Exception {
    var prompt = "Ein Kätzchen 猫 🐈";
    try (var module = Module.shared(gateway).start()) {
      var charsets =
          List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE);
      for (Charset charset : charsets) {
        module
            .folders()
            .drop(
                charset + ".json", ("\uFEFF{\"prompt\":\"" + prompt + "\"}\r\n").getBytes(charset));
        module
            .folders()
            .drop(
                charset + ".csv",
                ("\uFEFFprompt,mode\r\n\"" + prompt + "\",std\r\n").getBytes(charset));
        module.folders().drop(charset + ".txt", ("\uFEFF" + prompt + "\r\n").getBytes(charset));
      }

      var documents = module.awaitDocuments(9);

      assertThat(documents).extracting(d -> d.at("/request/prompt").asText()).containsOnly(prompt);
      Promises.keptWithVideos(gateway, module.folders(), 9);
    }
  }

  @Test
  void what_no_request_should_have_is_rejected_with_its_row() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      module.drop("double.json", "{\"prompt\":\"one\",\"prompt\":\"two\"}");
      module.drop("nested.json", "{\"prompt\":" + "[".repeat(100) + "]".repeat(100) + "}");
      module.drop("array.json", "[1, \"two\", null, {\"prompt\":\"fine\"}]");

      var documents = module.awaitDocuments(6);

      assertThat(documents)
          .extracting(
              d ->
                  d.at("/source/name").asText()
                      + d.at("/source/row").asInt()
                      + " "
                      + d.path("status").asText())
          .containsExactlyInAnyOrder(
              "double.json1 rejected",
              "nested.json1 rejected",
              "array.json1 rejected",
              "array.json2 rejected",
              "array.json3 rejected",
              "array.json4 completed");
      assertThat(gateway.posts()).isEqualTo(1);
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_link_is_no_request_and_holds_nobody_up() throws Exception {
    Path secret = Files.writeString(home.resolve("secret.txt"), "not meant for the gateway");
    try (var module = Module.shared(gateway).start()) {
      Files.createSymbolicLink(module.folders().inbox().resolve("link.txt"), secret);
      module.drop("cat.json", CAT);

      assertThat(module.awaitDocuments(1))
          .extracting(d -> d.at("/source/name").asText())
          .containsExactly("cat.json");
      assertThat(module.folders().inbox().resolve("link.txt")).isSymbolicLink();
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void a_name_that_no_route_can_reach_is_changed_rather_than_left_lying() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      module.drop("back\\slash.json", CAT);

      assertThat(module.awaitDocuments(1))
          .extracting(d -> d.at("/source/name").asText())
          .containsExactly("back_slash.json");
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void names_of_every_kind_make_tame_names_in_the_outbox() throws Exception {
    var names =
        List.of(
            "with spaces and (brackets).json",
            "quote' \"double\".json",
            "-rf.json",
            "$(touch x);`id`.json",
            "${body}{{kirin.api.key}}.json",
            "percent%2e%2e.json",
            "new\nline.json",
            "🐈.json",
            "猫.JSON",
            "x".repeat(250) + ".json");
    try (var module = Module.shared(gateway).start()) {
      names.forEach(name -> module.drop(name, CAT));
      int count = names.size();

      var documents = module.awaitDocuments(count);

      assertThat(documents)
          .extracting(d -> d.at("/source/name").asText())
          .containsExactlyInAnyOrderElementsOf(names);
      assertThat(Folders.names(module.folders().outbox()))
          .hasSize(2 * count)
          .allMatch(name -> name.matches("[\\p{L}\\p{N}_-][\\p{L}\\p{N}._-]*"));
      // Again, so that each must be moved beside one of its own name.
      names.forEach(name -> module.drop(name, CAT));
      Folders.awaitUntil("a note for each", () -> duplicateNotes(module).size() == count);
      assertThat(Folders.names(module.folders().done())).hasSize(3 * count);
      Promises.keptWithVideos(gateway, module.folders(), count);
    }
  }

  @Test
  void hidden_and_unfinished_files_are_left_alone() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      var left = List.of(".hidden.json", "upload.json.part", "editor.json~", "word.json.tmp");
      left.forEach(name -> module.drop(name, CAT));
      Files.createDirectories(module.folders().inbox().resolve("folder.json"));
      module.drop("cat.json", CAT);
      module.awaitDocument();
      module.drop("cats.json", CAT);
      module.awaitDocuments(2);

      assertThat(Folders.names(module.folders().inbox())).containsAll(left);
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  @Timeout(180)
  void thousands_of_rows_are_taken_while_others_proceed() throws Exception {
    var rows = new StringBuilder("[{\"prompt\":\"the only good one\"}");
    for (int row = 2; row <= 4_000; row++) {
      rows.append(",\n{\"prompt\":\"row ").append(row).append("\",\"mode\":\"none\"}");
    }
    try (var module = Module.shared(gateway).with("kirin.deliver.parallel", "1").start()) {
      module.drop("many.json", rows.append(']').toString());

      module.folders().awaitFile(module.folders().done(), "many.json");

      Folders.awaitUntil(
          "the good one",
          () ->
              Folders.names(module.folders().outbox()).stream()
                  .anyMatch(name -> name.matches("many-1-.*\\.mp4")));
      assertThat(module.in(org.kirincamel.task.State.REJECTED)).isEqualTo(3_999);
      assertThat(gateway.paid()).isEqualTo(1);
      assertThat(gateway.violations()).isEmpty();
    }
  }
}
