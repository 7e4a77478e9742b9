package org.kirincamel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was meant as a setting is never ignored without a word. */
class GivenNamesTest {

  private static List<String> problems(Map<String, String> values, Collection<String> variables) {
    var all = new HashMap<>(values);
    all.put("kirin.api.key", "k");
    var refused =
        catchThrowableOfType(
            SettingsException.class,
            () ->
                Settings.read(
                    key -> Optional.ofNullable(all.get(key)), values.keySet(), variables));
    return refused == null ? List.of() : refused.getMessage().lines().toList();
  }

  private static List<String> ofKeys(String... keys) {
    var values = new HashMap<String, String>();
    List.of(keys).forEach(key -> values.put(key, "1"));
    return problems(values, List.of());
  }

  private static List<String> ofVariables(String... variables) {
    return problems(Map.of("kirin.target.my-crm.uri", "direct:crm"), List.of(variables));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ufeffkirin.submit.per-day",
        "ï»¿kirin.submit.per-day",
        "\"kirin.submit.per-day\"",
        "'kirin.submit.per-day'",
        " kirin.submit.per-day",
        "\u00a0kirin.submit.per-day",
        "xkirin.submit.per-day",
        "-Dkirin.submit.per-day",
        "Kirin.submit.per-day",
        "KIRIN.SUBMIT.PER-DAY",
        "kirin-submit-per-day",
        "kirin_submit_per_day",
        "KIRIN_SUBMIT_PER_DAY",
        "kirinSubmitPerDay",
        "camel.kirin.submit.per-day",
        "þÿ\0k\0i\0r\0i\0n\0.\0s\0u\0b\0m\0i\0t\0.\0p\0e\0r\0-\0d\0a\0y",
      })
  void a_setting_in_disguise_is_refused_with_the_name_that_was_meant(String key) {
    assertThat(ofKeys(key))
        .singleElement()
        .asString()
        .startsWith("The setting ")
        .contains("its name must begin with kirin.", "write kirin.submit.per-day")
        .matches("\\p{Print}+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ufeffkirin.submit.perday",
        "\"kirin.target.crm.uri\"",
        "kirin",
        "*kirin.nothing.known",
      })
  void so_is_one_that_would_not_be_one_either(String key) {
    assertThat(ofKeys(key)).singleElement().asString().startsWith("The setting ");
  }

  @Test
  void what_belongs_to_others_is_left_alone() {
    assertThat(
            ofKeys(
                "camel.main.name",
                "my.kirin.colour",
                "logging.level.org.kirincamel",
                "camel.component.kirin-gateway.bridge-error-handler",
                "java.version",
                "kirinoki.size"))
        .isEmpty();
  }

  @Test
  void a_variable_of_a_target_is_refused_where_no_target_has_such_a_setting() {
    assertThat(ofVariables("KIRIN_TARGET_MY_CRM_URL"))
        .containsExactly(
            "KIRIN_TARGET_MY_CRM_URL is an unknown setting; did you mean KIRIN_TARGET_MY_CRM_URI?");
    assertThat(ofVariables("KIRIN_TARGET_MY_CRM_COLOUR"))
        .singleElement()
        .asString()
        .startsWith(
            "KIRIN_TARGET_MY_CRM_COLOUR is an unknown setting: of a target there are uri, ");
    assertThat(ofVariables("KIRIN_TARGET_URI", "KIRIN_TARGET_", "Kirin_Target_My_Crm_Secret"))
        .hasSize(3)
        .allMatch(problem -> problem.contains("expected KIRIN_TARGET_NAME_URI"));
  }

  @Test
  void a_variable_of_a_target_that_is_not_there_is_refused() {
    assertThat(ofVariables("KIRIN_TARGET_CMR_SECRET"))
        .containsExactly(
            "KIRIN_TARGET_CMR_SECRET is set, but kirin.target.cmr.uri is not: there is no such"
                + " target");
    assertThat(ofVariables("KIRIN_TARGET_OUTBOX_URI"))
        .singleElement()
        .asString()
        .contains("outbox is the built-in folder");
  }

  @Test
  void the_variables_of_a_target_and_those_of_platforms_stop_nothing() {
    assertThat(
            ofVariables(
                "KIRIN_TARGET_MY_CRM_SECRET",
                "KIRIN_TARGET_MY_CRM_SCHEDULE",
                "KIRIN_TARGET_OUTBOX_ON",
                "KIRIN_TARGET_SERVICE_HOST",
                "KIRIN_TARGET_SERVICE_PORT_HTTP",
                "KIRIN_TARGET_PORT",
                "KIRIN_TARGET_PORT_8080_TCP",
                "KIRIN_TARGET_PORT_8080_TCP_ADDR",
                "KIRIN_PORT_8080_TCP"))
        .isEmpty();
  }

  @Test
  void another_variable_that_looks_like_a_setting_is_a_warning() {
    var read =
        Settings.read(
            key -> key.equals("kirin.api.key") ? Optional.of("k") : Optional.empty(),
            List.of(),
            List.of("KIRIN_INBOXX", "kirin.api.url", "KIRIN_API_KEY", "KIRIN_PORT", "PATH"));

    assertThat(read.warnings())
        .containsExactly(
            "The environment variable KIRIN_INBOXX is an unknown setting; did you mean KIRIN_INBOX?",
            "The environment variable KIRIN_PORT is an unknown setting",
            "The environment variable kirin.api.url is an unknown setting; did you mean KIRIN_API_URL?");
  }

  @Test
  void everything_that_is_wrong_is_said_at_once() {
    assertThat(
            problems(
                Map.of(
                    "\ufeffkirin.inbox", "in",
                    "kirin.poll.maxx", "5s",
                    "kirin.poll.tick", "500 ms",
                    "kirin.submit.unknown.grace", "1s"),
                List.of("KIRIN_TARGET_CRM_URL")))
        .hasSize(5);
  }
}
