package org.kirincamel.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
 * poll by the time from the pause after the one before until it reached the gateway.
 */
final class InFlightBench implements BenchRow {

  private static final String TASK = "bench-";
  private static final int TASKS = Integer.getInteger("kirin.bench.in-flight", 100_000);
  private static final int A_SECOND = 1_000;
  private static final Duration TO_START = Duration.ofSeconds(25);
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration MEASURED = Duration.ofSeconds(30);
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

  private final Flight flight = new Flight(TASKS, A_SECOND, Duration.ofSeconds(TASKS / A_SECOND));
  private final ConcurrentLinkedQueue<Poll> polls = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Instant> answered = new ConcurrentHashMap<>();

  @Override
  public List<Figure> measure(Place place) throws Exception {
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    gateway.setExecutor(Executors.newFixedThreadPool(64));
    gateway.createContext("/", this::stillRuns);
    gateway.start();
    Instant begin = prepared(place.folder("data"));
    try (Program module =
        Program.module(
            place.jar(),
            place.home(),
            List.of("-Xmx1g"),
            settings("http://127.0.0.1:" + gateway.getAddress().getPort()))) {
      module.awaitStarted();
      Instant from = begin.plus(flight.pause()).plus(WARM_UP);
      awaitTime(from);
      Duration cpu = module.cpu();
      awaitTime(from.plus(MEASURED));
      Duration used = module.cpu().minus(cpu);
      return report(place, from, used);
    } finally {
      gateway.stop(0);
    }
  }

  private static void awaitTime(Instant when) {
    Awaitility.await().atMost(Duration.ofMinutes(10)).until(() -> !Instant.now().isBefore(when));
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

  private List<Figure> report(Place place, Instant from, Duration cpu) throws IOException {
    Instant to = from.plus(MEASURED);
    List<Poll> measured =
        polls.stream().filter(each -> !each.at().isBefore(from) && each.at().isBefore(to)).toList();
    List<Duration> late = late(measured);
    double rate = (double) measured.size() / MEASURED.toSeconds();
    System.out.println(
        Place.line(
            "%d tasks in flight, %d polls/s due: %.0f polls/s made, late by %d ms (median), %d ms"
                + " (99 %%), %d ms (99.9 %%); %.2f ms CPU a poll",
            flight.tasks(),
            flight.perSecond(),
            rate,
            quantile(late, 0.5),
            quantile(late, 0.99),
            quantile(late, 0.999),
            cpu.toNanos() / 1e6 / Math.max(1, measured.size())));
    draw(place, from, measured);
    String due = "%,d polls/s due".formatted(flight.perSecond());
    String what = "%,d tasks in flight, ".formatted(flight.tasks());
    return List.of(
        Figure.of(what + "polls", Place.line("%.0f polls/s", rate), due, rate / flight.perSecond())
            .atLeast(0.99),
        late(what + "99 % of the polls late by", quantile(late, 0.99), due).atMost(200),
        late(what + "99.9 % of the polls late by", quantile(late, 0.999), due).atMost(1000));
  }

  private static Figure late(String what, long millis, String against) {
    return Figure.of(what, millis + " ms", against, millis < 0 ? Double.NaN : millis);
  }

  private static List<Duration> late(List<Poll> polls) {
    return polls.stream()
        .flatMap(each -> each.due().map(due -> Duration.between(due, each.at())).stream())
        .sorted()
        .toList();
  }

  /** How late the polls of each second were. */
  private static void draw(Place place, Instant from, List<Poll> measured) throws IOException {
    var seconds = new TreeMap<Long, List<Poll>>();
    for (Poll poll : measured) {
      seconds
          .computeIfAbsent(Duration.between(from, poll.at()).toSeconds(), s -> new ArrayList<>())
          .add(poll);
    }
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    List<String> csv = new ArrayList<>();
    seconds.forEach(
        (second, polls) -> {
          List<Duration> late = late(polls);
          long median = quantile(late, 0.5);
          long most = quantile(late, 0.99);
          lines.computeIfAbsent("median", n -> new ArrayList<>()).add(new Point(second, median));
          lines.computeIfAbsent("99 %", n -> new ArrayList<>()).add(new Point(second, most));
          csv.add("%d,%d,%d,%d".formatted(second, polls.size(), median, most));
        });
    place.csv("in-flight", "second,polls,late_ms_median,late_ms_99", csv);
    place.svg(
        "lateness",
        LineChart.of("How late the polls of each second were", "seconds", "ms late", lines));
  }

  private static long quantile(List<Duration> sorted, double share) {
    return sorted.isEmpty() ? -1 : sorted.get((int) (share * (sorted.size() - 1))).toMillis();
  }

  /**
   * Fills a store with running tasks.
   *
   * @return when the first poll is due
   */
  private Instant prepared(Path data) throws Exception {
    var ids = new Ids(Clock.systemUTC(), RandomGenerator.of("SecureRandom"));
    String url = "jdbc:h2:file:" + data.resolve("kirin");
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

  private Map<String, Object> settings(String gateway) {
    String pause = flight.pause().toSeconds() + "s";
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("kirin.api.url", gateway);
    settings.put("kirin.api.key", "bench");
    settings.put("kirin.http.port", 0);
    settings.put("kirin.submit.max-in-flight", flight.tasks());
    settings.put("kirin.poll.parallel", 64);
    settings.put("kirin.poll.min", pause);
    settings.put("kirin.poll.max", pause);
    settings.put("kirin.task.deadline", "24h");
    return settings;
  }
}
