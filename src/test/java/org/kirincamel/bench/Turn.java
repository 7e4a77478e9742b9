package org.kirincamel.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.kirincamel.simulator.Simulator;

/**
 * Requests that are dropped as one file.
 *
 * @param inbox of the node that takes them
 * @param outbox where their documents come to lie
 */
record Turn(Path inbox, Path outbox, Simulator gateway) {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofMillis(20);

  /** Seconds from the moment the file is dropped to the last document. */
  double seconds(String name, int tasks) throws IOException {
    long before = documents();
    int downloads = gateway.videoDownloads() + tasks;
    long start = drop(name, tasks);
    // To read a folder of thousands of files every few milliseconds would take processor time away
    // from what is measured: it is looked at when the last video has gone.
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(LOOK)
        .until(() -> gateway.videoDownloads() >= downloads);
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(LOOK)
        .until(() -> documents() - before == tasks);
    return (System.nanoTime() - start) / 1e9;
  }

  private long drop(String name, int tasks) throws IOException {
    List<String> lines =
        IntStream.range(0, tasks).mapToObj(i -> "{\"prompt\":\"bench " + i + "\"}").toList();
    Path file = inbox.resolveSibling(name + ".jsonl");
    Files.write(file, lines, StandardCharsets.UTF_8);
    long start = System.nanoTime();
    Files.move(file, inbox.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    return start;
  }

  private long documents() {
    String[] names =
        outbox.toFile().list((folder, name) -> name.endsWith(".json") && !name.startsWith("."));
    return names == null ? 0 : names.length;
  }

  /** Fails unless the gateway was paid for so many tasks and saw no request that it refuses. */
  void check(int paid) {
    if (gateway.paid() != paid || !gateway.violations().isEmpty()) {
      throw new IllegalStateException(
          "paid %d instead of %d, %s".formatted(gateway.paid(), paid, gateway.violations()));
    }
  }
}
