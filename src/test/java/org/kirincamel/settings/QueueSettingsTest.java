package org.kirincamel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.kirincamel.settings.Given.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings of the sources that are queues. */
class QueueSettingsTest {

  @TempDir Path folder;

  private static List<String> problems(Map<String, String> given) {
    var values = new HashMap<>(given);
    values.put("kirin.api.key", "secret-key");
    var refused = catchThrowableOfType(SettingsException.class, () -> Given.read(values));
    return refused == null ? List.of() : refused.getMessage().lines().toList();
  }

  @Test
  void what_is_off_needs_nothing() {
    assertThat(settings().jms().enabled()).isFalse();
    assertThat(settings().kafka().enabled()).isFalse();
  }

  @Test
  void a_queue_without_a_broker_is_told_in_one_sentence() {
    assertThat(problems(Map.of("kirin.intake.jms.enabled", "true")))
        .singleElement()
        .asString()
        .startsWith("kirin.jms.url is missing: set it to the address of the broker");
    assertThat(
            problems(Map.of("kirin.intake.jms.enabled", "true", "kirin.jms.factory", "#ofTheHost")))
        .isEmpty();
    assertThat(problems(Map.of("kirin.intake.kafka.enabled", "true")))
        .singleElement()
        .asString()
        .startsWith("kirin.kafka.brokers is missing");
  }

  @Test
  void dead_letters_must_not_come_back_as_requests() {
    assertThat(
            problems(
                Map.of(
                    "kirin.intake.jms.enabled", "true",
                    "kirin.jms.url", "tcp://broker:61616",
                    "kirin.intake.jms.dead-letter-queue", "kirin-requests",
                    "kirin.intake.kafka.enabled", "true",
                    "kirin.kafka.brokers", "kafka:9092",
                    "kirin.intake.kafka.topic", "kirin-requests-dead")))
        .satisfiesExactly(
            jms -> assertThat(jms).contains("the same as kirin.intake.jms.queue"),
            kafka -> assertThat(kafka).contains("the same as kirin.intake.kafka.topic"));
  }

  @Test
  void a_password_belongs_to_a_user_and_is_never_shown() {
    var jms = new HashMap<String, String>();
    jms.put("kirin.intake.jms.enabled", "true");
    jms.put("kirin.jms.url", "tcp://broker:61616?trustStorePassword=hidden-word");
    jms.put("kirin.jms.password", "hidden-word");

    assertThat(problems(jms))
        .singleElement()
        .asString()
        .contains("kirin.jms.password is set without kirin.jms.user")
        .doesNotContain("hidden-word");
    jms.put("kirin.jms.user", "me");
    jms.put("kirin.api.key", "k");
    var settings = Given.read(jms).settings();
    assertThat(settings.jms().password()).isEqualTo("hidden-word");
    assertThat(settings.toString()).doesNotContain("hidden-word");
  }

  @Test
  void the_security_file_of_kafka_says_who_we_are_and_nothing_else() throws IOException {
    Path file = folder.resolve("kafka.properties");
    var kafka = new HashMap<String, String>();
    kafka.put("kirin.intake.kafka.enabled", "true");
    kafka.put("kirin.kafka.brokers", "kafka:9092");
    kafka.put("kirin.kafka.security-file", file.toString());
    assertThat(problems(kafka)).singleElement().asString().contains("expected a readable file");

    Files.writeString(file, "security.protocol=SSL\nssl.key.password=hidden-word\n");
    kafka.put("kirin.api.key", "k");
    var settings = Given.read(kafka).settings();
    assertThat(settings.kafka().security())
        .isEqualTo(Map.of("security.protocol", "SSL", "ssl.key.password", "hidden-word"));
    assertThat(settings.toString()).doesNotContain("hidden-word");

    Files.writeString(file, "enable.auto.commit=true\n");
    assertThat(problems(kafka))
        .singleElement()
        .asString()
        .contains("security., sasl. or ssl. alone", "enable.auto.commit");
  }
}
