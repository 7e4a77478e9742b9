package org.kirincamel.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.kirincamel.simulator.Simulator;

/**
 * Does the same work in turn by {@link BareClient} and by modules of several settings, from a
 * dropped file to the documents in the outbox, each in a process of its own that stays up over all
 * its rounds. The first round meets all processes cold; the rounds from the third on count as warm.
 * What is only looked at in its fourth round ends after it.
 */
final class ThroughputBench implements BenchRow {

  private static final int ROUNDS = Integer.getInteger("kirin.bench.rounds", 8);
  private static final Load LOAD = Load.ofTasks(Integer.getInteger("kirin.bench.tasks", 3000));
  private static final int FOURTH = 4;
  private static final int WARM_FROM = 3;
  private static final String BARE = "bare client";
  private static final String FORCED = "forced outbox";
  private static final String UNFORCED = "unforced outbox";
  private static final String MANY = "64 workers of each kind";
  private static final String DEFAULT = "default workers";
  private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";

  private final List<Side> sides = new ArrayList<>();
  private final List<String> csv = new ArrayList<>();
  private final Map<String, List<Point>> lastRates = new LinkedHashMap<>();

  private interface Work {
    /** Seconds that it took. */
    double done(int round) throws IOException;
  }

  /** What one process makes of each round. */
  private record Side(String name, Program program, Work work, int last, List<Measured> rounds) {

    private boolean runsIn(int round) {
      return round <= last;
    }

    private Measured round(int number) {
      return rounds.get(number - 1);
    }

    private double warm(ToDoubleFunction<Measured> figure) {
      return rounds.stream().skip(WARM_FROM - 1L).mapToDouble(figure).average().orElseThrow();
    }
  }

  /**
   * @param rate tasks a second
   * @param cpuMillis of a task
   */
  private record Measured(double rate, double cpuMillis) {}

  @Override
  public List<Figure> measure(Place place) throws Exception {
    System.out.printf(
        "%d tasks of %d ms, %d slots, %d parallel calls, -Xmx256m each%n",
        LOAD.tasks(), LOAD.taskDuration().toMillis(), LOAD.slots(), LOAD.calls());
    try (var gateway = Simulator.start().taskDuration(LOAD.taskDuration())) {
      try {
        start(place, gateway);
        int paid = 0;
        for (int round = 1; round <= Math.max(ROUNDS, FOURTH); round++) {
          for (Side side : sides) {
            if (side.runsIn(round)) {
              measure(side, round, gateway);
              paid += LOAD.tasks();
            } else {
              side.program().close();
            }
          }
          new Turn(place.home(), place.home(), gateway).check(paid);
        }
      } finally {
        for (Side side : sides) {
          side.program().close();
        }
      }
    }
    place.csv("throughput", "round,side,tasks_per_s,cpu_ms_per_task", csv);
    place.svg(
        "throughput",
        LineChart.of(
            "Tasks done in a second, the last round of each", "seconds", "tasks/s", lastRates));
    return figures();
  }

  private void start(Place place, Simulator gateway) throws IOException {
    var bare = BareSide.started(place.folder("bare"), gateway, LOAD);
    sides.add(new Side(BARE, bare.program(), bare::seconds, ROUNDS, new ArrayList<>()));
    int quarter = LOAD.calls() / 4;
    Map<String, Object> shared = workers(quarter, 2 * quarter);
    add(FORCED, ROUNDS, List.of(), place, gateway, shared);
    Map<String, Object> unforced = new LinkedHashMap<>(shared);
    unforced.put("kirin.outbox.force", false);
    add(UNFORCED, ROUNDS, List.of(), place, gateway, unforced);
    Map<String, Object> many = workers(LOAD.calls(), LOAD.calls());
    many.put("kirin.deliver.parallel", LOAD.calls());
    add(MANY, FOURTH, List.of(), place, gateway, many);
    add(ONE_COMPILER, FOURTH, List.of(ONE_COMPILER), place, gateway, many);
    add(DEFAULT, FOURTH, List.of(), place, gateway, Map.of());
  }

