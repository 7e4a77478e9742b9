package org.kirincamel.bench;

import java.io.BufferedReader;
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
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.kirincamel.simulator.Simulator;

/**
 * Does the same work in turn by {@link BareClient} and by the module, from a dropped file to the
 * documents in the outbox, each in a process of its own that stays up over all rounds, and prints
 * tasks per second, processor time per task, and their ratios. The first round meets both processes
 * cold. Arguments: the module's jar, rounds (default 5), tasks (default 3000).
 */
final class ThroughputBench {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path jar;
  private final int rounds;
  private final Load load;
  private final Path home;

  private ThroughputBench(Path jar, int rounds, Load load, Path home) {
    this.jar = jar;
    this.rounds = rounds;
    this.load = load;
    this.home = home;
  }

  public static void main(String[] args) throws Exception {
    Path home = Files.createTempDirectory("kirin-bench");
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    Load load = args.length > 2 ? Load.ofTasks(Integer.parseInt(args[2])) : Load.STANDARD;
    try {
      new ThroughputBench(Path.of(args[0]).toAbsolutePath(), rounds, load, home).run();
    } finally {
      delete(home);
    }
    System.exit(0);
  }

  private void run() throws Exception {
    System.out.printf(
        "%d tasks of %d ms, %d slots, %d parallel calls, -Xmx256m each%n",
        load.tasks(), load.taskDuration().toMillis(), load.slots(), load.calls());
    try (var gateway = Simulator.start().taskDuration(load.taskDuration())) {
      Process bare = bare(gateway);
      Process module = module(gateway);
      try {
        Awaitility.await().atMost(PATIENCE).until(() -> log().contains("(kirin) started in"));
        measure(gateway, bare, module);
      } finally {
        bare.destroy();
        module.destroy();
        if (!module.waitFor(40, TimeUnit.SECONDS)) {
          module.destroyForcibly();
        }
      }
    }
  }

  private void measure(Simulator gateway, Process bare, Process module) throws IOException {
    List<Double> ratios = new ArrayList<>();
    try (BufferedReader answers = bare.inputReader();
        var orders = bare.outputWriter()) {
      for (int round = 1; round <= rounds; round++) {
        Duration bareCpu = cpu(bare);
        orders.write(round + "\n");
        orders.flush();
        String nanos = answers.readLine();
        if (nanos == null) {
          throw new IllegalStateException("The bare client gave up");
        }
        double bareRate = load.tasks() / (Long.parseLong(nanos) / 1e9);
        double bareCost = cost(bareCpu, bare);
        Duration moduleCpu = cpu(module);
        double moduleRate = load.tasks() / modulesTurn(round, gateway);
        double moduleCost = cost(moduleCpu, module);
        int paid = 2 * round * load.tasks();
        if (gateway.paid() != paid || !gateway.violations().isEmpty()) {
          throw new IllegalStateException(
              "paid %d instead of %d, %s".formatted(gateway.paid(), paid, gateway.violations()));
        }
        ratios.add(moduleRate / bareRate);
        System.out.printf(
            "round %d: bare client %.0f tasks/s, %.1f ms CPU a task; module %.0f tasks/s, %.1f ms;"
                + " ratio %.2f, CPU %.1f times%s%n",
            round,
            bareRate,
            bareCost,
            moduleRate,
            moduleCost,
            moduleRate / bareRate,
            moduleCost / bareCost,
            round == 1 ? " (both cold)" : "");
      }
    }
    ratios.sort(Comparator.naturalOrder());
    System.out.printf("median ratio %.2f%n", ratios.get(ratios.size() / 2));
  }

  private static Duration cpu(Process process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Milliseconds of processor time per task since then. */
  private double cost(Duration since, Process process) {
    return cpu(process).minus(since).toNanos() / 1e6 / load.tasks();
  }

  /** Seconds from the moment the file is dropped to the last document. */
  private double modulesTurn(int round, Simulator gateway) throws IOException {
    Path file = Files.write(home.resolve("round-" + round + ".jsonl"), requests());
    long before = documents();
    int downloads = gateway.videoDownloads() + load.tasks();
    long start = System.nanoTime();
    Files.move(
        file, home.resolve("inbox").resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    // Reading a folder of thousands of files every few milliseconds would take the processor away
    // from what is measured: it is looked at when the last video has gone.
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> gateway.videoDownloads() >= downloads);
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> documents() - before == load.tasks());
    return (System.nanoTime() - start) / 1e9;
  }

  private Process bare(Simulator gateway) throws IOException {
    return new ProcessBuilder(
            java(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            BareClient.class.getName(),
            gateway.url(),
            gateway.key(),
            Integer.toString(load.tasks()),
            home.resolve("bare").toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private Process module(Simulator gateway) throws IOException {
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx256m"));
    String extra = System.getProperty("kirin.bench.jvm", "");
    command.addAll(Stream.of(extra.split(" ")).filter(option -> !option.isBlank()).toList());
    // Half of the calls may be polls, a quarter each submits and downloads.
    command.addAll(
        List.of(
            "-Dkirin.api.url=" + gateway.url(),
            "-Dkirin.api.key=" + gateway.key(),
            "-Dkirin.submit.max-in-flight=" + load.slots(),
            "-Dkirin.submit.parallel=" + load.calls() / 4,
            "-Dkirin.poll.parallel=" + load.calls() / 2,
            "-Dkirin.fetch.parallel=" + load.calls() / 4,
            "-Dkirin.poll.tick=50ms",
            "-Dkirin.poll.first=" + load.taskDuration().toMillis() + "ms",
            "-Dkirin.poll.min=" + Load.POLL_AGAIN.toMillis() + "ms",
            "-Dkirin.inbox.poll=50ms",
            "-Dkirin.inbox.settle=50ms",
            "-jar",
            jar.toString()));
    return new ProcessBuilder(command)
        .directory(home.toFile())
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("log").toFile())
        .start();
  }

  private List<String> requests() {
    List<String> lines = new ArrayList<>(load.tasks());
    for (int i = 0; i < load.tasks(); i++) {
      lines.add("{\"prompt\":\"bench " + i + "\"}");
    }
    return lines;
  }

  private long documents() {
    String[] names =
        home.resolve("outbox")
            .toFile()
            .list((folder, name) -> name.endsWith(".json") && !name.startsWith("."));
    return names == null ? 0 : names.length;
  }

  private String log() throws IOException {
    return Files.readString(home.resolve("log"), StandardCharsets.UTF_8);
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
