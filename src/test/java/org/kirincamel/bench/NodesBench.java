package org.kirincamel.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.PostgreSql;

/**
 * Nodes on one PostgreSQL: tasks per second and processor time per task of one node, then of more,
 * each a process that stays up over its rounds. The first form of the load is bound by the
 * processor; in the second, a slow gateway and few workers bound each node. Arguments: the module's
 * jar, tasks a round (default 1,500), the numbers of nodes (default 1,2).
 */
public final class NodesBench {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration SLOW_ANSWER = Duration.ofMillis(400);
  private static final int WARM_ROUNDS = 3;

  /**
   * How the nodes are used.
   *
   * @param workers of each node and kind
   */
  private record Form(String name, int workers, Duration answer, int tasks) {}

  /** What one number of nodes made of it. */
  private record Figures(double rate, double cpuMillis) {}

  private final Path jar;
  private final Path home;

  private NodesBench(Path jar, Path home) {
    this.jar = jar;
    this.home = home;
  }

  public static void main(String[] args) throws Exception {
    Path home = Files.createTempDirectory("kirin-bench");
    int tasks = args.length > 1 ? Integer.parseInt(args[1]) : 1_500;
    List<Integer> nodes =
        Stream.of((args.length > 2 ? args[2] : "1,2").split(",")).map(Integer::valueOf).toList();
    var forms =
        List.of(
            new Form("bound by the processor", 16, Duration.ZERO, tasks),
            new Form("bound by a slow gateway", 8, SLOW_ANSWER, tasks / 5));
    try {
      for (Form form : forms) {
        new NodesBench(Path.of(args[0]).toAbsolutePath(), home).run(form, nodes);
      }
    } finally {
      try (var paths = Files.walk(home)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    System.exit(0);
  }

  private void run(Form form, List<Integer> numbers) throws Exception {
    List<Figures> all = new ArrayList<>();
    for (int number : numbers) {
      Figures figures = measured(form, number);
      all.add(figures);
      System.out.printf(
          "%s, %d nodes on one PostgreSQL: %.0f tasks/s (%.2f times), %.1f ms CPU a task"
              + " (%.2f times); commit %s%n",
          form.name(),
          number,
          figures.rate(),
          figures.rate() / all.get(0).rate(),
          figures.cpuMillis(),
          figures.cpuMillis() / all.get(0).cpuMillis(),
          Commit.current());
    }
  }

  private Figures measured(Form form, int number) throws Exception {
    Path place = Files.createDirectories(home.resolve(form.workers() + "-" + number));
    String database = PostgreSql.newDatabase();
    List<Process> nodes = new ArrayList<>();
    try (var gateway = Simulator.start().taskDuration(Load.STANDARD.taskDuration())) {
      if (form.answer().compareTo(Duration.ZERO) > 0) {
        gateway.always(Call.SUBMIT, Fault.stall(form.answer()));
      }
      try {
        for (int node = 1; node <= number; node++) {
          Path folder = Files.createDirectories(place.resolve("node-" + node));
          nodes.add(node(folder, gateway, database, form.workers()));
          Awaitility.await()
              .atMost(PATIENCE)
              .until(() -> Files.readString(folder.resolve("log")).contains("(kirin) started in"));
        }
        // Each process has its own compiler to warm up.
        int rounds = WARM_ROUNDS * number;
        for (int round = 1; round <= rounds; round++) {
          turn(place, round, form.tasks());
        }
        Duration before = cpu(nodes);
        double seconds = turn(place, rounds + 1, form.tasks());
        Duration used = cpu(nodes).minus(before);
        int paid = (rounds + 1) * form.tasks();
        if (gateway.paid() != paid || !gateway.violations().isEmpty()) {
          throw new IllegalStateException(
              "paid %d instead of %d, %s".formatted(gateway.paid(), paid, gateway.violations()));
        }
        return new Figures(form.tasks() / seconds, used.toNanos() / 1e6 / form.tasks());
      } finally {
        for (Process node : nodes) {
          node.destroy();
        }
        for (Process node : nodes) {
          if (!node.waitFor(40, TimeUnit.SECONDS)) {
            node.destroyForcibly().waitFor();
          }
        }
      }
    }
  }

  private static Duration cpu(List<Process> nodes) {
    return nodes.stream()
        .map(node -> node.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Seconds from the moment a file is dropped at the first node to the last document. */
  private static double turn(Path place, int round, int tasks) throws IOException {
    List<String> lines =
        IntStream.range(0, tasks).mapToObj(i -> "{\"prompt\":\"bench " + i + "\"}").toList();
    Path file =
        Files.write(place.resolve("round-" + round + ".jsonl"), lines, StandardCharsets.UTF_8);
    long before = documents(place);
    long start = System.nanoTime();
    Files.move(
        file,
        place.resolve("node-1/inbox").resolve(file.getFileName()),
        StandardCopyOption.ATOMIC_MOVE);
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> documents(place) - before == tasks);
    return (System.nanoTime() - start) / 1e9;
  }

  private static long documents(Path place) {
    String[] names =
        place
            .resolve("outbox")
            .toFile()
            .list((folder, name) -> name.endsWith(".json") && !name.startsWith("."));
    return names == null ? 0 : names.length;
  }

  private Process node(Path folder, Simulator gateway, String database, int workers)
      throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-Dkirin.api.url=" + gateway.url(),
            "-Dkirin.api.key=" + gateway.key(),
            "-Dkirin.store.url=" + database,
            "-Dkirin.outbox=" + folder.resolveSibling("outbox"),
            "-Dkirin.fetch.folder=" + folder.resolveSibling("videos"),
            "-Dkirin.http.port=0",
            "-Dkirin.submit.max-in-flight=" + Load.STANDARD.slots(),
            "-Dkirin.submit.parallel=" + workers,
            "-Dkirin.poll.parallel=" + 2 * workers,
            "-Dkirin.fetch.parallel=" + workers,
            "-Dkirin.poll.tick=50ms",
            "-Dkirin.poll.first=" + Load.STANDARD.taskDuration().toMillis() + "ms",
            "-Dkirin.poll.min=" + Load.POLL_AGAIN.toMillis() + "ms",
            "-Dkirin.inbox.poll=50ms",
            "-Dkirin.inbox.settle=50ms",
            "-jar",
            jar.toString());
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }
}
