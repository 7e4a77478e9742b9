package org.kirincamel.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandardWebhooksTest {

  private static String secret(int bytes) {
    return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 25, 32, 63, 64})
  void a_secret_is_of_24_to_64_bytes(int bytes) {
    assertThat(StandardWebhooks.key(secret(bytes)))
        .hasValueSatisfying(key -> assertThat(key).hasSize(bytes));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 23, 65, 1000})
  void one_of_fewer_or_more_is_none(int bytes) {
    assertThat(StandardWebhooks.key(secret(bytes))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "whsec_", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "whsec_!"})
  void another_text_is_none(String text) {
    assertThat(StandardWebhooks.key(text)).isEmpty();
  }

  @Test
  void the_secret_that_the_vendor_has_published_is_one() {
    assertThat(StandardWebhooks.key("whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI="))
        .hasValueSatisfying(key -> assertThat(key).hasSize(32));
  }
}
