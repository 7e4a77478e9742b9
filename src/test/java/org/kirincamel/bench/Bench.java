package org.kirincamel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@code mvn -Pbench} measures: every row, or those that are named, and one table at the end.
 * Arguments: the module's jar, the folder of the results, names of rows with commas between (all by
 * default).
 */
public final class Bench {

  private static final Map<String, BenchRow> ROWS = new LinkedHashMap<>();

  static {
    ROWS.put("polls", new PollBench());
    ROWS.put("throughput", new ThroughputBench());
    ROWS.put("in-flight", new InFlightBench());
    ROWS.put("nodes", new NodesBench());
    ROWS.put("intake", new IntakeBench());
    ROWS.put("start", new StartBench());
    ROWS.put("idle", new IdleBench());
    ROWS.put("disk", new DiskBench());
    ROWS.put("page", new PageBench());
  }

  private Bench() {}

  public static void main(String[] args) throws Exception {
    Path jar = Path.of(args[0]).toAbsolutePath();
    Path results = Files.createDirectories(Path.of(args[1]));
    List<String> names =
        Stream.of(args.length > 2 ? args[2].split(",") : new String[0])
            .filter(name -> !name.isBlank() && !name.equals("all"))
            .toList();
    for (String name : names) {
      if (!ROWS.containsKey(name)) {
        System.err.printf("No row %s: expected some of %s%n", name, ROWS.keySet());
        System.exit(2);
      }
    }
    List<Figure> figures = new ArrayList<>();
    for (Map.Entry<String, BenchRow> row : ROWS.entrySet()) {
      if (names.isEmpty() || names.contains(row.getKey())) {
        figures.addAll(measured(row.getKey(), row.getValue(), jar, results));
      }
    }
    print(figures);
    System.exit(0);
  }

  private static List<Figure> measured(String name, BenchRow row, Path jar, Path results)
      throws Exception {
    System.out.printf("%n== %s%n", name);
    long start = System.nanoTime();
    var place = new Place(jar, Files.createTempDirectory("kirin-bench"), results);
    try {
      List<Figure> figures = row.measure(place);
      System.out.printf("(%s took %d s)%n", name, (System.nanoTime() - start) / 1_000_000_000);
      write(place, name, figures);
      return figures;
    } finally {
      place.remove();
    }
  }

  private static void write(Place place, String name, List<Figure> figures) throws IOException {
    place.csv(
        name + "-summary",
        "what,measured,against,value,goal,met",
        figures.stream()
            .map(
                each ->
                    "\"%s\",\"%s\",\"%s\",\"%s\",\"%s\",%s"
                        .formatted(
                            each.what(),
                            each.measured(),
                            each.against(),
                            each.valueText(),
                            each.goalText(),
                            each.met()))
            .toList());
  }

  private static void print(List<Figure> figures) {
    System.out.printf(
        "%n| what (commit %s) | measured | against | ratio or count | goal | met |%n"
            + "|---|---|---|---|---|---|%n",
        Commit.current());
    figures.forEach(
        each ->
            System.out.printf(
                "| %s | %s | %s | %s | %s | %s |%n",
                each.what(),
                each.measured(),
                each.against(),
                each.valueText(),
                each.goalText(),
                each.met()));
  }
}
