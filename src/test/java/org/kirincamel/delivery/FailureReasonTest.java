package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.JMSSecurityException;
import jakarta.mail.AuthenticationFailedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.kafka.common.config.ConfigException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureReasonTest {

  /** What is kept of a secret, however it was cut, encoded or named, is part of one of these. */
  private static final String SECRET = "S3CR3T";

  private static String reason(Throwable failure, String uri) {
    return FailureReason.of(failure, uri);
  }

  private static void assertSafe(Throwable failure, String uri) {
    assertThat(reason(failure, uri))
        .isNotBlank()
        .doesNotContainIgnoringCase(SECRET)
        .doesNotContain("S3C", "UzNDUjNU", "%53", "pa/")
        .hasSizeLessThan(400);
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
        "file:target?delete=#S3CR3T",
        "file:target?moveFailed=#bean:S3CR3T&x=#bean:S3CR3T",
        "https:example.org/services/T0/S3CR3T?a=1&sig=S3CR3T",
        "vertx-http:https://example.org/services/T0/S3CR3T?a=1",
        "telegram:bots/S3CR3T",
        "seda:bots/S3CR3T?x=1",
        "ftp://ann:pa/S3CR3T@example.org/in",
        "ftp://ann:1/S3CR3T@example.org/in",
        "ftp://ann:21?S3CR3T@example.org/in",
        "S3CR3T",
        "://S3CR3T",
        "https://{{S3CR3T}}/x"
      })
  void an_endpoint_that_cannot_be_made_shows_no_secret(String uri) throws Exception {
    try (var context = new DefaultCamelContext()) {
      Throwable refused = catchThrowable(() -> context.getEndpoint(uri));

      assertSafe(refused == null ? new IOException("Cannot send to " + uri) : refused, uri);
      assertSafe(new IllegalStateException("no: " + uri, refused), uri);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /services/T0/S3CR3T failed",
        "https://h/?sig=%53%33%43%52%33%54",
        "bad header Authorization: Basic YW5uOlMzQ1IzVA==UzNDUjNU",
        "bad key s3cr3t",
        "bots/S3CR3T said no",
        "Connect to http://S3CR3T.example.org:443 failed: Connection refused",
        "Connection refused to https://ann:S3CR3T@example.org",
        "HTTP 500 of S3CR3T",
        "S\u200b3CR3T S3C",
        "cut in half: S3C"
      })
  void what_a_message_quotes_is_not_shown(String message) {
    String uri = "https://example.org/services/T0/S3CR3T";

    assertSafe(new IOException(message), uri);
    assertSafe(new IllegalStateException("S3CR3T", new IOException(message)), uri);
    var suppressed = new IOException("x");
    suppressed.addSuppressed(new IOException(message));
    assertSafe(suppressed, uri);
  }

  /** Their passwords are options of a component, so that no address could tell what to hide. */
  @Test
  void secrets_of_components_are_not_shown() {
    assertSafe(
        new SMTPSendFailedException("AUTH", 535, "no: ann/S3CR3T", null, null, null, null),
        "smtp://mx.example.org?username=ann");
    assertSafe(new AuthenticationFailedException("ann/S3CR3T"), "smtps://mx.example.org");
    assertSafe(new JMSSecurityException("tcp://b?password=S3CR3T", "S3CR3T"), "jms:queue:videos");
    assertSafe(
        new ConfigException("sasl.jaas.config", "password=\"S3CR3T\"", "S3CR3T"), "kafka:videos");
    assertSafe(new SQLException("jdbc:x:?password=S3CR3T", "S3CR3T", 1), "sql:select 1");
    assertSafe(new NoSuchBeanException("S3CR3T"), "bean:x");
    assertSafe(new UnknownHostException("S3CR3T.example.org"), "http://h");
    assertSafe(new FileSystemException("/S3CR3T", "/S3CR3T", "S3CR3T"), "file:x");
    assertSafe(new ResolveEndpointFailedException("x:S3CR3T", "S3CR3T"), "x:S3CR3T");
    assertSafe(
        new HttpOperationFailedException(
            "http://h/S3CR3T", 500, "S3CR3T", "S3CR3T", null, "S3CR3T"),
        "http://h/S3CR3T");
    assertSafe(new CamelExecutionException("S3CR3T", null, new IOException("S3CR3T")), "x:y");
  }

  @Test
  void an_answer_is_its_status() {
    var answered = new HttpOperationFailedException("http://h/", 503, "", "", Map.of(), "");

    assertThat(reason(answered, "http://h/")).isEqualTo("HTTP 503");
    assertThat(reason(new IOException("x", answered), "direct:mine")).isEqualTo("HTTP 503");
  }

  @Test
  void a_sentence_of_our_own_stays() {
    assertThat(reason(new UndeliverableException("no recipient: add one"), "smtp://h"))
        .isEqualTo("no recipient: add one");
    assertThat(reason(new RuntimeException(new NoClassDefFoundError("com/x/Y")), "x:y"))
        .isEqualTo(
            "the class com/x/Y is missing: put every jar that the component needs into lib/, and start again");
  }

  @Test
  void the_kind_the_code_and_the_host_of_a_failure_stay() {
    var refused = new ConnectException("Connection refused: /10.0.0.1:443");

    assertThat(reason(new IOException("x", refused), "https://hooks.example.org:443/services/T0"))
        .isEqualTo(
            "IOException caused by ConnectException, connection refused (https://hooks.example.org:443)");
    assertThat(reason(new UnknownHostException("x"), "kirin-smtp:results"))
        .isEqualTo("UnknownHostException (kirin-smtp)");
    assertThat(
            reason(
                new SMTPSendFailedException("MAIL", 452, "x", null, null, null, null),
                "smtps:mx.example.org:465?password=S3CR3T"))
        .isEqualTo("SMTPSendFailedException 452 (smtps://mx.example.org:465)");
    assertThat(reason(new GenericFileOperationFailedException(530, "x", "y"), "ftp://ann@h/in"))
        .isEqualTo("GenericFileOperationFailedException 530 (ftp)");
    assertThat(reason(new IOException("x", new SQLException("x", "42S02", 42102)), "sql:insert"))
        .isEqualTo("IOException caused by SQLException 42102, SQL state 42S02 (sql)");
    assertThat(reason(new FileSystemException("x", null, "No space left on device"), "file:x"))
        .isEqualTo("FileSystemException, no space left on device (file)");
    assertThat(reason(new SocketException("Connection reset"), "vertx-http:http://[::1]:80/x"))
        .isEqualTo("SocketException, connection reset (vertx-http:http://[::1]:80)");
    assertThat(reason(new IllegalStateException("no luck"), "aName"))
        .isEqualTo("IllegalStateException");
  }

  @Test
  void an_exception_without_a_name_is_that_of_its_kind() {
    assertThat(reason(new IOException("x") {}, "direct:mine")).isEqualTo("IOException (direct)");
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.org/a/b, https://example.org",
    "http://127.0.0.1:8080, http://127.0.0.1:8080",
    "HTTPS://example.org?x=1, https://example.org",
    "sftp://host/videos?username=bot, sftp://host",
    "sftp://bot@host/videos, sftp",
    "smtps://host?username=ann@example.org, smtps",
    "smtp://host%40x, smtp",
    "nosuch://there/x, nosuch",
    "direct:mine, direct"
  })
  void of_an_address_the_scheme_stays_and_the_host_where_it_can_be_nothing_else(
      String uri, String where) {
    assertThat(reason(new IOException("x"), uri)).isEqualTo("IOException (" + where + ")");
  }
}
