package org.kirincamel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kirincamel.settings.Given.settings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSettingsTest {

  private static final String TOKEN = "0123456789-secret";

  @Test
  void nothing_listens_unless_it_is_asked_to_and_then_to_this_machine_alone() {
    var http = settings().http();

    assertThat(http.intake()).isFalse();
    assertThat(http.embedded()).isTrue();
    assertThat(http.host()).isEqualTo("127.0.0.1");
    assertThat(http.port()).isEqualTo(8080);
    assertThat(http.address().onLoopback()).isTrue();
    assertThat(http.tokens()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "10.0.0.7", "kirin.example", "127.0.0.1.example"})
  void a_start_that_others_can_reach_without_a_token_fails_with_one_sentence(String host) {
    assertThatThrownBy(() -> settings("kirin.intake.http.enabled", "true", "kirin.http.host", host))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.http.tokens is missing")
        .hasMessageContaining(host);
    var http =
        settings(
                "kirin.intake.http.enabled", "true",
                "kirin.http.host", host,
                "kirin.http.tokens", TOKEN)
            .http();
    assertThat(http.tokens()).containsExactly(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "127.1.2.3", "::1", "LOCALHOST"})
  void this_machine_needs_no_token(String host) {
    assertThat(
            settings("kirin.intake.http.enabled", "true", "kirin.http.host", host)
                .http()
                .address()
                .onLoopback())
        .isTrue();
  }

  @Test
  void a_component_of_the_host_needs_a_token_wherever_it_listens() {
    assertThatThrownBy(
            () -> settings("kirin.intake.http.enabled", "true", "kirin.http.component", "servlet"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.http.tokens is missing")
        .hasMessageContaining("servlet");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"short", "with space in between", "with\"quotes\"and-more", "ümläüt-0123456789"})
  void a_token_that_is_none_is_refused_without_being_shown(String token) {
    assertThatThrownBy(() -> settings("kirin.http.tokens", TOKEN + "," + token))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.http.tokens: expected tokens of 16 to 500")
        .hasMessageNotContainingAny(token, TOKEN);
  }

  @Test
  void tokens_are_in_no_text_of_the_settings() {
    assertThat(settings("kirin.http.tokens", TOKEN + ", another-0123456789").toString())
        .doesNotContain(TOKEN, "another");
  }

  @Test
  void operators_and_readers_have_tokens_with_names() {
    var http =
        settings(
                "kirin.http.operator-tokens", "anna:" + TOKEN + ", another-0123456789",
                "kirin.http.reader-tokens", "wall-2: " + TOKEN + "-2")
            .http();

    assertThat(http.operators())
        .containsExactly(
            new HttpToken("anna", TOKEN), new HttpToken("operator", "another-0123456789"));
    assertThat(http.readers()).containsExactly(new HttpToken("wall-2", TOKEN + "-2"));
    assertThat(http.serves()).isTrue();
    assertThat(http.toString() + http.operators() + http.readers()).doesNotContain(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kirin.http.operator-tokens", "kirin.http.reader-tokens"})
  void a_token_of_operators_that_is_none_is_refused_without_being_shown(String key) {
    for (String wrong :
        new String[] {"anna:short", "an na:" + TOKEN, ":" + TOKEN, "a:b:" + TOKEN}) {
      assertThatThrownBy(() -> settings(key, wrong))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining(key + ": expected tokens of 16 to 500")
          .hasMessageNotContainingAny("short", TOKEN);
    }
  }

  @Test
  void one_token_has_one_meaning() {
    assertThatThrownBy(
            () ->
                settings("kirin.http.operator-tokens", "anna:" + TOKEN, "kirin.http.tokens", TOKEN))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("expected each token once")
        .hasMessageNotContaining(TOKEN);
  }

  @Test
  void operators_of_a_host_that_others_can_reach_need_no_other_token() {
    assertThat(
            settings("kirin.http.host", "0.0.0.0", "kirin.http.operator-tokens", TOKEN)
                .http()
                .opensToThisMachine())
        .isFalse();
  }
}
