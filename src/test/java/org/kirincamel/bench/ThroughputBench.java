package org.kirincamel.bench;

import java.io.IOException;
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
 * Does the same work in turn by the module, from a dropped file to the documents in the outbox, and
 * by {@link BareClient}, each in a process of its own, and prints tasks per second and their ratio.
 * Arguments: the module's jar, rounds (default 3), tasks (default 3000).
 */
final class ThroughputBench {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private ThroughputBench() {}

  public static void main(String[] args) throws Exception {
    Path jar = Path.of(args[0]).toAbsolutePath();
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    Load load = args.length > 2 ? Load.ofTasks(Integer.parseInt(args[2])) : Load.STANDARD;
    List<Double> ratios = new ArrayList<>();
    System.out.printf(
        "%d tasks of %d ms, %d slots, %d parallel calls%n",
        load.tasks(), load.taskDuration().toMillis(), load.slots(), load.calls());
    for (int round = 1; round <= rounds; round++) {
      double bare = load.tasks() / bare(load);
      double module = load.tasks() / module(jar, load);
      ratios.add(module / bare);
      System.out.printf(
          "round %d: bare client %.0f tasks/s, module %.0f tasks/s, ratio %.2f%n",
          round, bare, module, module / bare);
    }
    ratios.sort(Comparator.naturalOrder());
    System.out.printf("median ratio %.2f%n", ratios.get(ratios.size() / 2));
    System.exit(0);
  }

  private static double bare(Load load) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("kirin-bench-bare");
    try (var gateway = Simulator.start().taskDuration(load.taskDuration())) {
      Process process =
          new ProcessBuilder(
                  java(),
                  "-Xmx256m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  BareClient.class.getName(),
                  gateway.url(),
                  gateway.key(),
                  Integer.toString(load.tasks()),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String said = new String(process.getInputStream().readAllBytes()).strip();
      if (process.waitFor() != 0 || gateway.paid() != load.tasks()) {
        throw new IllegalStateException("The bare client failed: " + said);
      }
      return Long.parseLong(said) / 1e9;
    } finally {
      delete(folder);
    }
  }

  private static double module(Path jar, Load load) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("kirin-bench-module");
    try (var gateway = Simulator.start().taskDuration(load.taskDuration())) {
      Process process = start(jar, home, load, gateway);
      try {
        Path inbox = home.resolve("inbox");
        await(
            () ->
                Files.isDirectory(inbox.resolve(".failed"))
                    && log(home).contains("(kirin) started in"));
        Path file = home.resolve("requests.jsonl");
        Files.write(file, requests(load));
        long start = System.nanoTime();
        Files.move(file, inbox.resolve("requests.jsonl"), StandardCopyOption.ATOMIC_MOVE);
        await(() -> documents(home.resolve("outbox")) == load.tasks());
        double seconds = (System.nanoTime() - start) / 1e9;
        if (gateway.paid() != load.tasks() || !gateway.violations().isEmpty()) {
          throw new IllegalStateException("paid " + gateway.paid() + " " + gateway.violations());
        }
        return seconds;
      } finally {
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    } finally {
      if (Boolean.getBoolean("kirin.bench.keep")) {
        System.out.println(home);
      } else {
        delete(home);
      }
    }
  }

  private static Process start(Path jar, Path home, Load load, Simulator gateway)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx256m"));
    String extra = System.getProperty("kirin.bench.jvm", "");
    command.addAll(Stream.of(extra.split(" ")).filter(option -> !option.isBlank()).toList());
    long duration = load.taskDuration().toMillis();
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
            "-Dkirin.poll.first=" + duration + "ms",
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

  private static List<String> requests(Load load) {
    List<String> lines = new ArrayList<>(load.tasks());
    for (int i = 0; i < load.tasks(); i++) {
      lines.add("{\"prompt\":\"bench " + i + "\"}");
    }
    return lines;
  }

  private static long documents(Path outbox) {
    if (!Files.isDirectory(outbox)) {
      return 0;
    }
    String[] names = outbox.toFile().list((folder, name) -> name.endsWith(".json"));
    return names == null ? 0 : names.length;
  }

  private static String log(Path home) throws IOException {
    return Files.readString(home.resolve("log"));
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) {
    Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition::holds);
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
