package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;
import org.kirincamel.simulator.Simulator;

/** What takes longer than a lease keeps it; a lease is short, so that the dead hold up nothing. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class LeaseTest {

  private static final Duration LEASE = Duration.ofMinutes(2);

  @TempDir Path home;
  private final String database = "jdbc:h2:mem:" + UUID.randomUUID();
  private final ShiftedClock clock = new ShiftedClock();
  private final Gate gate = new Gate();
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private Module.Plan plan() {
    return Module.of(home, gateway)
        .clock(clock)
        .with("kirin.store.url", database)
        .with("kirin.poll.lease", "2m")
        .with("kirin.task.deadline", "24h");
  }

  @Test
  void a_download_that_outlasts_its_lease_is_begun_once() throws Exception {
    gateway.fault(Call.VIDEO, Fault.holdAnswer(gate));
    try (var module = plan().start();
        var store = DriverManager.getConnection(database)) {
      module.ask(Map.of("prompt", "A cat"), Map.of());
      gate.awaitReached();

      pass(LEASE.multipliedBy(3), store, "kirin_request");
      gate.release();

      module.awaitDocument();
      assertThat(gateway.videoDownloads()).isEqualTo(1);
    }
  }

  @Test
  void a_delivery_that_outlasts_its_lease_is_begun_once() throws Exception {
    var begun = new AtomicInteger();
    var slow = new CountDownLatch(1);
    Processor takesLong =
        exchange -> {
          begun.incrementAndGet();
          slow.await();
        };
    try (var module =
            plan().bean("slow", takesLong).with("kirin.target.slow.uri", "bean:slow").start();
        var store = DriverManager.getConnection(database)) {
      module.ask(Map.of("prompt", "A cat", "deliver_to", List.of("slow")), Map.of());
      Folders.awaitUntil("it is on its way", () -> begun.get() == 1);

      pass(LEASE.multipliedBy(3), store, "kirin_delivery");
      slow.countDown();

      assertThat(Targets.awaitOne(module, "slow", "delivered").get("attempts")).isEqualTo(1);
      assertThat(begun).hasValue(1);
    } finally {
      slow.countDown();
    }
  }

  /** Time passes, slowly enough for a lease to be renewed. */
  private void pass(Duration time, Connection store, String table) {
    var step = LEASE.dividedBy(3);
    for (Duration left = time; !left.isNegative(); left = left.minus(step)) {
      clock.forward(step);
      Instant renewed = clock.instant().plus(LEASE).minus(step.dividedBy(2));
      Folders.awaitUntil("a longer lease", () -> leaseEnds(store, table).isAfter(renewed));
    }
  }

  private static Instant leaseEnds(Connection store, String table) {
    try (var select = store.createStatement();
        var rows =
            select.executeQuery(
                "select next_action_at from %s where claimed_by is not null".formatted(table))) {
      return rows.next() ? rows.getObject(1, OffsetDateTime.class).toInstant() : Instant.MIN;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
