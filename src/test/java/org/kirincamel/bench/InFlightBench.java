package org.kirincamel.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.kirincamel.store.ClaimLimits;
import org.kirincamel.store.FreeWorkers;
import org.kirincamel.store.SubmitLimits;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Source;
import org.kirincamel.task.Task;

/**
 * Many tasks in flight, each polled again and again while it runs: how many polls a second the
 * module makes, how late they are and what each costs, once each task was polled before. Late is a
 * poll by the time from the pause after the one before until it reached the gateway. Arguments: the
 * module's jar, tasks (default 100,000), polls that come due in a second (default 1,000).
 */
public final class InFlightBench {

  private static final String TASK = "bench-";
  private static final Duration TO_START = Duration.ofSeconds(40);
  private static final Duration WARM_UP = Duration.ofSeconds(15);
  private static final Duration MEASURED = Duration.ofSeconds(40);
  private static final int BATCH = 500;
  private static final int WRITERS = 200;

  /**
   * The load.
   *
   * @param pause between two polls of one task
   */
  private record Flight(int tasks, int perSecond, Duration pause) {

    Instant due(int task, Instant begin) {
      return begin.plusNanos(1_000_000_000L / perSecond * task);
    }
  }

  private record Poll(Optional<Instant> due, Instant at) {}

  private final Path jar;
  private final Flight flight;
  private final Path home;
  private final ConcurrentLinkedQueue<Poll> polls = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Instant> answered = new ConcurrentHashMap<>();

  private InFlightBench(Path jar, Flight flight, Path home) {
    this.jar = jar;
    this.flight = flight;
    this.home = home;
  }

