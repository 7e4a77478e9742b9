package org.kirincamel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kirincamel.settings.Given.settings;

import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackSettingsTest {

  private static final String SECRET = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=";

  @Test
  void nobody_is_to_call_back_unless_an_address_is_given() {
    assertThat(settings().callback().enabled()).isFalse();
    assertThat(settings("kirin.callback.public-url", "").callback().enabled()).isFalse();
    var given = settings("kirin.callback.public-url", "https://kirin.example/below/").callback();
    assertThat(given.publicUrl()).contains(URI.create("https://kirin.example/below"));
    assertThat(given.secrets()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kirin.example",
        "ftp://kirin.example",
        "https://u:p@kirin.example",
        "https://k/?a"
      })
  void an_address_that_is_none_stops_the_start(String url) {
    assertThatThrownBy(() -> settings("kirin.callback.public-url", url))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.callback.public-url: expected an address such as https://");
  }

  @Test
  void where_callbacks_come_to_the_server_of_requests_these_need_a_token() {
    String[] open = {
      "kirin.callback.public-url", "https://kirin.example", "kirin.intake.http.enabled", "true"
    };
    assertThatThrownBy(() -> settings(open))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.http.tokens is missing")
        .hasMessageContaining("kirin.callback.port")
        .hasMessageNotContaining("\n");
    assertThat(settings(with(open, "kirin.http.tokens", "0123456789-secret")).callback().enabled())
        .isTrue();
    assertThat(settings(with(open, "kirin.intake.http.enabled", "false")).callback().enabled())
        .isTrue();
  }

  @Test
  void callbacks_may_have_a_server_of_their_own() {
    String[] open = {
      "kirin.callback.public-url", "https://kirin.example", "kirin.intake.http.enabled", "true"
    };
    var port = settings(with(open, "kirin.callback.port", "8081"));
    assertThat(port.callback().ownAddress())
        .contains(new ListenAddress("kirin-callback", "kirin.callback", "127.0.0.1", 8081));
    assertThat(port.callback().component(port.http())).isEqualTo("kirin-callback");
    var host = settings(with(open, "kirin.callback.host", "10.0.0.7"));
    assertThat(host.callback().ownAddress())
        .contains(new ListenAddress("kirin-callback", "kirin.callback", "10.0.0.7", 8080));
    assertThatThrownBy(() -> settings(with(open, "kirin.callback.port", "8080")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("choose another port");
    assertThatThrownBy(() -> settings(with(open, "kirin.callback.port", "none")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.callback.port: expected a whole number from 0 to 65535");
  }

  private static String[] with(String[] settings, String... more) {
    return Stream.of(settings, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void several_secrets_are_read_and_never_shown() {
    var given =
        settings("kirin.callback.secrets", SECRET + ", whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

    assertThat(given.callback().secrets()).hasSize(2);
    assertThat(given.callback().secrets().get(0))
        .asString()
        .isEqualTo("testsecrettestsecrettestsecret12");
    assertThat(given.toString()).doesNotContain("whsec", "dGVz", "testsecret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dGVzdHNlY3JldHRlc3RzZWNyZXQ=",
        "whsec_short",
        "whsec_AAAAAAAAAAAAAAAAAAAAAA==",
        "whsec_not!base64!at!all!"
      })
  void a_secret_that_is_none_is_refused_without_being_shown(String secret) {
    assertThatThrownBy(() -> settings("kirin.callback.secrets", SECRET + "," + secret))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.callback.secrets: expected whsec_")
        .hasMessageContaining("number 2")
        .hasMessageNotContainingAny(secret, SECRET);
  }
}
