package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;

/**
 * Four nodes on one PostgreSQL, each a process of its own, while one is killed, one is frozen for
 * three leases, one is added and the database is killed and comes back: nothing is lost, paid twice
 * or delivered twice.
 *
 * <p>{@code -Dnodes.tasks=20000} makes it longer, {@code -Dnodes.seed=…} runs the same again.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS)
@Execution(ExecutionMode.CONCURRENT)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "It has no SIGSTOP")
class FourNodesIT {

  private static final int TASKS = Integer.getInteger("nodes.tasks", 2_000);
  private static final int FILES = 10;
  private static final int NODES = 4;
  private static final Duration LEASE = Duration.ofSeconds(6);

  /** Longer than the lease of a submit, the grace of its look-ups, and a busy machine. */
  private static final Duration STANDSTILL = Duration.ofMinutes(2);

  /** Stays where it failed. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  private final List<Service> nodes = new ArrayList<>();
  private final List<Service> all = new ArrayList<>();

  private EmbeddedPostgres postgres(int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(home.resolve("pg"))
        .setCleanDataDirectory(false)
        .setPort(port)
        .start();
  }

  @Test
  void whatever_happens_to_nodes_and_database_each_request_is_paid_and_delivered_once()
      throws Exception {
    long seed = Long.getLong("nodes.seed", System.nanoTime());
    System.out.printf("nodes: %d tasks with -Dnodes.seed=%d%n", TASKS, seed);
    var chance = new SplittableRandom(seed);
    var folders = new Folders(Files.createDirectories(home.resolve("nodes")));
    EmbeddedPostgres database = postgres(Ports.free());
    try (var gateway =
        Simulator.start().lookupLag(Duration.ofMillis(300)).taskDuration(Duration.ofMillis(1500))) {
      Map<String, String> settings = settings(folders, gateway, database);
      start(folders, settings).awaitStarted();
      // A task that is known to exist, or no look-up would ever be believed.
      folders.drop("witness.txt", "witness");
      folders.awaitDocument();
      while (nodes.size() < NODES) {
        start(folders, settings);
      }
      nodes.forEach(Service::awaitStarted);
      dropAll(folders);

      awaitDocuments(folders, TASKS / 8);
      killOne(chance);
      awaitDocuments(folders, TASKS / 4);
      freezeOne(chance);
      start(folders, settings);
      awaitDocuments(folders, TASKS / 2);
      kill(database);
      database = postgres(database.getPort());
      awaitDocuments(folders, TASKS + 1);
      judge(gateway, folders);
    } finally {
      all.forEach(Service::close);
      database.close();
    }
  }

  private static Map<String, String> settings(
      Folders folders, Simulator gateway, EmbeddedPostgres database) {
    Map<String, String> settings = folders.settings(gateway.url(), gateway.key());
    settings.put("kirin.store.url", database.getJdbcUrl("postgres", "postgres"));
    settings.put("kirin.poll.lease", LEASE.toSeconds() + "s");
    settings.put("kirin.api.response-timeout", "8s");
    settings.put("kirin.api.total-timeout", "8s");
    settings.put("kirin.submit.send-within", "4s");
    settings.put("kirin.submit.lease", "14s");
    settings.put("kirin.submit.unknown.grace", "8s");
    settings.put("kirin.submit.max-in-flight", "200");
    settings.put("kirin.fetch.tries", "50");
    return settings;
  }

  private Service start(Folders folders, Map<String, String> settings) {
    Service node = Service.start(folders.home(), settings);
    nodes.add(node);
    all.add(node);
    return node;
  }

  private static void dropAll(Folders folders) {
    for (int file = 0; file < FILES; file++) {
      int first = file;
      String rows =
          IntStream.range(0, TASKS)
              .filter(task -> task % FILES == first)
              .mapToObj("{\"prompt\":\"task %d\"}\n"::formatted)
              .collect(Collectors.joining());
      folders.drop("tasks-" + file + ".jsonl", rows);
    }
  }

  private void killOne(RandomGenerator chance) throws InterruptedException {
    Service dies = nodes.remove(chance.nextInt(nodes.size()));
    dies.kill();
    awaitTakenOver(1);
  }

  private void freezeOne(RandomGenerator chance) throws Exception {
    Service frozen = nodes.get(chance.nextInt(nodes.size()));
    frozen.signal("STOP");
    try {
      awaitTakenOver(2);
      assertThat(frozen.endsWithin(LEASE.multipliedBy(2))).isFalse();
    } finally {
      frozen.signal("CONT");
    }
    frozen.awaitLog("Another node has taken over the work of this one");
  }

  /** Dead nodes, by the word of those that took over from them. */
  private void awaitTakenOver(int dead) {
    try {
      Folders.awaitUntil("%d nodes taken over".formatted(dead), () -> takenOver() >= dead);
    } catch (ConditionTimeoutException never) {
      throw new AssertionError("What the nodes said last:\n" + lastLines(), never);
    }
  }

  private long takenOver() {
    return all.stream()
        .flatMap(node -> node.log().lines())
        .filter(line -> line.contains("has been silent for kirin.poll.lease"))
        .count();
  }

  private String lastLines() {
    return all.stream()
        .map(node -> node.log().lines().filter(line -> !line.contains(" INFO ")).toList())
        .map(
            lines -> String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size())))
        .collect(Collectors.joining("\n---\n"));
  }

  /** SIGKILL, so that it has to recover from what is on the disk. */
  private void kill(EmbeddedPostgres database) throws IOException {
    String pid = Files.readAllLines(home.resolve("pg/postmaster.pid")).get(0).trim();
    ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    List<ProcessHandle> sessions = postmaster.descendants().toList();
    postmaster.destroyForcibly();
    Stream.concat(Stream.of(postmaster), sessions.stream())
        .forEach(process -> process.onExit().join());
    database.close();
  }

  private void awaitDocuments(Folders folders, int wanted) {
    for (long seen = -1; documents(folders) < wanted && documents(folders) > seen; ) {
      seen = documents(folders);
      long before = seen;
      try {
        Awaitility.await()
            .atMost(STANDSTILL)
            .until(() -> documents(folders) > before || documents(folders) >= wanted);
      } catch (ConditionTimeoutException standstill) {
        throw new AssertionError(
            "Nothing came for %s; there are %d of %d documents; see the logs in %s"
                .formatted(STANDSTILL, before, wanted, home),
            standstill);
      }
    }
  }

  private static long documents(Folders folders) {
    return Folders.names(folders.outbox()).stream()
        .filter(name -> name.endsWith(".json") && !name.startsWith("."))
        .count();
  }

  private void judge(Simulator gateway, Folders folders) {
    List<JsonNode> documents = folders.documents();
    System.out.printf(
        "nodes: %d documents, %d POSTs, %d charges, %d polls%n",
        documents.size(), gateway.posts(), gateway.paid(), gateway.polls());
    assertThat(documents)
        .extracting(document -> document.path("request").path("prompt").asText())
        .doesNotHaveDuplicates()
        .hasSize(TASKS + 1);
    assertThat(documents)
        .allSatisfy(
            document -> assertThat(document.path("status").asText()).isEqualTo("completed"));
    assertThat(gateway.paid()).isEqualTo(TASKS + 1);
    for (Service node : all) {
      assertThat(node.log())
          .doesNotContain("a second task at the gateway", "cannot be fetched", "StoreException");
    }
    Promises.keptButForCopies(gateway, folders);
  }
}
