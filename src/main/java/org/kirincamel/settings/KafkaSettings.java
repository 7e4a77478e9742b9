package org.kirincamel.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Requests from a topic of Kafka: "Records of a Kafka topic" in the reference.
 *
 * @param brokers host:port of each broker to begin with, separated by commas
 * @param security the Kafka client's options for TLS and SASL, under its own names
 * @param tries after which a record that cannot be taken is dead
 * @param pause between two tries
 */
public record KafkaSettings(
    boolean enabled,
    String brokers,
    Map<String, String> security,
    String topic,
    int tries,
    Duration pause) {

  public KafkaSettings {
    security = Map.copyOf(security);
  }

  static KafkaSettings read(SettingsReader reader) {
    boolean enabled = reader.flag("kirin.intake.kafka.enabled", false);
    String file = reader.text("kirin.kafka.security-file", "");
    var settings =
        new KafkaSettings(
            enabled,
            reader.text("kirin.kafka.brokers", ""),
            enabled && !file.isEmpty() ? security(reader, file) : Map.of(),
            reader.nonEmpty("kirin.intake.kafka.topic", "kirin-requests"),
            reader.count("kirin.intake.kafka.tries", 3, 1, 1000),
            reader.duration(
                "kirin.intake.kafka.pause", "5s", Duration.ofMillis(1), Duration.ofMinutes(1)));
    String dead = reader.nonEmpty("kirin.intake.kafka.dead-letter-topic", "kirin-requests-dead");
    reader.nonEmpty("kirin.intake.kafka.group", "kirin");
    reader.count("kirin.intake.kafka.consumers", 1, 1, 1000);
    if (enabled && settings.brokers().isEmpty()) {
      reader.problem(
          "kirin.kafka.brokers is missing: set it to host:port of your brokers, or"
              + " kirin.intake.kafka.enabled to false");
    }
    if (enabled && dead.equals(settings.topic())) {
      reader.problem(
          "kirin.intake.kafka.dead-letter-topic is the same as kirin.intake.kafka.topic (%s): each dead record would come again"
              .formatted(dead));
    }
    return settings;
  }

  /** Only who we are and whom we trust: what decides when a record counts as taken is ours. */
  private static Map<String, String> security(SettingsReader reader, String file) {
    var read = new Properties();
    Optional<Path> path = reader.path("kirin.kafka.security-file", file);
    if (path.isEmpty()) {
      return Map.of();
    }
    try (Reader text = Files.newBufferedReader(path.get(), StandardCharsets.UTF_8)) {
      read.load(text);
    } catch (IOException | IllegalArgumentException e) {
      reader.problem(
          "kirin.kafka.security-file: expected a readable file of properties, got %s (%s)"
              .formatted(file, e));
    }
    var security = new TreeMap<String, String>();
    for (String name : read.stringPropertyNames()) {
      if (name.startsWith("security.") || name.startsWith("sasl.") || name.startsWith("ssl.")) {
        security.put(name, read.getProperty(name).strip());
      } else {
        reader.problem(
            "kirin.kafka.security-file: expected names that begin with security., sasl. or ssl. alone, got %s in %s"
                .formatted(name, file));
      }
    }
    return security;
  }

  /** Never shows what the security file holds. */
  @Override
  public String toString() {
    return "KafkaSettings[enabled=%s, brokers=%s, topic=%s]".formatted(enabled, brokers, topic);
  }
}
