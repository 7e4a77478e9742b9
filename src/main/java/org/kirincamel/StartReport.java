package org.kirincamel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.kirincamel.settings.Settings;

/** What a start says of itself: a few lines of where everything is, and what is off. */
final class StartReport {

  private final Settings settings;
  private final Map<String, Boolean> sources = new TreeMap<>();

  /**
   * @param folder whether requests come from the inbox
   */
  StartReport(Settings settings, boolean folder) {
    this.settings = settings;
    sources.put("inbox " + settings.inbox().folder().toAbsolutePath().normalize(), folder);
    sources.put("http", settings.http().intake());
    sources.put("jms", settings.jms().enabled());
    sources.put("kafka", settings.kafka().enabled());
    sources.put("mail", settings.mail().enabled());
  }

  List<String> lines() {
    return List.of(
        "Requests come from: " + sources(true),
        "Results go to: " + targets(),
        "Store: %s. Slots: %d tasks at %s at once"
            .formatted(store(), settings.submit().maxInFlight(), settings.api().url()),
        "Off: " + off());
  }

  /** How long ago this process began, and in what it runs. */
  static String first(String version, String camel, String node) {
    Duration took =
        ProcessHandle.current()
            .info()
            .startInstant()
            .map(start -> Duration.between(start, Instant.now()))
            .orElse(Duration.ZERO);
    return "kirin-camel %s (kirin) started in %d ms: Java %s, Camel %s, node %s"
        .formatted(version, took.toMillis(), System.getProperty("java.version"), camel, node);
  }

  /** Without what may follow an address, a password among it. */
  private String store() {
    return settings
        .store()
        .dataSource()
        .map(name -> "the host's " + name)
        .orElseGet(() -> settings.store().url().split("[;?]", 2)[0]);
  }

  private String sources(boolean on) {
    return words(
        sources.entrySet().stream()
            .filter(each -> each.getValue() == on)
            .map(Map.Entry::getKey)
            .toList());
  }

  private String targets() {
    List<String> names = new ArrayList<>(new TreeSet<>(settings.targetNames()));
    names.replaceAll(
        name ->
            name.equals(Settings.OUTBOX)
                ? name + " " + settings.deliver().outbox().toAbsolutePath().normalize()
                : name);
    return words(names);
  }

  private String off() {
    List<String> off = new ArrayList<>();
    sources.forEach((name, on) -> off(off, name, on));
    off(off, "callbacks", settings.callback().enabled());
    off(off, "health", settings.monitor().health());
    off(off, "metrics", settings.monitor().metrics());
    off(off, "operations page", settings.http().page());
    off(off, "alarms", settings.alarm().uri().isPresent());
    off(off, "budget", settings.budget().any());
    off(off, "orders as files", settings.operator().folder().isPresent());
    return words(off);
  }

  private static void off(List<String> off, String name, boolean on) {
    Optional.of(name).filter(any -> !on).ifPresent(off::add);
  }

  private static String words(List<String> names) {
    return names.isEmpty() ? "nothing" : String.join(", ", names);
  }
}
