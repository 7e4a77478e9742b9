package org.kirincamel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kirincamel.settings.HttpSettings;
import org.kirincamel.settings.Settings;

/** Who may look, send requests and give orders. */
class CallersTest {

  private static final String SENDER = "token-of-a-sender-1";
  private static final String READER = "token-of-a-reader-1";
  private static final String ANNA = "token-of-an-operator-1";
  private static final String UNNAMED = "token-of-an-operator-2";

  private static final String[] ALL = {
    "kirin.http.tokens", SENDER,
    "kirin.http.reader-tokens", "wall:" + READER,
    "kirin.http.operator-tokens", "anna: " + ANNA + ", " + UNNAMED
  };

  private static HttpSettings settings(String... given) {
    Map<String, String> values = new HashMap<>(Map.of("kirin.api.key", "k"));
    for (int i = 0; i < given.length; i += 2) {
      values.put(given[i], given[i + 1]);
    }
    return Settings.read(key -> Optional.ofNullable(values.get(key)), values.keySet(), List.of())
        .settings()
        .http();
  }

  private static Caller caller(HttpSettings settings, Right needed, String... headers) {
    Map<String, String> sent = new HashMap<>(Map.of("Host", "127.0.0.1:8080"));
    for (int i = 0; i < headers.length; i += 2) {
      sent.put(headers[i], headers[i + 1]);
    }
    return new Callers(settings).admit(name -> Optional.ofNullable(sent.get(name)), needed);
  }

  private static Problem refusal(HttpSettings settings, Right needed, String... headers) {
    return catchThrowableOfType(ProblemException.class, () -> caller(settings, needed, headers))
        .problem();
  }

  private static String[] bearer(String token) {
    return new String[] {"Authorization", "Bearer " + token};
  }

  @Test
  void each_token_says_what_its_bearer_may() {
    var settings = settings(ALL);

    assertThat(caller(settings, Right.SEND, bearer(SENDER)).may(Right.LOOK)).isTrue();
    assertThat(caller(settings, Right.LOOK, bearer(READER)).name()).isEqualTo("wall");
    assertThat(caller(settings, Right.ORDER, bearer(ANNA)).name()).isEqualTo("anna");
    assertThat(caller(settings, Right.ORDER, bearer(UNNAMED)).name()).isEqualTo("operator");
    assertThat(caller(settings, Right.SEND, bearer(ANNA)).name()).isEqualTo("anna");
    assertThat(refusal(settings, Right.SEND, bearer(READER)).status()).isEqualTo(403);
    assertThat(refusal(settings, Right.ORDER, bearer(READER)).status()).isEqualTo(403);
    var sender = refusal(settings, Right.ORDER, bearer(SENDER));
    assertThat(sender.status()).isEqualTo(403);
    assertThat(sender.detail()).contains("kirin.http.operator-tokens").doesNotContain(SENDER);
  }

  @Test
  void an_unknown_token_is_refused_whatever_it_asks_for() {
    for (Right right : Right.values()) {
      assertThat(refusal(settings(ALL), right, bearer(ANNA + "x")).status()).isEqualTo(401);
      assertThat(refusal(settings(ALL), right, bearer("")).status()).isEqualTo(401);
      assertThat(refusal(settings(ALL), right, "Authorization", "Basic " + ANNA).status())
          .isEqualTo(401);
      assertThat(refusal(settings(ALL), right).status()).isEqualTo(401);
    }
  }

  @Test
  void this_machine_needs_no_token_to_look_and_to_send_but_for_orders() {
    var settings = settings("kirin.http.operator-tokens", ANNA);

    assertThat(caller(settings, Right.SEND).may(Right.LOOK)).isTrue();
    assertThat(refusal(settings, Right.ORDER).status()).isEqualTo(401);
    assertThat(refusal(settings, Right.LOOK, bearer("another-token-0123")).status()).isEqualTo(401);
    assertThat(refusal(settings, Right.LOOK, "Host", "evil.example").status()).isEqualTo(403);
    assertThat(refusal(settings, Right.LOOK, "Origin", "https://evil.example").status())
        .isEqualTo(403);
  }

  @Test
  void without_operator_tokens_no_order_is_taken() {
    var problem = refusal(settings(), Right.ORDER);

    assertThat(problem.status()).isEqualTo(403);
    assertThat(problem.detail()).contains("kirin.http.operator-tokens");
    assertThat(refusal(settings("kirin.http.tokens", SENDER), Right.ORDER).status()).isEqualTo(403);
  }

  @Test
  void where_readers_need_a_token_everyone_does() {
    var settings = settings("kirin.http.reader-tokens", READER);

    assertThat(refusal(settings, Right.LOOK).status()).isEqualTo(401);
    assertThat(refusal(settings, Right.SEND).status()).isEqualTo(401);
    assertThat(caller(settings, Right.LOOK, bearer(READER)).name()).isEqualTo("reader");
  }
}
