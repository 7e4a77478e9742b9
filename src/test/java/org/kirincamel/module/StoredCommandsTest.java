package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.command.Commands;
import org.kirincamel.settings.Given;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** Commands where no module answers: what is read of the store, and what becomes of orders. */
@Timeout(120)
class StoredCommandsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMinutes(10));
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @AfterEach
  void close() {
    gateway.close();
  }

  private Path operator() {
    return home.resolve("operator");
  }

  private Module.Plan plan() throws Exception {
    return Module.of(home, gateway)
        .with("kirin.submit.max-in-flight", "1")
        .with("kirin.operator", operator().toString());
  }

  private int run(String store, String... args) throws Exception {
    out = new StringWriter();
    err = new StringWriter();
    String port = Integer.toString(Ports.free());
    return Commands.run(
        args,
        anyKey ->
            Given.settings(
                "kirin.http.port",
                port,
                "kirin.store.url",
                store,
                "kirin.inbox",
                home.resolve("inbox").toString(),
                "kirin.operator",
                operator().toString()),
        new PrintWriter(out, true),
        new PrintWriter(err, true));
  }

  private JsonNode json() throws Exception {
    return JSON.readTree(out.toString());
  }

  /** One that runs and one that waits; the file of the store as a killed process leaves it. */
  private String killed() throws Exception {
    try (var module = plan().start()) {
      module.drop("cats.jsonl", "{\"prompt\":\"One cat\"}\n{\"prompt\":\"Two cats\"}\n");
      module.awaitOneIn(State.RUNNING);
      Path copy = Files.createDirectories(home.resolve("copy")).resolve("kirin.mv.db");
      String store = "jdbc:h2:file:" + home.resolve("copy").resolve("kirin");
      // What is committed is seen before it is on the disk.
      Folders.awaitUntil(
          "the file says that it runs",
          () -> {
            Files.copy(
                module.folders().database().resolveSibling("kirin.mv.db"),
                copy,
                StandardCopyOption.REPLACE_EXISTING);
            run(store, "list", "--status", "running");
            return out.toString().contains("running");
          });
      return store;
    }
  }

  @Test
  void a_store_that_a_killed_process_left_is_read_and_not_changed() throws Exception {
    String store = killed();
    Path file = home.resolve("copy").resolve("kirin.mv.db");
    byte[] before = Files.readAllBytes(file);

    assertThat(run(store, "status", "--json")).as(err.toString()).isEqualTo(1);
    assertThat(json().at("/submission/why").asText()).contains("no module answers");
    assertThat(json().at("/requests/running/number").asInt()).isEqualTo(1);
    assertThat(json().at("/requests/accepted/number").asInt()).isEqualTo(1);
    assertThat(json().path("nodes")).isEmpty();
    assertThat(run(store, "status")).isEqualTo(1);

    assertThat(run(store, "list", "--text", "two cats")).isZero();
    assertThat(out.toString()).contains("accepted", "Two cats");
    String id = out.toString().substring(0, 36);
    assertThat(run(store, "show", id)).isZero();
    assertThat(out.toString()).contains(id, "Two cats", "received");
    assertThat(run(store, "show", UUID.randomUUID().toString())).isEqualTo(1);
    assertThat(err.toString()).contains("There is no request with this id");
    assertThat(run(store, "list", "--status", "lost")).isEqualTo(1);
    assertThat(err.toString()).contains("status");

    assertThat(run(store, "export", "--from", "1h")).isZero();
    assertThat(out.toString().lines()).hasSize(2).last().asString().contains("running");

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void an_order_is_left_for_the_next_start_and_carried_out_once() throws Exception {
    String id;
    try (var module = plan().start()) {
      module.drop("cats.jsonl", "{\"prompt\":\"One cat\"}\n{\"prompt\":\"Two cats\"}\n");
      module.awaitOneIn(State.RUNNING);
    }
    String store = new Folders(home).storeUrl();
    run(store, "list", "--status", "accepted");
    id = out.toString().substring(0, 36);

    assertThat(run(store, "cancel", id)).isEqualTo(3);
    assertThat(out.toString()).contains(id, "not cancelled", "left as");
    assertThat(err.toString()).contains("No module answers", "carried out once");
    assertThat(run(store, "pause", "--source", "http")).isEqualTo(3);
    assertThat(out.toString()).startsWith("left as");
    assertThat(run(store, "retry", "--target", "crm")).isEqualTo(3);
    assertThat(out.toString()).startsWith("crm  left as");
    Files.delete(left("redeliver"));

    try (var module = plan().start()) {
      Folders.awaitUntil("both are answered", () -> answers() == 2);
      assertThat(module.in(State.FAILED)).isEqualTo(1);
      assertThat(module.awaitDocument().at("/error/code").asText()).isEqualTo("cancelled");
    }
  }

  private Path left(String word) {
    var files = operator().toFile().listFiles(file -> file.getName().startsWith(word));
    assertThat(files).hasSize(1);
    return files[0].toPath();
  }

  @Test
  void an_order_to_what_a_filter_finds_is_left_for_each_request_that_the_store_holds_now()
      throws Exception {
    try (var module = plan().start()) {
      module.drop("a.jsonl", "{\"prompt\":\"A dog\"}\n".repeat(2));
      module.drop("b.jsonl", "{\"prompt\":\"Some cats\"}\n".repeat(3));
      Folders.awaitUntil("all are in", () -> module.in(State.ACCEPTED) == 4);
    }
    String store = new Folders(home).storeUrl();

    assertThat(run(store, "cancel", "--text", "cats", "--status", "accepted", "--dry-run"))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("requests found", "nothing was changed");
    int waiting = Integer.parseInt(last(out.toString().lines()).split(" ")[0]);
    assertThat(waiting).isBetween(2, 3);
    assertThat(out.toString()).contains(waiting + " would change");
    assertThat(run(store, "resubmit", "--text", "cats", "--dry-run")).isZero();
    assertThat(out.toString()).contains("3 requests found, 0 would change, 0 refused");
    String cats = out.toString().substring(0, 36);
    assertThat(run(store, "fetch", cats, "--dry-run")).isZero();
    assertThat(out.toString()).contains(cats, "would not be refetching");
    assertThat(operator().toFile().list((folder, name) -> name.endsWith(".json"))).isEmpty();

    assertThat(run(store, "cancel", "--text", "cats", "--status", "accepted", "--limit", "1"))
        .isEqualTo(3);
    assertThat(out.toString()).contains("left as", "1 request found", "there may be more");
    assertThat(err.toString()).contains("No module answers", "carried out once");
    assertThat(JSON.readTree(left("cancel").toFile()).fieldNames())
        .toIterable()
        .containsExactly("request_id");

    try (var module = plan().start()) {
      Folders.awaitUntil("it is answered", () -> answers() == 1);
      assertThat(module.in(State.FAILED)).isEqualTo(1);
    }
  }

  private static String last(Stream<String> lines) {
    return lines.reduce((before, after) -> after).orElseThrow();
  }

  private long answers() {
    String[] names = operator().resolve("answers").toFile().list();
    return names == null ? 0 : names.length;
  }

  @Test
  void a_store_that_is_open_in_a_process_that_does_not_answer_is_told_in_one_sentence()
      throws Exception {
    String store = killed();
    Path file = home.resolve("copy").resolve("kirin.mv.db");

    try (var process = FileChannel.open(file, StandardOpenOption.WRITE)) {
      assertThat(process.lock().isValid()).isTrue();
      assertThat(run(store, "status")).isEqualTo(3);
    }

    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("No module answers", "another process", "has it open");
  }

  @Test
  void what_cannot_be_read_is_one_sentence() throws Exception {
    String none = "jdbc:h2:file:" + home.resolve("none").resolve("kirin");

    assertThat(run(none, "list")).isEqualTo(3);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("No module answers", "is not there yet");
    assertThat(home.resolve("none")).doesNotExist();

    String cat = Files.writeString(home.resolve("cat.txt"), "A cat").toString();
    assertThat(run(none, "submit", cat)).isEqualTo(3);
    assertThat(err.toString().lines()).hasSize(1);
  }
}
