package org.kirincamel.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/**
 * Starts the simulated gateway and the packaged module, drops the sample requests into the inbox,
 * shows how they get on, and ends with a table. Arguments: the module's jar, the folder of samples,
 * the folder to work in, {@code files} or, for a mail, a JMS message, a Kafka record and a request
 * over HTTP beside them, {@code all}, and the troubles that are shown instead of all that, else
 * {@code none}.
 */
final class Demo {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path jar;
  private final Path samples;
  private final Path home;
  private final List<Source> sources = new ArrayList<>();

  Demo(Path jar, Path samples, Path home) {
    this.jar = jar;
    this.samples = samples;
    this.home = home;
  }

  /** Exits with 0 only if every request ended as it should. */
  public static void main(String[] args) throws Exception {
    if (!args[4].equals("none")) {
      Path home = Path.of(args[2]).toAbsolutePath();
      delete(home);
      TroubleDemo.run(Path.of(args[0]).toAbsolutePath(), Files.createDirectories(home), args[4]);
    }
    var demo =
        new Demo(
            Path.of(args[0]).toAbsolutePath(),
            Path.of(args[1]).toAbsolutePath(),
            Path.of(args[2]).toAbsolutePath());
    boolean all =
        switch (args[3]) {
          case "files" -> false;
          case "all" -> true;
          default ->
              throw new IllegalArgumentException(
                  "demo.sources: expected files or all, got \"%s\"".formatted(args[3]));
        };
    System.exit(demo.run(all) ? 0 : 1);
  }

  /**
   * @return whether every request ended as it should
   */
  boolean run(boolean all) throws Exception {
    delete(home);
    Files.createDirectories(home);
    try {
      if (all) {
        System.out.printf("%nStarts a mail server, a JMS broker and a Kafka …%n");
        sources.add(MailSource.start());
        sources.add(QueueSource.start(home));
        sources.add(new HttpSource());
      }
      return run();
    } finally {
      sources.forEach(Source::close);
    }
  }

