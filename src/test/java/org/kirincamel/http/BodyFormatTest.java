package org.kirincamel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyFormatTest {

  private static final Optional<String> NONE = Optional.empty();
  private static final byte[] CAT = "A cat".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/csv; charset=utf-8", "Application/YAML"})
  void a_known_type_is_taken_as_it_came(String type) {
    assertThat(BodyFormat.named(Optional.of(type), NONE)).contains(type);
    assertThat(BodyFormat.named(Optional.of(type), Optional.of("Identity"))).contains(type);
  }

  @Test
  void a_type_that_says_nothing_is_none() {
    assertThat(BodyFormat.named(NONE, NONE)).isEmpty();
    assertThat(BodyFormat.named(Optional.of(""), NONE)).isEmpty();
    assertThat(BodyFormat.named(Optional.of("application/octet-stream; x=y"), NONE)).isEmpty();
  }

  @Test
  void an_encoding_and_an_unknown_type_are_refused() {
    assertThatThrownBy(() -> BodyFormat.named(NONE, Optional.of("gzip")))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(415));
    assertThatThrownBy(() -> BodyFormat.named(Optional.of("image/png"), NONE))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problem().json())
                    .contains("application/json")
                    .doesNotContain("image/png"));
  }

  @Test
  void the_same_bytes_have_the_same_digest_in_the_same_format_alone() {
    String text = BodyFormat.digest(Optional.of("text/plain"), CAT);

    assertThat(BodyFormat.digest(Optional.of("text/plain; charset=utf-8"), CAT)).isEqualTo(text);
    assertThat(BodyFormat.digest(Optional.of("text/csv"), CAT)).isNotEqualTo(text);
    assertThat(BodyFormat.digest(NONE, CAT)).isNotEqualTo(text).matches("[0-9a-f]{64}");
  }
}
