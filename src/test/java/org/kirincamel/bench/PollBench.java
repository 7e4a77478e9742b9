package org.kirincamel.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;

/**
 * Compares, in virtual time, rules of polling by how many polls they need at their delay, each as a
 * multiple of the optimum's at the same delay. Prints a table and writes it as polls.csv and
 * polls.svg.
 */
final class PollBench implements BenchRow {

  private static final double TWO_MINUTES = 120;
  private static final int TASKS = 1000;
  private static final int LEARNING = 200;
  private static final int SEEDS = 6;
  private static final String ASSUMED = "assumed";
  private static final String LEARNED = "learned";

  /** One row of the table. */
  record Row(Shapes shape, String rule, PollCost cost, double optimum) {

    double ratio() {
      return cost.polls() / optimum;
    }
  }

  @Override
  public List<Figure> measure(Place place) throws IOException {
    List<Row> rows = rows();
    System.out.printf(
        "Tasks of about two minutes, default settings; learned: after %d tasks%n", LEARNING);
    System.out.printf(
        "%-18s %-14s %8s %9s %16s %6s%n",
        "durations", "rule", "polls", "delay, s", "optimum's polls", "ratio");
    for (Row row : rows) {
      System.out.println(
          Place.line(
              "%-18s %-14s %8.2f %9.2f %16.2f %6.2f",
              row.shape(),
              row.rule(),
              row.cost().polls(),
              row.cost().delay(),
              row.optimum(),
              row.ratio()));
    }
    place.csv(
        "polls",
        "durations,rule,polls,delay_s,optimum_polls,ratio",
        rows.stream()
            .map(
                row ->
                    Place.line(
                        "\"%s\",\"%s\",%.3f,%.3f,%.3f,%.3f",
                        row.shape(),
                        row.rule(),
                        row.cost().polls(),
                        row.cost().delay(),
                        row.optimum(),
                        row.ratio()))
            .toList());
    place.svg("polls", PollPlot.of(rows));
    return rows.stream()
        .filter(row -> row.shape() == Shapes.USUAL)
        .map(
            row ->
                row.rule().equals(LEARNED)
                    ? figure(row).atMost(1.3)
                    : row.rule().equals(ASSUMED) ? figure(row).atMost(2) : figure(row))
        .toList();
  }

  private static Figure figure(Row row) {
    return Figure.of(
        "polls at equal delay, %s, %s".formatted(row.shape(), row.rule()),
        Place.line("%.1f polls a task", row.cost().polls()),
        Place.line("optimum %.1f", row.optimum()),
        row.ratio());
  }

  private static List<Row> rows() {
    Map<String, LongFunction<PollRule>> rules = new LinkedHashMap<>();
    rules.put("fixed 5 s", seed -> PollRule.fixed(5));
    rules.put("growing to 45 s", seed -> PollRule.growing());
    rules.put("tenth of age", seed -> PollRule.tenthOfAge(new Random(seed)));
    rules.put(ASSUMED, seed -> PollRule.prior(new Random(seed)));
    rules.put(LEARNED, seed -> PollRule.learned(1.5, new Random(seed)));
    var rows = new ArrayList<Row>();
    for (Shapes shapes : Shapes.values()) {
      Shape shape = shapes.around(TWO_MINUTES);
      var optimum = new Optimum(shape);
      rules.forEach(
          (name, rule) -> {
            PollCost cost = cost(rule, shape);
            rows.add(new Row(shapes, name, cost, optimum.pollsAt(cost.delay())));
          });
    }
    return rows;
  }

  private static PollCost cost(LongFunction<PollRule> rule, Shape shape) {
    var costs = new ArrayList<PollCost>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      List<PollCost> tasks = new PollTrial(rule.apply(seed), 100 + seed).follow(TASKS, shape);
      costs.add(PollCost.average(tasks.subList(LEARNING, TASKS)));
    }
    return PollCost.average(costs);
  }
}
