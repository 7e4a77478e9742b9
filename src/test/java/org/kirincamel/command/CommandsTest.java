package org.kirincamel.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.settings.Given;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.TaskStore;

/** What an operator asks the jar, and what it says. */
class CommandsTest {

  @TempDir Path home;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Commands.Given given, String... args) {
    return Commands.run(args, given, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private int validate(String... args) {
    return run(
        anyKey ->
            Given.settings(
                "kirin.budget.prices",
                "std/5=0.28,std/10=0.56",
                "kirin.target.crm.uri",
                "mock:crm"),
        Stream.concat(Stream.of("validate"), Stream.of(args)).toArray(String[]::new));
  }

  private String file(String name, String content) throws Exception {
    return Files.writeString(home.resolve(name), content).toString();
  }

  private Commands.Given settings(String gateway) {
    return anyKey ->
        Given.settings(
            "kirin.api.url", gateway,
            "kirin.inbox", home.resolve("inbox").toString(),
            "kirin.outbox", home.resolve("outbox").toString(),
            "kirin.fetch.folder", home.resolve("videos").toString(),
            "kirin.store.url", "jdbc:h2:file:" + home.resolve("kirin"));
  }

  // validate

  @Test
  void valid_files_are_counted_and_their_price_is_told() throws Exception {
    String cats = file("cats.csv", "prompt,duration\nA cat,5\nTwo cats,10\n");
    String dog = file("dog.json", "{\"prompt\":\"A dog\",\"deliver_to\":\"crm\"}");

    assertThat(validate(cats, dog)).isZero();

    assertThat(out.toString().lines())
        .containsExactly(
            cats + ":",
            "  2 valid, 0 not valid",
            dog + ":",
            "  1 valid, 0 not valid",
            "Expected to cost 1.12 USD (kirin.budget.prices)");
    assertThat(home).as("they stay where they are").isDirectoryContaining("glob:**cats.csv");
  }

  @Test
  void each_row_that_is_not_valid_is_named_with_the_field_and_what_was_expected() throws Exception {
    String cats = file("cats.csv", "prompt,duration\nA cat,7\nTwo cats,5\n");

    assertThat(validate(cats)).isEqualTo(1);

    assertThat(out.toString())
        .contains("  row 1: duration: expected \"5\" or \"10\", got \"7\" (enum)")
        .contains("  1 valid, 1 not valid");
  }

  @Test
  void a_file_of_which_nothing_would_be_taken_says_why() throws Exception {
    String broken = file("broken.json", "[{\"prompt\":\"A cat\"},");
    String sheet = file("cats.xlsx", "PK");

    assertThat(validate(broken, sheet, home.resolve("none.csv").toString())).isEqualTo(1);

    assertThat(out.toString().lines().filter(line -> line.contains("nothing of it would be taken")))
        .hasSize(3)
        .anySatisfy(
            line -> assertThat(line).contains("expected a name that ends with one of .json"))
        .anySatisfy(line -> assertThat(line).contains("NoSuchFileException"));
  }

  @Test
  void what_a_stranger_wrote_does_not_talk_to_the_terminal() throws Exception {
    String bad = file("bad.jsonl", "{\"prompt\":\"A cat\",\"\\u001b[2J\\n\\u202e\":1}\n");

    assertThat(validate(bad)).isEqualTo(1);

    assertThat(out.toString()).doesNotContain("\u001b", "\u202e");
    assertThat(out.toString().lines()).hasSize(3);
  }

  @Test
  void programs_get_one_document() throws Exception {
    String cats = file("cats.csv", "prompt,duration\nA cat,7\nTwo cats,5\n");

    assertThat(validate("--json", cats)).isEqualTo(1);

    JsonNode told = new ObjectMapper().readTree(out.toString());
    assertThat(told.at("/files/0/name").asText()).isEqualTo(cats);
    assertThat(told.at("/files/0/valid").asInt()).isEqualTo(1);
    assertThat(told.at("/files/0/invalid").asInt()).isEqualTo(1);
    assertThat(told.at("/files/0/violations/0/row").asInt()).isEqualTo(1);
    assertThat(told.at("/files/0/violations/0/pointer").asText()).isEqualTo("/duration");
    assertThat(told.at("/expected_cost").asText()).isEqualTo("0.28");
  }

  @Test
  void a_key_is_not_asked_for() throws Exception {
    String cat = file("cat.txt", "A cat");

    assertThat(
            run(
                anyKey -> {
                  assertThat(anyKey).isTrue();
                  return Given.settings();
                },
                "validate",
                cat))
        .isZero();
  }

  // doctor

  @Test
  void a_place_where_all_is_well_is_told_line_by_line() {
    try (var gateway = Simulator.start()) {
      assertThat(run(settings(gateway.url()), "doctor")).as(out.toString()).isZero();

      assertThat(out.toString().lines())
          .allSatisfy(line -> assertThat(line).startsWith("ok "))
          .anySatisfy(line -> assertThat(line).contains("store", "is not there yet"))
          .anySatisfy(line -> assertThat(line).contains("gateway", gateway.url(), "answers (HTTP"));
      assertThat(gateway.posts()).isZero();
    }
    assertThat(home).as("nothing is made").isEmptyDirectory();
  }

  @Test
  void a_store_is_looked_at_without_a_change_and_one_in_use_is_no_failure() {
    String url = "jdbc:h2:file:" + home.resolve("kirin");
    try (var gateway = Simulator.start()) {
      var store = TaskStore.open(url, "", "", UUID.randomUUID(), Instant.now(), false);
      try {
        assertThat(run(settings(gateway.url()), "doctor")).as(out.toString()).isZero();
      } finally {
        store.close();
      }
      assertThat(run(settings(gateway.url()), "doctor")).as(out.toString()).isZero();
    }
    assertThat(out.toString()).contains("can be read, and holds no requests");
  }

  @Test
  void what_is_not_well_says_what_to_do() throws Exception {
    Files.writeString(home.resolve("inbox"), "no folder");

    assertThat(run(settings("http://127.0.0.1:" + Ports.free()), "doctor")).isEqualTo(1);

    assertThat(out.toString().lines())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("FAIL  inbox")
                    .contains("expected a folder that this user may write to"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("FAIL  gateway")
                    .contains("does not answer (ConnectException", "check kirin.api.url"));
  }

  @Test
  void a_disk_that_is_nearly_full_is_told_once_whatever_lies_on_it() {
    String most = Long.toString(1L << 50);
    Commands.Given full =
        anyKey ->
            Given.settings(
                "kirin.inbox", home.resolve("inbox").toString(),
                "kirin.outbox", home.resolve("outbox").toString(),
                "kirin.fetch.folder", home.resolve("videos").toString(),
                "kirin.fetch.reserve", most,
                "kirin.store.url", "jdbc:h2:file:" + home.resolve("kirin"));

    assertThat(run(full, "doctor")).isEqualTo(1);

    assertThat(out.toString().lines().filter(line -> line.contains("MiB are left"))).hasSize(1);
    assertThat(out.toString()).contains("on the disk of kirin.inbox");
  }

  @Test
  void wrong_settings_are_a_line_each_and_nothing_else_is_looked_at() {
    assertThat(
            run(
                anyKey -> {
                  throw new SettingsException(List.of("kirin.a is wrong", "kirin.b is wrong"));
                },
                "doctor"))
        .isEqualTo(1);

    assertThat(out.toString().lines())
        .hasSizeGreaterThanOrEqualTo(2)
        .allSatisfy(line -> assertThat(line).startsWith("FAIL  settings"));
  }

  // the command line itself

  @ParameterizedTest
  @ValueSource(strings = {"validat", "--demon", "-x", "run"})
  void a_misspelt_command_starts_no_service(String word) {
    assertThat(run(anyKey -> Given.settings(), word)).isEqualTo(2);

    assertThat(err.toString()).contains(word).doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"show", "status", "cancel"})
  void what_is_no_id_of_a_request_is_told_in_words_of_the_operator(String command) {
    for (String no : List.of("cat-4079a1b2c3d4", "1-1-1-1-1", "")) {
      assertThat(run(anyKey -> Given.settings(), command, no)).isEqualTo(2);

      assertThat(err.toString())
          .contains(
              "expected the id of a request as list shows it, such as "
                  + "01a2125c-97eb-7000-8486-79104337ab57, got \""
                  + no
                  + "\"")
          .doesNotContain("java.", "UUID");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--status unknown",
        "01a2125c-97eb-7000-8486-79104337ab57 01a2125c-97eb-7000-8486-79104337ab58"
      })
  void a_task_is_adopted_by_one_request_and_not_by_the_first_of_many(String meant) {
    String[] args = "settle --adopt task-1 %s".formatted(meant).split(" ");

    assertThat(run(anyKey -> Given.settings(), args)).isEqualTo(2);

    assertThat(err.toString())
        .contains("--adopt: expected the id of one request, for a task belongs to one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5", "1001", "2147483647"})
  void a_limit_that_no_module_takes_is_refused_before_one_is_asked(String limit) {
    assertThat(run(anyKey -> Given.settings(), "cancel", "--status", "accepted", "--limit", limit))
        .isEqualTo(2);

    assertThat(err.toString())
        .contains("--limit: expected a whole number from 1 to 1000, got " + limit)
        .doesNotContain("\tat ");
  }

  @Test
  void wrong_settings_are_sentences_without_a_stack_trace() throws Exception {
    String cat = file("cat.txt", "A cat");

    assertThat(
            run(
                anyKey -> {
                  throw new SettingsException(List.of("kirin.a is wrong"));
                },
                "validate",
                cat))
        .isEqualTo(2);

    assertThat(err.toString()).contains("kirin.a is wrong").doesNotContain("\tat ");
  }

  @Test
  void help_names_the_commands_and_the_exit_codes() {
    assertThat(run(anyKey -> Given.settings(), "--help")).isZero();

    assertThat(out.toString()).contains("validate", "doctor", "Exit codes:", "Without a command");
  }

  @Test
  void a_script_completes_commands_and_options() {
    assertThat(run(anyKey -> Given.settings(), "completion", "--name", "kc")).isZero();

    assertThat(out.toString())
        .contains("complete -F _complete_kc", "bashcompinit")
        .contains("--dry-run", "--received-after", "resubmit");
  }

  @Test
  void progress_is_a_bar_on_a_terminal_and_a_line_each_elsewhere() {
    var bar = new ProgressBar(new PrintWriter(out, true), true, 3);
    bar.show(0);
    bar.show(1);
    bar.show(1);
    bar.show(3);
    assertThat(out.toString())
        .isEqualTo(
            "\r[..............................] 0 of 3 have ended"
                + "\r[##########....................] 1 of 3 have ended"
                + "\r[##############################] 3 of 3 have ended"
                + System.lineSeparator());

    var lines = new ProgressBar(new PrintWriter(err, true), false, 3);
    lines.show(0);
    lines.show(2);
    lines.show(2);
    assertThat(err.toString()).isEqualTo("2 of 3 have ended" + System.lineSeparator());
  }
}