  private static Map<String, Object> workers(int each, int polls) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("kirin.submit.parallel", each);
    settings.put("kirin.poll.parallel", polls);
    settings.put("kirin.fetch.parallel", each);
    return settings;
  }

  private void add(
      String name,
      int last,
      List<String> options,
      Place place,
      Simulator gateway,
      Map<String, Object> settings)
      throws IOException {
    Path folder = place.folder(name.replace(' ', '-'));
    Map<String, Object> all = LOAD.settings(gateway);
    all.putAll(settings);
    List<String> jvm = Stream.concat(Stream.of("-Xmx256m"), options.stream()).toList();
    Program module = Program.module(place.jar(), folder, jvm, all).awaitStarted();
    var turn = new Turn(folder.resolve("inbox"), folder.resolve("outbox"), gateway);
    sides.add(
        new Side(
            name,
            module,
            round -> turn.seconds("round-" + round, LOAD.tasks()),
            last,
            new ArrayList<>()));
  }

  private void measure(Side side, int round, Simulator gateway) throws IOException {
    Duration before = side.program().cpu();
    try (var samples = Samples.of(gateway::videoDownloads)) {
      double seconds = side.work().done(round);
      Duration used = side.program().cpu().minus(before);
      var measured = new Measured(LOAD.tasks() / seconds, used.toNanos() / 1e6 / LOAD.tasks());
      side.rounds().add(measured);
      lastRates.put(side.name(), samples.rates());
      csv.add(
          Place.line("%d,%s,%.1f,%.3f", round, side.name(), measured.rate(), measured.cpuMillis()));
      System.out.println(
          Place.line(
              "round %d, %s: %.0f tasks/s (%.2f of the bare client's), %.1f ms CPU a task (%.1f times)",
              round,
              side.name(),
              measured.rate(),
              measured.rate() / bare().round(round).rate(),
              measured.cpuMillis(),
              measured.cpuMillis() / bare().round(round).cpuMillis()));
    }
  }

  private Side bare() {
    return side(BARE);
  }

  private Side side(String name) {
    return sides.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  private List<Figure> figures() {
    Side quick = side(ONE_COMPILER);
    return List.of(
        warm(UNFORCED).atLeast(0.8),
        warm(FORCED).atLeast(0.6),
        ofRound("first", 1, side(MANY)).atLeast(0.4),
        ofRound("fourth", FOURTH, side(MANY)).atLeast(0.6),
        ofRound("fourth", FOURTH, side(DEFAULT)),
        ofRound("first", 1, quick).atLeast(0.4),
        ofRound("fourth", FOURTH, quick).atLeast(0.6),
        cpu("first round", FORCED, side -> side.round(1).cpuMillis()).atMost(3),
        cpu("first round", ONE_COMPILER, side -> side.round(1).cpuMillis()).atMost(3),
        cpu("warm rounds", FORCED, side -> side.warm(Measured::cpuMillis)).atMost(1.8));
  }

  private Figure warm(String name) {
    return rate(
        "throughput, warm, " + name, side(name).warm(Measured::rate), bare().warm(Measured::rate));
  }

  private Figure ofRound(String which, int round, Side side) {
    return rate(
        "throughput, %s %,d tasks, %s".formatted(which, LOAD.tasks(), side.name()),
        side.round(round).rate(),
        bare().round(round).rate());
  }

  private static Figure rate(String what, double module, double bare) {
    return Figure.of(
        what,
        Place.line("%.0f tasks/s", module),
        Place.line("bare client %.0f", bare),
        module / bare);
  }

  private Figure cpu(String which, String name, ToDoubleFunction<Side> millis) {
    double module = millis.applyAsDouble(side(name));
    double bare = millis.applyAsDouble(bare());
    return Figure.of(
        "CPU a task, %s, %s".formatted(which, name),
        Place.line("%.2f ms", module),
        Place.line("bare client %.2f ms", bare),
        module / bare);
  }
}
