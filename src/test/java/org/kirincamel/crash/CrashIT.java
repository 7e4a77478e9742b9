package org.kirincamel.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The process dies before and after every step that touches the store, the network or a file, by a
 * kill or by a loss of power, and starts again on what is left: in the end everything must be paid
 * and delivered as if it had lived.
 *
 * <p>Each time it runs other seeds, and prints the first. {@code -Dcrash.runs=10000}, or {@code mvn
 * verify -Pstorm}, makes more of them, {@code -Dcrash.first=N} those from that seed on, and {@code
 * -Dcrash.seed=N} that one again.
 */
@Timeout(10_800)
@Execution(ExecutionMode.CONCURRENT)
class CrashIT {

  /** By default each scenario in each of its orders twice. */
  private static final int RUNS = Integer.getInteger("crash.runs", 72);

  private static final long FIRST =
      Long.getLong("crash.first", System.currentTimeMillis() % 1_000_000);
  private static final long ONLY = Long.getLong("crash.seed", -1);
  private static final int AT_ONCE = Runtime.getRuntime().availableProcessors();
  private static final int SOON = 240;

  private static CrashRuns known;
  private final CrashRuns runs = new CrashRuns(known);

  @BeforeAll
  static void prepare(@TempDir Path home) throws Exception {
    known = new CrashRuns(home);
  }

  @Test
  void wherever_the_process_dies_each_request_is_paid_once_and_delivered_once() throws Exception {
    LongStream seeds = ONLY >= 0 ? LongStream.of(ONLY) : LongStream.range(FIRST, FIRST + RUNS);
    var problems = new ArrayList<String>();
    var done = new AtomicInteger();
    var executor = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Callable<Optional<String>>> all =
          seeds
              .<Callable<Optional<String>>>mapToObj(
                  seed ->
                      () -> {
                        Optional<String> problem = runs.run(seed, Set.of());
                        done.incrementAndGet();
                        return problem.map(why -> "-Dcrash.seed=%d %s".formatted(seed, why));
                      })
              .toList();
      for (Future<Optional<String>> each : executor.invokeAll(all)) {
        each.get().ifPresent(problems::add);
      }
    } finally {
      executor.shutdownNow();
    }
    System.out.printf(
        "crash: %d runs from -Dcrash.first=%d, %d deaths at %d points, wrong in the end %d%n",
        done.get(), FIRST, runs.deaths.get(), runs.diedAt.size(), problems.size());
    assertThat(problems).isEmpty();
  }

  @Test
  void wherever_the_process_dies_each_order_is_carried_out_once() throws Exception {
    assertThat(runs.runEach(Scenario.ORDERS, "kirin-operator", Set.of())).isEmpty();
    assertThat(runs.runEach(Scenario.ORDERS, "kirin-operator", Set.of(Mutant.ORDERS_FORGOTTEN)))
        .as("with orders forgotten at each start")
        .isPresent();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ORDERS_FORGOTTEN")
  void a_broken_promise_is_caught(Mutant mutant) throws Exception {
    Optional<String> caught = Optional.empty();
    for (long seed = 0; seed < SOON && caught.isEmpty(); seed++) {
      caught = runs.run(seed, Set.of(mutant));
    }
    System.out.printf("crash: with %s %s%n", mutant, caught.orElse("nothing is noticed"));
    assertThat(caught).isPresent();
  }
}
