package org.kirincamel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.PostgreSql;

/**
 * Nodes on one PostgreSQL: tasks per second and processor time per task of one node, then of more,
 * each a process that stays up over its rounds. The first form of the load is bound by the
 * processor; in the second, a slow gateway and few workers bound each node.
 */
final class NodesBench implements BenchRow {

  private static final Duration SLOW_ANSWER = Duration.ofMillis(400);
  private static final int TASKS = Integer.getInteger("kirin.bench.tasks", 1_500);
  private static final List<Integer> NODES =
      Stream.of(System.getProperty("kirin.bench.nodes", "1,2").split(","))
          .map(Integer::valueOf)
          .toList();
  private static final Form BUSY = new Form("bound by the processor", 16, Duration.ZERO, TASKS, 3);
  private static final Form SLOW =
      new Form("bound by a slow gateway", 8, SLOW_ANSWER, TASKS / 10, 1);

  private final List<String> csv = new ArrayList<>();

  /**
   * How the nodes are used.
   *
   * @param workers of each node and kind
   * @param warmUps rounds of each node before the one that counts
   */
  private record Form(String name, int workers, Duration answer, int tasks, int warmUps) {}

  /** What a number of nodes made of it. */
  private record Measured(int nodes, double rate, double cpuMillis) {}

  @Override
  public List<Figure> measure(Place place) throws Exception {
    List<Measured> busy = all(BUSY, place);
    List<Measured> slow = all(SLOW, place);
    place.csv("nodes", "load,nodes,tasks_per_s,cpu_ms_per_task", csv);
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    lines.put("as many times as nodes", slow.stream().map(each -> point(each.nodes(), 1)).toList());
    lines.put(BUSY.name(), points(busy));
    lines.put(SLOW.name(), points(slow));
    place.svg(
        "nodes",
        LineChart.of("Rate of one node and of more", "nodes", "times the rate of one", lines));
    Measured one = busy.get(0);
    Measured more = busy.get(busy.size() - 1);
    Measured slowOne = slow.get(0);
    Measured slowMore = slow.get(slow.size() - 1);
    return List.of(
        Figure.of(
                "CPU a task, %d nodes on one PostgreSQL".formatted(more.nodes()),
                Place.line("%.2f ms", more.cpuMillis()),
                Place.line("one node %.2f ms", one.cpuMillis()),
                more.cpuMillis() / one.cpuMillis())
            .atMost(1.25),
        Figure.of(
                "throughput, %d nodes, %s".formatted(slowMore.nodes(), SLOW.name()),
                Place.line("%.0f tasks/s", slowMore.rate()),
                Place.line("one node %.0f", slowOne.rate()),
                slowMore.rate() / slowOne.rate())
            .atLeast(1.6));
  }

  private static Point point(int nodes, double times) {
    return new Point(nodes, nodes * times);
  }

  private static List<Point> points(List<Measured> all) {
    return all.stream()
        .map(each -> new Point(each.nodes(), each.rate() / all.get(0).rate()))
        .toList();
  }

  private List<Measured> all(Form form, Place place) throws Exception {
    List<Measured> all = new ArrayList<>();
    for (int number : NODES) {
      Measured measured = measured(form, number, place);
      all.add(measured);
      csv.add(
          Place.line(
              "%s,%d,%.1f,%.3f", form.name(), number, measured.rate(), measured.cpuMillis()));
      System.out.println(
          Place.line(
              "%s, %d nodes on one PostgreSQL: %.0f tasks/s (%.2f times), %.1f ms CPU a task"
                  + " (%.2f times)",
              form.name(),
              number,
              measured.rate(),
              measured.rate() / all.get(0).rate(),
              measured.cpuMillis(),
              measured.cpuMillis() / all.get(0).cpuMillis()));
    }
    return all;
  }

  private static Measured measured(Form form, int number, Place place) throws Exception {
    Path home = place.folder(form.workers() + "-" + number);
    String database = PostgreSql.newDatabase();
    List<Program> nodes = new ArrayList<>();
    try (var gateway = Simulator.start().taskDuration(Load.STANDARD.taskDuration())) {
      if (!form.answer().isZero()) {
        gateway.always(Call.SUBMIT, Fault.stall(form.answer()));
      }
      try {
        for (int node = 1; node <= number; node++) {
          nodes.add(node(place, home.resolve("node-" + node), gateway, database, form));
        }
        var turn = new Turn(home.resolve("node-1/inbox"), home.resolve("outbox"), gateway);
        // Each process has its own compiler to warm up.
        int rounds = form.warmUps() * number;
        for (int round = 1; round <= rounds; round++) {
          turn.seconds("round-" + round, form.tasks());
        }
        Duration before = cpu(nodes);
        double seconds = turn.seconds("round-" + (rounds + 1), form.tasks());
        Duration used = cpu(nodes).minus(before);
        turn.check((rounds + 1) * form.tasks());
        return new Measured(number, form.tasks() / seconds, used.toNanos() / 1e6 / form.tasks());
      } finally {
        for (Program node : nodes) {
          node.close();
        }
      }
    }
  }

  private static Duration cpu(List<Program> nodes) {
    return nodes.stream().map(Program::cpu).reduce(Duration.ZERO, Duration::plus);
  }

  private static Program node(
      Place place, Path folder, Simulator gateway, String database, Form form) throws IOException {
    Map<String, Object> settings = Load.STANDARD.settings(gateway);
    settings.put("kirin.store.url", database);
    settings.put("kirin.outbox", folder.resolveSibling("outbox"));
    settings.put("kirin.fetch.folder", folder.resolveSibling("videos"));
    settings.put("kirin.submit.parallel", form.workers());
    settings.put("kirin.poll.parallel", 2 * form.workers());
    settings.put("kirin.fetch.parallel", form.workers());
    Files.createDirectories(folder);
    return Program.module(place.jar(), folder, List.of("-Xmx256m"), settings).awaitStarted();
  }
}
