package org.kirincamel.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Simulator;

/**
 * Rows a second of one large file of JSON lines, from the moment it is dropped until it has been
 * moved away, in a heap of 256 MiB, while the gateway takes nothing; beside a program that reads
 * the same file and inserts its rows into a table of H2, and does nothing else.
 */
final class IntakeBench implements BenchRow {

  /** So many that the cache of H2 has grown to its bound in the second third. */
  private static final int ROWS = Integer.getInteger("kirin.bench.rows", 600_000);

  private static final int BATCH = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** What the log of collections says of the heap, in MiB, after each. */
  private static final Pattern AFTER = Pattern.compile("Pause [^\\n]*?\\d+M->(\\d+)M\\(");

  @Override
  public List<Figure> measure(Place place) throws Exception {
    Path file = place.home().resolve("rows.jsonl");
    write(file);
    double bare = ROWS / bareSeconds(place, file);
    Path inbox = place.folder("inbox");
    Path heap = place.home().resolve("gc.log");
    try (var gateway = Simulator.start()) {
      gateway.always(Call.SUBMIT, Fault.status(401));
      try (Program module = module(place, gateway, heap).awaitStarted()) {
        long start = System.nanoTime();
        Files.move(file, inbox.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        Path done = inbox.resolve(".done").resolve(file.getFileName());
        Awaitility.await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> Files.exists(done));
        double rate = ROWS / ((System.nanoTime() - start) / 1e9);
        return figures(place, rate, bare, module.peakResidentBytes() / 1048576.0, afterEach(heap));
      }
    }
  }

  private static void write(Path file) throws IOException {
    try (var writer = Files.newBufferedWriter(file)) {
      for (int i = 0; i < ROWS; i++) {
        writer.write("{\"prompt\":\"A cat walks along wall number " + i + "\"}\n");
      }
    }
  }

  private static double bareSeconds(Place place, Path file) throws Exception {
    var json = new ObjectMapper();
    long start = System.nanoTime();
    try (var connection =
            DriverManager.getConnection("jdbc:h2:file:" + place.folder("bare").resolve("rows"));
        var lines = Files.lines(file)) {
      connection.setAutoCommit(false);
      connection.createStatement().execute("create table rows (id uuid primary key, body varchar)");
      var insert = connection.prepareStatement("insert into rows values (?, ?)");
      int rows = 0;
      for (String line : (Iterable<String>) lines::iterator) {
        insert.setObject(1, UUID.randomUUID());
        insert.setString(2, json.readTree(line).path("prompt").asText());
        insert.addBatch();
        rows++;
        if (rows % BATCH == 0) {
          insert.executeBatch();
          connection.commit();
        }
      }
      insert.executeBatch();
      connection.commit();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static Program module(Place place, Simulator gateway, Path heap) throws IOException {
    return Program.module(
        place.jar(),
        place.home(),
        List.of("-Xmx256m", "-Xlog:gc:file=" + heap),
        Map.of(
            "kirin.api.url",
            gateway.url(),
            "kirin.api.key",
            gateway.key(),
            "kirin.inbox.poll",
            "50ms",
            "kirin.inbox.settle",
            "50ms"));
  }

  private static List<Integer> afterEach(Path log) throws IOException {
    return AFTER
        .matcher(Files.readString(log))
        .results()
        .map((MatchResult each) -> Integer.valueOf(each.group(1)))
        .toList();
  }

  private static List<Figure> figures(
      Place place, double rate, double bare, double peak, List<Integer> heap) throws IOException {
    List<String> csv = new ArrayList<>();
    csv.add(Place.line("rows_per_s,%.0f", rate));
    csv.add(Place.line("bare_rows_per_s,%.0f", bare));
    csv.add(Place.line("peak_rss_mib,%.0f", peak));
    heap.forEach(each -> csv.add("heap_after_a_collection_mib," + each));
    place.csv("intake", "what,value", csv);
    // The first third is the start of the module.
    int third = heap.size() / 3;
    double early = lowest(heap.subList(third, 2 * third));
    double late = lowest(heap.subList(2 * third, heap.size()));
    return List.of(
        Figure.of(
                "intake of %,d JSON lines, -Xmx256m".formatted(ROWS),
                Place.line("%.0f rows/s", rate),
                Place.line("bare insert %.0f (%.2f)", bare, rate / bare),
                rate)
            .atLeast(12_000),
        Figure.of("intake, peak RSS in MiB", Place.line("%.0f MiB", peak), "heap of 256 MiB", peak),
        Figure.of(
                "intake, growth of the heap",
                Place.line("%.0f MiB in the last third", late),
                Place.line("%.0f MiB in the second", early),
                late / Math.max(1, early))
            .atMost(1.25));
  }

  private static double lowest(List<Integer> values) {
    return values.stream().mapToInt(each -> each).min().orElse(0);
  }
}
