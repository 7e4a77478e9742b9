package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.command.Commands;
import org.kirincamel.settings.Given;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** Commands that ask a running module, what they say, and with which code they exit. */
@Timeout(120)
class RemoteCommandsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ANNA = "token-of-an-operator-1";

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMinutes(10));
  private Module module;
  private int port;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @BeforeEach
  void start() throws Exception {
    module =
        Caller.shared(gateway)
            .with("kirin.http.operator-tokens", "anna:" + ANNA)
            .with("kirin.submit.max-in-flight", "1")
            .start();
    port = new Caller(module).port();
  }

  @AfterEach
  void close() {
    module.close();
    gateway.close();
  }

  private int run(String... args) {
    return run(port, args);
  }

  private int run(int at, String... args) {
    out = new StringWriter();
    err = new StringWriter();
    return Commands.run(
        args,
        anyKey ->
            Given.settings(
                "kirin.http.port",
                Integer.toString(at),
                "kirin.http.operator-tokens",
                "anna:" + ANNA),
        new PrintWriter(out, true),
        new PrintWriter(err, true));
  }

  private JsonNode json(String... args) throws Exception {
    run(Stream.concat(Stream.of(args), Stream.of("--json")).toArray(String[]::new));
    return JSON.readTree(out.toString());
  }

  private String file(String name, String content) throws Exception {
    return Files.writeString(home.resolve(name), content).toString();
  }

  private String submitted(String prompt) throws Exception {
    return json("submit", file(prompt + ".txt", prompt)).at("/0/rows/0/request_id").asText();
  }

  @Test
  void files_are_submitted_once_listed_and_shown() throws Exception {
    String cats = file("cats.csv", "prompt\nA cat\nTwo cats\n");

    assertThat(run("submit", cats)).isZero();
    assertThat(out.toString().lines()).hasSize(2).allMatch(line -> line.endsWith("accepted"));
    String first = out.toString();
    assertThat(run("submit", cats)).isZero();
    assertThat(out.toString()).as("the same file is the same requests").isEqualTo(first);
    assertThat(run("submit", file("bad.csv", "prompt,mode\nA cat,fast\n"))).isEqualTo(1);
    assertThat(err.toString()).contains("None of the requests", "fast");

    assertThat(run("list", "--text", "two cats", "--source", "http")).isZero();
    assertThat(out.toString().lines()).hasSize(1).allMatch(line -> line.contains("Two cats"));
    String id = out.toString().substring(0, 36);
    assertThat(run("show", id)).isZero();
    assertThat(out.toString()).contains(id, "Two cats", "received");
    assertThat(out.toString().lines())
        .as("each event begins with its time")
        .anyMatch(
            line ->
                line.matches(
                    "  20\\d\\d-\\d\\d-\\d\\dT\\S+Z  accepted  received, node [0-9a-f]{12}"));
    assertThat(run("status", id)).isZero();
    assertThat(run("list", "--text", "a dog")).isEqualTo(1);
    assertThat(run("show", "0190a0a0-0000-7000-8000-000000000000")).isEqualTo(1);
    assertThat(err.toString()).contains("There is no request");
  }

  @Test
  void orders_say_what_came_of_them() throws Exception {
    submitted("runs");
    module.awaitOneIn(State.RUNNING);
    String waits = submitted("waits");

    assertThat(run("cancel", "--text", "waits", "--dry-run")).isZero();
    assertThat(out.toString())
        .contains("1 request found, 1 would change, 0 refused; nothing was changed");
    assertThat(run("cancel", waits, "--dry-run")).isZero();
    assertThat(out.toString()).contains(waits, "would be cancelled failed");
    assertThat(run("retry", "--target", "outbox", "--dry-run")).isZero();
    assertThat(out.toString()).contains("outbox  would be redelivered: 0");
    assertThat(run("cancel", waits)).isZero();
    assertThat(out.toString()).contains(waits, "cancelled failed");
    assertThat(run("cancel", waits)).isEqualTo(1);
    assertThat(out.toString()).contains("not cancelled");
    assertThat(run("cancel", waits, "--dry-run")).isZero();
    assertThat(out.toString()).contains("would not be cancelled failed: it has ended before");
    assertThat(run("cancel", "00000000-0000-7000-8000-000000000000", waits, "--dry-run"))
        .as("one that is unknown does not keep the others from being ordered")
        .isEqualTo(1);
    assertThat(out.toString()).contains(waits, "would not be cancelled failed");
    assertThat(err.toString())
        .contains("00000000-0000-7000-8000-000000000000  There is no request with this id.");
    assertThat(run("resubmit", waits)).isZero();
    assertThat(run("settle", waits, "--fail")).isEqualTo(1);
    assertThat(run("fetch", waits)).isEqualTo(1);
    assertThat(run("retry", waits)).isEqualTo(1);
    assertThat(run("cancel", "--status", "accepted")).isZero();
    assertThat(module.in(State.ACCEPTED)).isZero();
  }

  @Test
  void a_task_is_waited_for_no_longer_and_frees_its_slot() throws Exception {
    String id = submitted("never ends");
    module.awaitOneIn(State.RUNNING);

    assertThat(run("expire", "--status", "running", "--running-for", "1h")).isZero();
    assertThat(out.toString()).contains("not expired", "its task has run for less than 1h");
    assertThat(run("expire", id, "--running-for", "soon")).isEqualTo(1);
    assertThat(err.toString()).contains("running_for: expected a time such as");
    assertThat(run("expire", id)).isZero();
    assertThat(out.toString()).contains(id, "expired expired: its slot is free");
    assertThat(module.awaitDocument().at("/error/error_message").asText())
        .isEqualTo("an operator waits for it no longer");
    assertThat(run("expire", id)).isEqualTo(1);
    assertThat(out.toString()).contains("no task of it runs");
    assertThat(json("status").at("/slots/taken").asInt()).isZero();
  }

  @Test
  void a_pause_shows_in_the_status() throws Exception {
    assertThat(run("status")).isZero();
    assertThat(run("pause", "--all")).isZero();
    assertThat(run("pause", "--all")).isEqualTo(1);
    assertThat(run("status")).as("submission has stopped").isEqualTo(1);
    assertThat(out.toString())
        .contains("paused", "anna", "to do     Give the order resume", "command   resume --all");
    assertThat(json("status").at("/paused/0/by").asText()).isEqualTo("anna");
    assertThat(run("resume", "--all")).isZero();
    assertThat(run("pause", "--source", "file")).isZero();
    assertThat(run("resume", "--source", "file")).isZero();
  }

  @Test
  void the_ledger_is_a_table() throws Exception {
    submitted("=1+1");
    module.awaitOneIn(State.RUNNING);

    assertThat(run("export", "--from", "2026-01-01", "--to", "2099-01-01")).isZero();
    assertThat(out.toString().lines().toList())
        .hasSize(2)
        .satisfies(
            lines -> {
              assertThat(lines.get(0)).startsWith("request_id,source_kind,source_name");
              assertThat(lines.get(1)).contains(",http,", ",running,").doesNotContain("null");
            });
    assertThat(run("export", "--from", "2099-01-01")).isZero();
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(run("export", "--from", "yesterday")).isEqualTo(1);
    assertThat(run("export")).isEqualTo(2);
  }

  @Test
  void a_command_waits_until_all_have_ended() throws Exception {
    gateway.taskDuration(Duration.ofMillis(50));

    assertThat(run("submit", "--wait", file("cat.txt", "A cat"))).isZero();
    assertThat(out.toString()).contains("completed");
    assertThat(err.toString()).contains("1 of 1 have ended");
  }

  @Test
  void where_no_module_answers_one_sentence_says_what_to_do() throws Exception {
    assertThat(run(Ports.free(), "status")).isEqualTo(3);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("No module answers at http://127.0.0.1:", "--url");
  }

  @Test
  void a_token_goes_to_its_own_module_alone_and_can_come_from_a_file() throws Exception {
    String token = file("token", "anna:" + ANNA + "\n");
    String other = file("other", "another-token-of-none\n");

    assertThat(run("pause", "--all", "--token-file", token)).isZero();
    assertThat(run("resume", "--all", "--token-file", other)).isEqualTo(1);
    assertThat(err.toString()).contains("unknown").doesNotContain("another-token-of-none");
    assertThat(run("resume", "--all", "--url", "http://127.0.0.1:" + port)).isZero();
    assertThat(run("status", "--url", "ftp://127.0.0.1")).isEqualTo(2);
    assertThat(run("cancel")).isEqualTo(2);
    assertThat(run("pause")).isEqualTo(2);
  }

  @Test
  void what_strangers_wrote_does_not_talk_to_the_terminal() throws Exception {
    run("submit", file("evil.json", "{\"prompt\":\"A cat\\n\\u202e\\t dog\"}"));

    assertThat(run("list")).isZero();
    assertThat(out.toString()).doesNotContain("\u202e");
    assertThat(out.toString().lines()).hasSize(1);
  }
}
