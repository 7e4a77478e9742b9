package org.kirincamel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.kirincamel.settings.Given.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

  private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(new byte[24]);

  private static Target target(String... wordsAndValues) {
    return settings(keys(wordsAndValues)).targets().get("crm");
  }

  private static String[] keys(String... wordsAndValues) {
    String[] keys = wordsAndValues.clone();
    for (int i = 0; i < keys.length; i += 2) {
      keys[i] = "kirin.target.crm." + keys[i];
    }
    return keys;
  }

  private static List<String> problems(String... namesAndValues) {
    var refused = catchThrowableOfType(SettingsException.class, () -> settings(namesAndValues));
    return refused == null ? List.of() : refused.getMessage().lines().toList();
  }

  @Test
  void the_reference_lists_what_can_be_set_of_a_target() throws IOException {
    var listed = new TreeMap<String, String>();
    Pattern.compile("# (kirin\\.target\\.NAME\\.[a-z]+) =(.*)")
        .matcher(Files.readString(Path.of("config", "application.properties")))
        .results()
        .forEach(found -> listed.put(found.group(1), found.group(2).strip()));

    assertThat(listed).isEqualTo(new TreeMap<>(Targets.defaults()));
  }

  @Test
  void an_address_is_all_that_is_needed() {
    var target = target("uri", "direct:videos");

    assertThat(target.kind()).isEqualTo(Target.Kind.ENDPOINT);
    assertThat(target.schedule()).hasSize(9).startsWith(Duration.ofSeconds(5));
    assertThat(target.on()).containsExactlyInAnyOrder("completed", "failed", "rejected", "expired");
    assertThat(target.timeout()).isEqualTo(Duration.ofMinutes(2));
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.org/hook, WEBHOOK",
    "HTTP://example.org, WEBHOOK",
    "jms:queue:videos, JMS",
    "kafka:videos?brokers=b:9092, KAFKA",
    "sql:insert into a values (:#document), SQL",
    "file:/mnt/videos, STORAGE",
    "sftp:host/videos?username=ann, STORAGE",
    "aws2-s3:bucket?region=eu-west-1, STORAGE",
    "direct:mine, ENDPOINT",
    "jmsx:queue, ENDPOINT"
  })
  void the_address_says_what_a_target_is_given(String uri, Target.Kind kind) {
    assertThat(target("uri", uri).kind()).isEqualTo(kind);
  }

  @Test
  void the_kind_may_be_given_against_the_address() {
    assertThat(target("uri", "https://a.org?authMethod=Basic", "kind", "endpoint").kind())
        .isEqualTo(Target.Kind.ENDPOINT);
    assertThat(target("uri", "direct:shelf", "kind", "storage").kind())
        .isEqualTo(Target.Kind.STORAGE);
    assertThat(problems(keys("uri", "direct:x", "kind", "ftp")))
        .singleElement()
        .asString()
        .startsWith("kirin.target.crm.kind: expected one of webhook,");
  }

  @Test
  void a_webhook_is_given_up_after_fifteen_seconds_unless_it_is_said_otherwise() {
    assertThat(target("uri", "https://a.org").timeout()).isEqualTo(Duration.ofSeconds(15));
    assertThat(target("uri", "https://a.org", "timeout", "3s").timeout())
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(problems(keys("uri", "https://a.org", "timeout", "31m")))
        .as("a try must not outlast its lease")
        .hasSize(1);
  }

  @Test
  void the_outbox_has_a_schedule_and_statuses_of_its_own_too() {
    var outbox =
        settings(
                "kirin.target.outbox.schedule", "1s, 2m",
                "kirin.target.outbox.on", "completed")
            .targets()
            .get("outbox");

    assertThat(outbox.schedule()).containsExactly(Duration.ofSeconds(1), Duration.ofMinutes(2));
    assertThat(outbox.on()).containsExactly("completed");
    assertThat(problems("kirin.target.outbox.secret", SECRET))
        .singleElement()
        .asString()
        .contains("built-in folder");
  }

  @Test
  void pauses_of_a_schedule_may_be_alike() {
    assertThat(target("uri", "direct:x", "schedule", "1m,1m, 1m").schedule())
        .containsExactly(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "5s, ", "-5s", "5s; 6s", "400d"})
  void a_schedule_that_is_none_is_refused(String schedule) {
    assertThat(problems(keys("uri", "direct:x", "schedule", schedule)))
        .singleElement()
        .asString()
        .startsWith("kirin.target.crm.schedule: expected");
  }

  @Test
  void a_status_that_is_none_is_refused() {
    assertThat(problems(keys("uri", "direct:x", "on", "completed, done")))
        .singleElement()
        .asString()
        .contains("got \"done\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "whsec_", "whsec_AAAA", "whsec_!!!!", "x,y"})
  void a_secret_that_is_none_is_refused_and_not_shown(String secret) {
    assertThat(problems(keys("uri", "https://a.org", "secret", secret)))
        .isNotEmpty()
        .allSatisfy(
            problem -> assertThat(problem).contains("expected whsec_").doesNotContain("AAAA"));
  }

  @Test
  void there_are_two_secrets_at_most_and_only_webhooks_have_any() {
    assertThat(target("uri", "https://a.org", "secret", SECRET + ", " + SECRET).secrets())
        .hasSize(2);
    assertThat(problems(keys("uri", "https://a.org", "secret", (SECRET + ",").repeat(3))))
        .hasSize(1);
    assertThat(problems(keys("uri", "direct:x", "secret", SECRET)))
        .singleElement()
        .asString()
        .contains("only a webhook is signed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://", "https://user:word@a.org/", "https://a b", "http://a.org/#x"})
  void a_webhook_needs_a_whole_address_without_a_user(String uri) {
    assertThat(problems(keys("uri", uri)))
        .singleElement()
        .asString()
        .startsWith("kirin.target.crm.uri: expected an address")
        .doesNotContain("word");
  }

  @Test
  void a_mail_needs_somebody_it_comes_from() {
    assertThat(problems(keys("uri", "smtp://localhost")))
        .singleElement()
        .asString()
        .startsWith("kirin.target.crm.from: expected the address");
    assertThat(problems(keys("uri", "smtp://localhost", "from", "a@b.org", "to", "requester, me")))
        .singleElement()
        .asString()
        .contains("got \"me\"");
    var mail = target("uri", "smtp://localhost", "from", "a@b.org", "to", "requester,c@d.org");
    assertThat(mail.mail().to()).containsExactly("requester", "c@d.org");
  }

  @Test
  void a_misspelt_setting_of_a_target_is_told_with_the_nearest_one() {
    assertThat(problems(keys("uri", "direct:x", "shedule", "5s")))
        .containsExactly(
            "kirin.target.crm.shedule is an unknown setting; did you mean kirin.target.crm.schedule?");
    assertThat(problems("kirin.target.crn.schedule", "5s"))
        .containsExactly(
            "kirin.target.crn.schedule is set, but kirin.target.crn.uri is not: there is no such"
                + " target");
  }

  @Test
  void every_target_needs_a_worker_of_its_own() {
    assertThat(problems("kirin.deliver.parallel", "1")).isEmpty();
    assertThat(problems("kirin.deliver.parallel", "1", "kirin.target.crm.uri", "direct:x"))
        .singleElement()
        .asString()
        .startsWith("kirin.deliver.parallel is 1, but there are 2 targets");
  }

  @Test
  void neither_an_address_nor_a_secret_is_ever_shown() {
    var settings = settings(keys("uri", "https://a.org/hidden-word", "secret", SECRET));

    assertThat(settings.toString()).doesNotContain("hidden-word").doesNotContain("AAAA");
    assertThat(settings.targets().get("crm").secrets().toString()).isEqualTo("[Secret]");
  }

  @Test
  void no_video_goes_with_a_message_unless_it_is_asked_for() {
    assertThat(target("uri", "jms:queue:a").attach()).isZero();
    assertThat(target("uri", "kafka:a").attach()).isZero();
    assertThat(target("uri", "smtp://host", "from", "a@b.org").attach()).isEqualTo(10 << 20);
    assertThat(target("uri", "jms:queue:a", "attach", "67108864").attach()).isEqualTo(64 << 20);
    assertThat(problems(keys("uri", "kafka:a", "attach", "67108865")))
        .containsExactly(
            "kirin.target.crm.attach: expected a whole number from 0 to 67108864, got \"67108865\"");
  }
}
