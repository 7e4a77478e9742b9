package org.kirincamel.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.kirincamel.simulator.Simulator;

/**
 * What a task writes to the disk, all together (rows, the document, the video), beside what the
 * bare client writes, and how large the store is for it: while it runs, at rest, and after a stop.
 */
final class DiskBench implements BenchRow {

  private static final int TASKS = Integer.getInteger("kirin.bench.tasks", 3000);
  private static final int ROUNDS = 2;

  @Override
  public List<Figure> measure(Place place) throws Exception {
    var load = Load.ofTasks(TASKS);
    try (var gateway = Simulator.start().taskDuration(load.taskDuration())) {
      double bare = bareBytes(place, gateway, load);
      Path store = place.folder("data").resolve("kirin.mv.db");
      Map<String, Object> settings = load.settings(gateway);
      Program module =
          Program.module(place.jar(), place.home(), List.of("-Xmx256m"), settings).awaitStarted();
      double written;
      double running;
      double rested;
      try (module) {
        var turn = new Turn(place.home().resolve("inbox"), place.home().resolve("outbox"), gateway);
        long before = module.writtenBytes();
        for (int round = 1; round <= ROUNDS; round++) {
          turn.seconds("round-" + round, TASKS);
        }
        written = (double) (module.writtenBytes() - before) / (ROUNDS * TASKS);
        running = (double) Files.size(store) / (ROUNDS * TASKS);
        rested = (double) sizeAtRest(store) / (ROUNDS * TASKS);
      }
      double stopped = (double) Files.size(store) / (ROUNDS * TASKS);
      place.csv(
          "disk",
          "what,bytes_per_task",
          List.of(
              Place.line("written,%.0f", written),
              Place.line("written by the bare client,%.0f", bare),
              Place.line("store after the last task,%.0f", running),
              Place.line("store at rest,%.0f", rested),
              Place.line("store after a stop,%.0f", stopped)));
      return List.of(
          kilobytes("disk, kB written a task", written, "bare client", bare).atMost(10),
          kilobytes("disk, kB of H2 file a task, at rest", rested, "right after the last", running)
              .atMost(4),
          kilobytes("disk, kB of H2 file a task, stopped", stopped, "at rest", rested).atMost(4));
    }
  }

  /** Once it has not changed for a while: room is given back when there is nothing to write. */
  private static long sizeAtRest(Path store) {
    var last = new AtomicLong();
    Awaitility.await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              long now = Files.size(store);
              return last.getAndSet(now) == now;
            });
    return last.get();
  }

  private static Figure kilobytes(String what, double bytes, String other, double otherBytes) {
    return Figure.of(
        what,
        Place.line("%.1f kB", bytes / 1000),
        Place.line("%s %.1f kB", other, otherBytes / 1000),
        bytes / 1000);
  }

  private static double bareBytes(Place place, Simulator gateway, Load load) throws Exception {
    var bare = BareSide.started(place.folder("bare"), gateway, load);
    try (Program program = bare.program()) {
      bare.seconds(1);
      return (double) program.writtenBytes() / load.tasks();
    }
  }
}
