package org.kirincamel.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.kirincamel.simulator.Simulator;

/**
 * What a module costs that has nothing to do: threads that wake up, processor time and memory, with
 * default settings and with many workers, beside a JVM that does nothing at all.
 */
final class IdleBench implements BenchRow {

  private static final Duration REST =
      Duration.ofSeconds(Integer.getInteger("kirin.bench.rest", 40));
  private static final Duration MEASURED = Duration.ofSeconds(20);

  /** A JVM that sleeps. */
  static final class Asleep {
    public static void main(String[] args) throws InterruptedException {
      Thread.currentThread().join();
    }
  }

  private record Resting(String name, Program program, long wakeUps, Duration cpu) {

    Resting(String name, Program program) throws IOException {
      this(name, program, program.wakeUps(), program.cpu());
    }

    double wakeUpsPerSecond() throws IOException {
      return (double) (program.wakeUps() - wakeUps) / MEASURED.toSeconds();
    }

    double cpuMillisPerSecond() {
      return program.cpu().minus(cpu).toNanos() / 1e6 / MEASURED.toSeconds();
    }
  }

  /** What was measured of one of them. */
  private record Measured(double wakeUps, double cpuMillis, double residentMiB) {}

  @Override
  public List<Figure> measure(Place place) throws Exception {
    try (var gateway = Simulator.start();
        Program asleep = Program.answering(place.folder("asleep"), List.of(), Asleep.class);
        Program usual = module(place, gateway, "default", Map.of());
        Program many =
            module(
                place,
                gateway,
                "many",
                Map.of(
                    "kirin.submit.parallel", 64,
                    "kirin.poll.parallel", 64,
                    "kirin.fetch.parallel", 64,
                    "kirin.deliver.parallel", 64))) {
      usual.awaitStarted();
      many.awaitStarted();
      rest(REST);
      List<Resting> all =
          List.of(
              new Resting("empty JVM", asleep),
              new Resting("default workers", usual),
              new Resting("64 workers of each kind", many));
      rest(MEASURED);
      List<Measured> measured = new ArrayList<>();
      for (Resting each : all) {
        measured.add(
            new Measured(
                each.wakeUpsPerSecond(),
                each.cpuMillisPerSecond(),
                each.program().residentBytes() / 1048576.0));
      }
      place.csv(
          "idle",
          "process,wake_ups_per_s,cpu_ms_per_s,rss_mib",
          IntStream.range(0, all.size())
              .mapToObj(
                  i ->
                      Place.line(
                          "%s,%.1f,%.2f,%.0f",
                          all.get(i).name(),
                          measured.get(i).wakeUps(),
                          measured.get(i).cpuMillis(),
                          measured.get(i).residentMiB()))
              .toList());
      return figures(measured.get(0), measured.get(1), measured.get(2));
    }
  }

  private static Program module(
      Place place, Simulator gateway, String name, Map<String, Object> workers) throws IOException {
    Path folder = place.folder(name);
    var settings = new LinkedHashMap<String, Object>(workers);
    settings.put("kirin.api.url", gateway.url());
    settings.put("kirin.api.key", gateway.key());
    return Program.module(place.jar(), folder, List.of(), settings);
  }

  private static void rest(Duration time) {
    Awaitility.await().pollDelay(time).atMost(time.plusMinutes(1)).until(() -> true);
  }

  private static List<Figure> figures(Measured empty, Measured usual, Measured many) {
    String emptyWakes = Place.line("empty JVM %.0f/s", empty.wakeUps());
    return List.of(
        Figure.of(
                "idle, wake-ups above an empty JVM's",
                Place.line("%.0f/s", usual.wakeUps()),
                emptyWakes,
                usual.wakeUps() - empty.wakeUps())
            .atMost(20),
        Figure.of(
            "idle with 64 workers of each kind, likewise",
            Place.line("%.0f/s", many.wakeUps()),
            emptyWakes,
            many.wakeUps() - empty.wakeUps()),
        Figure.of(
            "idle, CPU",
            Place.line("%.1f ms/s", usual.cpuMillis()),
            Place.line("empty JVM %.1f ms/s", empty.cpuMillis()),
            usual.cpuMillis()),
        Figure.of(
                "RSS at rest, MiB",
                Place.line("%.0f MiB", usual.residentMiB()),
                Place.line("empty JVM %.0f MiB", empty.residentMiB()),
                usual.residentMiB())
            .atMost(200));
  }
}
