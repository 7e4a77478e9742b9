package org.kirincamel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.kirincamel.settings.Given.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @Test
  void a_key_is_all_that_is_needed() {
    Settings settings = settings();

    assertThat(settings.api().url()).isEqualTo(URI.create("https://cloud.vtrix.ai"));
    assertThat(settings.api().submitPath()).isEqualTo("/model/v1/generation");
    assertThat(settings.api().lookupPath()).isEqualTo("/model/v1/generation/task/{id}");
    assertThat(settings.models().allowed()).containsExactly("kirin_v1_t2v");
    assertThat(settings.inbox().folder()).isEqualTo(Path.of("inbox"));
    assertThat(settings.inbox().duplicateWindow()).isEqualTo(Duration.ofHours(24));
    assertThat(settings.store().url()).isEqualTo("jdbc:h2:file:./data/kirin");
    assertThat(settings.submit().maxInFlight()).isEqualTo(50);
    assertThat(settings.submit().sendWithin()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.submit().repost()).isTrue();
    assertThat(settings.submit().unknownGrace()).isEqualTo(Duration.ofMinutes(2));
    assertThat(settings.submit().accountProbe()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.poll().tick()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.poll().first()).isEmpty();
    assertThat(settings.poll().min()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.poll().max()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.poll().value()).isEqualTo(1.5);
    assertThat(settings.poll().deadline()).isEqualTo(Duration.ofHours(2));
    assertThat(settings.deliver().defaultTargets()).containsExactly("outbox");
    assertThat(settings.targetNames()).containsExactly("outbox");
  }

  @Test
  void a_missing_key_is_told_in_one_sentence_that_says_how_to_set_it() {
    assertThat(problems(Map.of()))
        .containsExactly(
            "kirin.api.key is missing: set the environment variable KIRIN_API_KEY, or"
                + " -Dkirin.api.key=…, to the key of your account at the gateway");
    assertThat(problems(Map.of("kirin.api.key", "  "))).hasSize(1);
  }

  @Test
  void every_problem_is_told_at_once() {
    assertThat(
            problems(
                Map.of(
                    "kirin.api.url", "cloud.vtrix.ai",
                    "kirin.poll.tick", "fast",
                    "kirin.task.deadlin", "2h",
                    "kirin.submit.max-in-flight", "0",
                    "kirin.deliver.default", "archive",
                    "kirin.submit.unknown.action", "retry",
                    "kirin.model", "dear",
                    "kirin.inbox", " ")))
        .hasSize(9)
        .anySatisfy(p -> assertThat(p).startsWith("kirin.api.url: expected an address"))
        .anySatisfy(p -> assertThat(p).startsWith("kirin.api.key is missing"))
        .anySatisfy(p -> assertThat(p).startsWith("kirin.poll.tick: ").contains("\"fast\""))
        .anySatisfy(p -> assertThat(p).contains("did you mean kirin.task.deadline?"))
        .anySatisfy(p -> assertThat(p).startsWith("kirin.submit.max-in-flight: ").contains("\"0\""))
        .anySatisfy(p -> assertThat(p).contains("kirin.target.archive.uri is not set"))
        .anySatisfy(p -> assertThat(p).contains("expected one of repost, wait, got \"retry\""))
        .anySatisfy(p -> assertThat(p).startsWith("kirin.model is \"dear\""))
        .anySatisfy(p -> assertThat(p).startsWith("kirin.inbox is empty"));
  }

  @Test
  void a_setting_nobody_knows_is_told_with_the_nearest_one() {
    assertThat(problems("kirin.poll.maxx", "30s"))
        .containsExactly("kirin.poll.maxx is an unknown setting; did you mean kirin.poll.max?");
    assertThat(problems("kirin.zzzzzzzzzzzzzzzzzzzzz", "1"))
        .containsExactly(
            "kirin.zzzzzzzzzzzzzzzzzzzzz is an unknown setting; config/application.properties lists them"
                + " all");
    assertThat(settings("camel.main.name", "host").api().key().get())
        .as("a host's own settings are none of ours")
        .isEqualTo("secret-key");
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, 500",
    "5s, 5000",
    "2m, 120000",
    "24h, 86400000",
    "' 7s ', 7000",
    "'\u00a07s\t', 7000",
    "2d, 172800000"
  })
  void durations_are_written_as_people_write_them(String text, long millis) {
    assertThat(settings("kirin.intake.duplicate-window", text).inbox().duplicateWindow())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "-5s",
        "5 seconds",
        "500 ms",
        "5 s",
        "1.5s",
        "PT5S",
        "5S",
        "9999999999999s",
        "٥s",
        "999999999999d",
        "0s"
      })
  void a_duration_that_is_none_or_out_of_bounds_is_refused(String text) {
    assertThat(problems("kirin.submit.unknown.grace", text))
        .singleElement()
        .asString()
        .startsWith("kirin.submit.unknown.grace: expected a duration")
        .contains("\"%s\"".formatted(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "many", "1.5", "-1", "99999999999999999999", "0x10"})
  void a_number_that_is_none_or_out_of_bounds_is_refused(String text) {
    assertThat(problems("kirin.submit.max-in-flight", text))
        .singleElement()
        .asString()
        .startsWith("kirin.submit.max-in-flight: expected a whole number from 1");
  }

  @Test
  void the_lease_of_a_submit_must_outlast_the_whole_post() {
    assertThat(problems("kirin.submit.lease", "65s"))
        .singleElement()
        .asString()
        .contains("kirin.submit.lease", "kirin.api.total-timeout", "PT1M5S");
    assertThat(problems("kirin.api.total-timeout", "115s")).hasSize(1);
    assertThat(settings("kirin.submit.lease", "66s").submit().lease())
        .isEqualTo(Duration.ofSeconds(66));
  }

  @Test
  void the_grace_must_not_be_shorter_than_the_whole_post() {
    assertThat(problems("kirin.submit.unknown.grace", "59s"))
        .containsExactly(
            "kirin.submit.unknown.grace (59s) must not be shorter than kirin.api.total-timeout"
                + " (1m), or a POST may still be on its way when the next is sent");
    assertThat(settings("kirin.submit.unknown.grace", "60s").submit().unknownGrace())
        .isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void every_duration_is_refused_with_a_blank_in_it_and_read_with_blanks_around_it() {
    var durations =
        Given.read(Given.values("kirin.api.key", "k")).defaults().entrySet().stream()
            .filter(each -> Durations.parse(each.getValue()).isPresent())
            .toList();

    assertThat(durations)
        .hasSizeGreaterThan(25)
        .allSatisfy(
            each -> {
              String name = each.getKey();
              String value = each.getValue();
              String split = value.replaceFirst("(?<=\\d)(?=[a-z])", " ");
              assertThat(problems(name, split))
                  .singleElement()
                  .asString()
                  .startsWith(name + ": expected a duration")
                  .contains("\"" + split + "\"");
              assertThat(problems(name, " \t" + value + "\u00a0\r\n")).isEmpty();
            });
  }

  @Test
  void every_value_may_have_blanks_around_it() {
    Settings.Read bare = Given.read(Given.values("kirin.api.key", "k"));
    var blanks = new HashMap<String, String>();
    bare.checked()
        .forEach((name, value) -> blanks.put(name, "\ufeff \u00a0\t" + value + "\u200b \r\n"));

    Settings.Read read = Given.read(blanks);

    assertThat(read.checked()).isEqualTo(bare.checked());
    assertThat(read.settings().api()).isEqualTo(bare.settings().api());
    assertThat(read.settings().submit()).isEqualTo(bare.settings().submit());
  }

  @Test
  void the_routes_read_an_address_as_the_code_does() {
    Map<String, String> checked =
        Given.read(
                Given.values(
                    "kirin.api.key",
                    "k",
                    "kirin.api.url",
                    " https://proxy.example:8443/kirin/ ",
                    "kirin.callback.public-url",
                    "https://me.example/\t",
                    "kirin.inbox.poll",
                    "1h "))
            .checked();

    assertThat(checked)
        .containsEntry("kirin.api.url", "https://proxy.example:8443/kirin")
        .containsEntry("kirin.callback.public-url", "https://me.example")
        .containsEntry("kirin.inbox.poll", "3600000ms");
  }

  @Test
  void quotes_around_a_value_are_refused_but_for_passwords() {
    assertThat(problems("kirin.inbox", "\"my inbox\""))
        .containsExactly(
            "kirin.inbox stands in quotes: leave them out, they would be part of the value");
    assertThat(problems("kirin.api.key", "'secret-key'"))
        .singleElement()
        .asString()
        .startsWith("kirin.api.key stands in quotes")
        .doesNotContain("secret-key");
    assertThat(settings("kirin.store.password", "\"x\"").store().password()).isEqualTo("\"x\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "schlüssel", "line\nbreak", "no\u00a0break"})
  void a_key_that_no_header_can_carry_is_refused_and_not_shown(String key) {
    assertThat(problems("kirin.api.key", key))
        .singleElement()
        .asString()
        .startsWith("kirin.api.key: expected")
        .doesNotContain(key);
  }

  @Test
  void a_key_in_a_file_takes_the_place_of_the_setting_and_not_of_both() {
    assertThat(problems("kirin.api.key-file", "/proc/none"))
        .containsExactly(
            "kirin.api.key and kirin.api.key-file are both set: keep one of them",
            "kirin.api.key-file: expected a file with the key in it, but /proc/none cannot be read (NoSuchFileException)");
  }

  @Test
  void a_folder_whose_backslashes_became_something_else_is_refused() {
    assertThat(problems("kirin.inbox", "C:\temp"))
        .containsExactly("kirin.inbox holds a control character: write / or \\\\ for a backslash");
    assertThat(problems("kirin.fetch.folder", "a\0b")).hasSize(1);
    assertThat(problems("kirin.outbox", "a\nb")).hasSize(1);
  }

  @Test
  void a_value_whose_placeholder_is_not_set_is_not_taken_for_the_default() {
    var refused =
        catchThrowableOfType(
            SettingsException.class,
            () ->
                Settings.read(
                    name -> name.equals("kirin.api.key") ? Optional.of("k") : Optional.empty(),
                    List.of("kirin.submit.per-day"),
                    List.of()));

    assertThat(refused)
        .hasMessage("kirin.submit.per-day refers to a placeholder {{…}} that is not set");
  }

  @Test
  void the_longest_pause_between_polls_must_not_be_shorter_than_the_shortest() {
    assertThat(problems("kirin.poll.max", "1s"))
        .singleElement()
        .asString()
        .contains("kirin.poll.min");
    assertThat(settings("kirin.poll.max", "2s").poll().max()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void a_lease_that_is_renewed_at_a_tick_must_outlast_some_of_them() {
    assertThat(problems("kirin.poll.lease", "1999ms"))
        .singleElement()
        .asString()
        .contains("kirin.poll.lease (1999ms)", "kirin.poll.tick (500ms)");
    assertThat(settings("kirin.poll.lease", "2s").poll().lease()).isEqualTo(Duration.ofSeconds(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cloud.vtrix.ai",
        "ftp://cloud.vtrix.ai",
        "https://",
        "https:///path",
        "http://a b",
        "https://user:pass@cloud.vtrix.ai",
        "https://cloud.vtrix.ai?x=1",
        "https://cloud.vtrix.ai#x",
        "http://localhost:99999",
        "http://localhost:0",
      })
  void an_address_that_is_none_is_refused(String url) {
    assertThat(problems("kirin.api.url", url))
        .singleElement()
        .asString()
        .startsWith("kirin.api.url: expected an address");
  }

  @Test
  void an_address_may_end_with_a_slash_and_hold_a_path_and_a_port() {
    assertThat(settings("kirin.api.url", "http://localhost:8080/kirin/").api().url())
        .isEqualTo(URI.create("http://localhost:8080/kirin"));
  }

  @Test
  void paths_start_with_a_slash_and_say_where_the_id_belongs() {
    assertThat(problems("kirin.api.status-path", "/task")).hasSize(1);
    assertThat(problems("kirin.api.status-path", "")).hasSize(1);
    assertThat(problems("kirin.api.submit-path", "generation")).hasSize(1);
    assertThat(problems("kirin.api.lookup-path", "/task/ {id}")).hasSize(1);
    assertThat(settings("kirin.api.lookup-path", "").api().lookupPath())
        .as("look-ups can be switched off")
        .isEmpty();
  }

  @Test
  void targets_come_from_keys_and_from_variables() {
    Map<String, String> values =
        Map.of(
            "kirin.api.key", "k",
            "kirin.target.archive.uri", " file:archive ",
            "kirin.target.web-hook.uri", "https://hook.example",
            "kirin.target.unset.uri", "  ",
            "kirin.deliver.default", "web-hook, outbox,web-hook");

    Settings settings =
        Settings.read(
                name -> Optional.ofNullable(values.get(name)),
                List.of("kirin.target.archive.uri", "kirin.target.unset.uri"),
                List.of("KIRIN_TARGET_WEB_HOOK_URI", "KIRIN_API_KEY", "PATH"))
            .settings();

    assertThat(settings.targets().values())
        .extracting(target -> target.name() + " " + target.kind() + " " + target.uri())
        .containsExactly(
            "archive STORAGE file:archive",
            "outbox FOLDER ",
            "web-hook WEBHOOK https://hook.example");
    assertThat(settings.targetNames()).containsExactly("archive", "outbox", "web-hook");
    assertThat(settings.deliver().defaultTargets()).containsExactly("web-hook", "outbox");
  }

  @Test
  void the_built_in_target_cannot_be_another() {
    assertThat(problems("kirin.target.outbox.uri", "file:x"))
        .singleElement()
        .asString()
        .contains("kirin.outbox");
  }

  @Test
  void key_and_password_are_never_shown() {
    Settings settings = settings("kirin.store.user", "me", "kirin.store.password", "hidden-word");

    assertThat(settings.api().key().get()).isEqualTo("secret-key");
    assertThat(settings.store().password()).isEqualTo("hidden-word");
    assertThat(settings.toString()).doesNotContain("secret-key").doesNotContain("hidden-word");
    assertThat(settings.api().toString()).doesNotContain("secret-key");
    assertThat(settings.store().toString()).doesNotContain("hidden-word");
  }

  @Test
  void a_problem_with_another_setting_does_not_show_the_key() {
    assertThat(problems("kirin.api.url", "x")).noneMatch(p -> p.contains("secret-key"));
  }

  @Test
  void an_outbox_that_is_the_inbox_would_feed_on_itself() {
    assertThat(problems("kirin.outbox", "./inbox"))
        .singleElement()
        .asString()
        .contains("kirin.outbox is the same folder as kirin.inbox");
  }

  private static List<String> problems(String name, String value) {
    var values = Given.values("kirin.api.key", "secret-key");
    values.put(name, value);
    return problems(values);
  }

  private static List<String> problems(Map<String, String> values) {
    var refused =
        catchThrowableOfType(SettingsException.class, () -> Given.read(new HashMap<>(values)));
    return refused == null ? List.of() : refused.getMessage().lines().toList();
  }
}
