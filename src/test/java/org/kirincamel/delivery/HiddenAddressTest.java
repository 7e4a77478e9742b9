package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://ftp@127.0.0.1:2121/in?username=u&password=p",
        "ftp://db:app@127.0.0.1/in?username=app&password=a",
        "http://127.0.0.1?authUsername=db&authPassword=fo&b",
        "sql:insert?dataSource=#bean:endpoint&password=dp&sasToken=ou"
      })
  void words_in_which_a_short_secret_stands_stay_whole(String uri) {
    for (String sentence :
        List.of(
            "NoSuchEndpointException: No endpoint could be found for ftp",
            "File operation failed: null Connection refused",
            "no such database, and the db knows no dataSource #bean:endpoint",
            "Unknown parameters=[{b}]")) {
      assertThat(hidden(uri, sentence)).isEqualTo(sentence);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://h?password=p, 530 p is not it, 530 crm is not it",
    "ftp://h?username=ann&password=RAW(p+1), ann has (p+1), ann has (crm)",
    "ftp://ftp@h/in, no ftp at ftp@h, no ftp at crm@h",
    "ftp://me:p@h/in, no me:p and p but P.part, no crm and crm but crm.part",
    "https://h/a1/b2?s=1, got /a1/b2?s=1 of h, got crm?crm of h",
    "https://h/services/S3CR3T, https%3A%2F%2Fh%2FS3CR3T, https%3A%2F%2Fh%2Fcrm",
    "azure-storage-blob:x?sasToken=t%3D, [t=] [t%3D] at, [crm] [crm] at",
    "nats:x?tokenKey=k&apiSignature=s1&awsCredentials=c, k s1 c, crm crm crm",
    "nats:x?password=secure&secure=true, secure=false, secure=false"
  })
  void what_is_secret_is_hidden_as_a_word(String uri, String sentence, String hidden) {
    assertThat(hidden(uri, sentence)).isEqualTo(hidden);
  }

  private static String sentence(Throwable failure) {
    return HiddenAddress.sentence(failure, "sql:insert?password=S3CR3T", "crm");
  }

  @Test
  void what_is_at_the_root_of_a_failure_is_said_too() {
    var root = new SQLException("Table \"RESULTS\" not found;\r\n\tsql insert with S3CR3T");
    var grammar = new IllegalStateException("bad SQL grammar []", new IOException("x", root));

    assertThat(sentence(grammar))
        .isEqualTo(
            "IllegalStateException: bad SQL grammar [];"
                + " Table \"RESULTS\" not found; sql insert with crm");
    assertThat(sentence(new IOException(null, root)))
        .startsWith("IOException; Table \"RESULTS\" not found");
  }

  @Test
  void what_is_said_already_or_says_nothing_is_not_said_again() {
    var root = new SQLException("no luck");

    assertThat(sentence(root)).isEqualTo("SQLException: no luck");
    assertThat(sentence(new IllegalStateException("Reason: no luck!", root)))
        .isEqualTo("IllegalStateException: Reason: no luck!");
    assertThat(sentence(new IOException("broken", new SQLException())))
        .isEqualTo("IOException: broken");
  }

  @Test
  void what_is_said_of_the_root_is_bounded_and_no_half_of_a_secret_stays() {
    var root = new SQLException("x".repeat(495) + " S3CR3T " + "y".repeat(10_000));

    assertThat(sentence(new IOException("broken", root)))
        .isEqualTo("IOException: broken; " + "x".repeat(495) + " crm ");
  }
}