  public static void main(String[] args) throws Exception {
    int tasks = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
    int perSecond = args.length > 2 ? Integer.parseInt(args[2]) : 1_000;
    var flight = new Flight(tasks, perSecond, Duration.ofSeconds(tasks / perSecond));
    Path home = Files.createTempDirectory("kirin-bench");
    try {
      new InFlightBench(Path.of(args[0]).toAbsolutePath(), flight, home).run();
    } finally {
      try (var paths = Files.walk(home)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    System.exit(0);
  }

  private void run() throws Exception {
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    gateway.setExecutor(Executors.newFixedThreadPool(64));
    gateway.createContext("/", this::stillRuns);
    gateway.start();
    Instant begin = prepared();
    Process module = module("http://127.0.0.1:" + gateway.getAddress().getPort());
    try {
      Instant from = begin.plus(flight.pause()).plus(WARM_UP);
      awaitTime(from);
      Duration cpu = cpu(module);
      awaitTime(from.plus(MEASURED));
      Duration used = cpu(module).minus(cpu);
      report(from, from.plus(MEASURED), used);
    } finally {
      module.destroy();
      if (!module.waitFor(40, TimeUnit.SECONDS)) {
        module.destroyForcibly().waitFor();
      }
      gateway.stop(0);
    }
  }

  private static void awaitTime(Instant when) {
    Awaitility.await().atMost(Duration.ofMinutes(10)).until(() -> !Instant.now().isBefore(when));
  }

  private static Duration cpu(Process process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void stillRuns(HttpExchange call) throws IOException {
    try (call) {
      String path = call.getRequestURI().getPath();
      String id = path.substring(path.lastIndexOf('/') + 1);
      if (id.startsWith(TASK)) {
        Instant now = Instant.now();
        Instant last = answered.put(Integer.parseInt(id.substring(TASK.length())), now);
        polls.add(new Poll(Optional.ofNullable(last).map(at -> at.plus(flight.pause())), now));
      }
      byte[] answer =
          "{\"id\":\"%s\",\"model\":\"kirin_v1_t2v\",\"status\":\"processing\",\"progress\":0.5}"
              .formatted(id)
              .getBytes(StandardCharsets.UTF_8);
      call.getResponseHeaders().set("Content-Type", "application/json");
      call.sendResponseHeaders(200, answer.length);
      call.getResponseBody().write(answer);
    }
  }

  private void report(Instant from, Instant to, Duration cpu) {
    List<Poll> measured =
        polls.stream().filter(each -> !each.at().isBefore(from) && each.at().isBefore(to)).toList();
    List<Duration> late =
        measured.stream()
            .flatMap(each -> each.due().map(due -> Duration.between(due, each.at())).stream())
            .sorted()
            .toList();
    System.out.printf(
        "%d tasks in flight, %d polls/s due: %.0f polls/s made, late by %d ms (median), %d ms"
            + " (99 %%), %d ms (99.9 %%); %.2f ms CPU a poll; commit %s%n",
        flight.tasks(),
        flight.perSecond(),
        (double) measured.size() / MEASURED.toSeconds(),
        quantile(late, 0.5),
        quantile(late, 0.99),
        quantile(late, 0.999),
        cpu.toNanos() / 1e6 / Math.max(1, measured.size()),
        Commit.current());
  }

  private static long quantile(List<Duration> sorted, double share) {
    return sorted.isEmpty() ? -1 : sorted.get((int) (share * (sorted.size() - 1))).toMillis();
  }

  /**
   * Fills a store with running tasks.
   *
   * @return when the first poll is due
   */
  private Instant prepared() throws Exception {
    Files.createDirectories(home.resolve("data"));
    var ids = new Ids(Clock.systemUTC(), RandomGenerator.of("SecureRandom"));
    String url = "jdbc:h2:file:" + home.resolve("data/kirin");
    try (TaskStore store = TaskStore.open(url, "", "", UUID.randomUUID(), Instant.now(), false)) {
      for (int from = 0; from < flight.tasks(); from += BATCH) {
        List<Task> batch = new ArrayList<>();
        for (int task = from; task < Math.min(from + BATCH, flight.tasks()); task++) {
          batch.add(accepted(ids.next(), task));
        }
        store
            .intakes()
            .accept(
                Optional.empty(),
                0,
                batch,
                (task, first) -> {
                  throw new IllegalStateException("A second request with the id of " + first);
                },
                task -> List.of());
      }
      List<Task> submitting = store.claims().claim(everything(), Instant.now()).submits();
      Instant begin = Instant.now().plusSeconds(flight.tasks() / 5_000).plus(TO_START);
      ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
      for (Task task : submitting) {
        writers.execute(() -> record(store, task, begin));
      }
      writers.shutdown();
      if (!writers.awaitTermination(5, TimeUnit.MINUTES)) {
        throw new IllegalStateException("The store could not be filled in time");
      }
      return begin;
    }
  }

  private void record(TaskStore store, Task task, Instant begin) {
    int number = task.source().row();
    store
        .changes()
        .record(
            task.move()
                .runs(TASK + number, Optional.empty(), Instant.now(), flight.due(number, begin)),
            List.of());
  }

  private static Task accepted(UUID id, int number) {
    return Task.accepted(
        id,
        new Source("file", "bench.jsonl", number, "bench " + number, Map.of()),
        new Task.Request(
            "bench-" + Ids.shortId(id),
            "kirin_v1_t2v",
            "{\"prompt\":\"bench %d\"}".formatted(number),
            List.of("outbox")),
        Task.ownIdOf(id),
        Instant.now());
  }

  private ClaimLimits everything() {
    return new ClaimLimits(
        new FreeWorkers(flight.tasks(), 0, 0, 0, 0, Map.of()),
        flight.tasks(),
        SubmitLimits.NONE,
        task -> BigDecimal.ZERO,
        Duration.ofHours(1),
        Duration.ofHours(1));
  }

  private Process module(String gateway) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-Dkirin.api.url=" + gateway,
            "-Dkirin.api.key=bench",
            "-Dkirin.http.port=0",
            "-Dkirin.submit.max-in-flight=" + flight.tasks(),
            "-Dkirin.poll.parallel=64",
            "-Dkirin.poll.min=" + flight.pause().toSeconds() + "s",
            "-Dkirin.poll.max=" + flight.pause().toSeconds() + "s",
            "-Dkirin.task.deadline=24h",
            "-jar",
            jar.toString());
    return new ProcessBuilder(command)
        .directory(home.toFile())
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("log").toFile())
        .start();
  }
}