  private boolean run() throws Exception {
    try (var gateway = Simulator.start()) {
      gateway.scripts(
          charge ->
              Script.completed()
                  .withDuration(Duration.ofMillis(1500L + 700 * gateway.paid() % 4000)));
      Process module = start(gateway);
      try {
        System.out.printf("%nThe simulated gateway listens at %s%n", gateway.url());
        System.out.printf("The module watches %s%n%n", home.resolve("inbox"));
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> !module.isAlive() || Files.isDirectory(home.resolve("inbox/.failed")));
        int expected = drop() + send();
        watch(gateway, module, expected);
        boolean good = report(gateway, expected);
        for (Source source : sources) {
          System.out.printf("What the sender sees by %s%n", source.seen());
        }
        return good;
      } finally {
        module.destroy();
        if (!module.waitFor(30, TimeUnit.SECONDS)) {
          module.destroyForcibly();
        }
      }
    }
  }

  private Process start(Simulator gateway) throws IOException {
    var settings = new LinkedHashMap<String, String>();
    settings.put("kirin.api.url", gateway.url());
    settings.put("kirin.api.key", gateway.key());
    settings.put("kirin.poll.first", "1s");
    settings.put("kirin.poll.min", "300ms");
    // As long as nothing is learnt, the first polls would suit videos that take two minutes.
    settings.put("kirin.poll.max", "1s");
    settings.put("kirin.inbox.settle", "300ms");
    sources.forEach(source -> settings.putAll(source.settings()));
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    settings.forEach((name, value) -> command.add("-D%s=%s".formatted(name, value)));
    // It lives for a minute at most, which is too short for the second compiler.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
    return new ProcessBuilder(command)
        .directory(home.toFile())
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("module.log").toFile())
        .start();
  }

  /** Copies the samples in the way a careful sender does: complete, then renamed into the inbox. */
  private int drop() throws IOException {
    int requests = 0;
    for (Path sample : list(samples)) {
      String name = sample.getFileName().toString();
      Path copy = Files.copy(sample, home.resolve(name));
      Files.move(copy, home.resolve("inbox").resolve(name), StandardCopyOption.ATOMIC_MOVE);
      requests += requestsIn(name);
      System.out.printf("  dropped %s%n", name);
    }
    return requests;
  }

  private int send() throws Exception {
    int requests = 0;
    for (Source source : sources) {
      requests += source.send();
    }
    if (requests > 0) {
      System.out.printf("  sent %d more by mail, JMS, Kafka and HTTP%n", requests);
    }
    System.out.println();
    return requests;
  }

  /** The samples that hold two requests each; every other one holds one. */
  private static int requestsIn(String name) {
    return List.of("seasons.json", "city.jsonl", "camera.csv").contains(name) ? 2 : 1;
  }

  private void watch(Simulator gateway, Process module, int expected) {
    Instant start = Instant.now();
    var last = new String[] {""};
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(250))
          .until(
              () -> {
                int delivered = documents().size();
                String line =
                    "waiting %2d   running %2d%s   delivered %2d"
                        .formatted(
                            Math.max(0, expected - gateway.running() - delivered),
                            gateway.running(),
                            percent(gateway),
                            delivered);
                if (!line.equals(last[0])) {
                  long millis = Duration.between(start, Instant.now()).toMillis();
                  System.out.printf(Locale.ROOT, "  %4.1f s   %s%n", millis / 1000.0, line);
                  last[0] = line;
                }
                return delivered >= expected || !module.isAlive();
              });
    } catch (ConditionTimeoutException e) {
      System.out.printf("%nNot everything was delivered within %s.%n", PATIENCE);
    }
  }

  private static String percent(Simulator gateway) {
    var shares = gateway.progress().stream().mapToInt(share -> (int) (share * 100)).toArray();
    if (shares.length == 0) {
      return "";
    }
    var text = new ArrayList<String>();
    for (int share : shares) {
      text.add(share + " %");
    }
    return " (" + String.join(", ", text) + ")";
  }

  private boolean report(Simulator gateway, int expected) throws IOException {
    boolean good = true;
    String line = "%-36s %-10s %8s %8s   %s%n";
    System.out.println();
    System.out.printf(line, "request", "status", "seconds", "cost", "file");
    List<JsonNode> documents = documents();
    for (JsonNode document : documents) {
      String source = document.at("/source/name").asText();
      String status = document.path("status").asText();
      boolean asItShould = status.equals(source.startsWith("invalid") ? "rejected" : "completed");
      good &= asItShould;
      System.out.printf(
          line,
          document.at("/source/kind").asText()
              + " "
              + source
              + " #"
              + document.at("/source/row").asInt(),
          status + (asItShould ? "" : " !"),
          seconds(document),
          Optional.of(document.at("/usage/cost").asText()).filter(c -> !c.isEmpty()).orElse("-"),
          document.at("/files/0/name").asText(why(document)));
    }
    if (documents.size() != expected) {
      System.out.printf("%nExpected %d results, got %d.%n", expected, documents.size());
      good = false;
    }
    if (!gateway.violations().isEmpty()) {
      System.out.printf("%nThe contract was broken: %s%n", gateway.violations());
      good = false;
    }
    System.out.printf(
        "%nPaid for %d videos. Results: %s%n", gateway.paid(), home.resolve("outbox"));
    System.out.printf("The module's log: %s%n%n", home.resolve("module.log"));
    return good;
  }

  private static String why(JsonNode document) {
    return document.at("/violations/0/message").asText("-");
  }

  private static String seconds(JsonNode document) {
    Instant from = Instant.parse(document.at("/timeline/received_at").asText());
    Instant to = Instant.parse(document.at("/timeline/delivered_at").asText());
    return "%.1f".formatted(Duration.between(from, to).toMillis() / 1000.0);
  }

  private List<JsonNode> documents() throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    for (Path path : list(home.resolve("outbox"))) {
      if (path.toString().endsWith(".json")) {
        documents.add(JSON.readTree(path.toFile()));
      }
    }
    return documents;
  }

  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).sorted().toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
