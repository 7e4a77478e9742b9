package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a service costs that has nothing to do. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
@Execution(ExecutionMode.CONCURRENT)
class IdleIT {

  /** Threads that each JVM has. */
  private static final Pattern OF_THE_JVM =
      Pattern.compile("(C[12] Comp|VM |Monitor|G1|GC|Service|Signal|Reference|Finalizer|Common).*");

  private static final int SECONDS = 10;

  @TempDir Path home;

  private static long wakeUps(Service service) throws Exception {
    long sum = 0;
    try (var threads = Files.list(Path.of("/proc/%d/task".formatted(service.pid())))) {
      for (Path thread : threads.toList()) {
        if (!OF_THE_JVM.matcher(Files.readString(thread.resolve("comm")).strip()).matches()) {
          sum +=
              Files.readAllLines(thread.resolve("status")).stream()
                  .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                  .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                  .sum();
        }
      }
    }
    return sum;
  }

  @Test
  void its_threads_sleep_but_for_the_tick() throws Exception {
    var settings =
        Map.of(
            "kirin.api.key", "key",
            "kirin.api.url", "http://127.0.0.1:9",
            // With many more workers than by default: none of them wakes up for nothing.
            "kirin.submit.parallel", "64",
            "kirin.poll.parallel", "64",
            "kirin.fetch.parallel", "64");
    try (var service = Service.started(home, settings)) {
      // What a start leaves to be done.
      Awaitility.await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
      long before = wakeUps(service);
      Awaitility.await()
          .pollDelay(Duration.ofSeconds(SECONDS))
          .atMost(Duration.ofMinutes(1))
          .until(() -> true);

      // About 17 a second; a busy machine makes them fewer, never more.
      assertThat((wakeUps(service) - before) / SECONDS).isLessThan(30);
    }
  }
}
