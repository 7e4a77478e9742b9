package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HiddenAddressTest {

  private static String hidden(String uri, String sentence) {
    return HiddenAddress.in(sentence, uri, "crm");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nosuch:there?password=RAW(pa&ss+S3CR3T)&username=ann",
        "nosuch://ann:S3CR3T@example.org/there?b=2&a=1",
        "nosuch:there?z=S3CR3T-of-no-known-name&a=1",
        "file:target?z=S3CR3T-of-no-known-name&a=1",
        "file:target?password=S3CR3T",
        "file:target?fileName=RAW(S3CR3T%25)&delete=S3CR3T",
        "https:example.org/services/T0/S3CR3T?a=1&sig=S3CR3T",
        "vertx-http:https://example.org/services/T0/S3CR3T?a=1"
      })
  void what_camel_says_of_an_endpoint_that_it_cannot_make_shows_no_secret(String uri)
      throws Exception {
    try (var context = new DefaultCamelContext()) {
      Throwable refused = catchThrowable(() -> context.getEndpoint(uri));
      String sentence = refused == null ? "Cannot send to " + uri : refused.getMessage();

      assertThat(hidden(uri, sentence)).contains("crm").doesNotContain("S3CR3T");
    }
  }

  @Test
  void what_is_said_besides_stays() {
    String hook = "https://hooks.example.org/services/T0/S3CR3T?sig=S3CR3T2&a=b%2Fc";

    assertThat(hidden(hook, "Connect to https://hooks.example.org:443 failed: Connection refused"))
        .isEqualTo("Connect to https://hooks.example.org:443 failed: Connection refused");
    assertThat(hidden(hook, "no route to " + hook + "; a=1"))
        .isEqualTo("no route to https:crm; a=1");
    assertThat(hidden(hook, "GET /services/T0/S3CR3T?sig=S3CR3T2&a=b/c: bad"))
        .isEqualTo("GET crm?crm: bad");
    assertThat(hidden("nosuch:component", "no component for nosuch://component"))
        .isEqualTo("no component for nosuch:crm");
    assertThat(hidden("", "no end within 2m")).isEqualTo("no end within 2m");
  }

  @Test
  void an_encoded_secret_is_hidden_as_it_was_meant_and_as_it_is_written() {
    String uri = "smtp://mx.example.org?password=a%2Fb%20c&username=ann";

    assertThat(hidden(uri, "bad: a/b c, a%2Fb%20c, a%2Fb+c")).isEqualTo("bad: crm, crm, crm");
  }
}
