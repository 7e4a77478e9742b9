package org.kirincamel.crash;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.camel.main.Main;
import org.kirincamel.Kirin;
import org.kirincamel.module.QuickMain;
import org.kirincamel.store.Overview;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;

/** One life of the module's process in a {@link World}: from its start to its end or its death. */
final class Life implements AutoCloseable {

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** A life takes some 700 at most. */
  private static final int MAX_STEPS = 5_000;

  private static final int MAX_QUIET = 600;
  private static final Duration STEP = Duration.ofMillis(10);
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofMillis(50),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(10));

  private final World world;
  private final CrashPoints points;
  private final CrashPath.Disk disk;
  private final ManualComponents routes = new ManualComponents();
  private final Main main = new QuickMain();
  private final String url;
  private boolean started;

  /** What is on the disk when this life is over, by how it ends. */
  private byte[] left = new byte[0];

  /**
   * Why a life ends, which decides what is left on the disk.
   *
   * @param powerFails whether only what was forced is left
   * @param diesAt number of the crash point, negative for none
   * @param diskLies whether a forced write comes back before anything is safe
   */
  record Fate(int diesAt, boolean powerFails, boolean diskLies) {

    static final Fate NONE = new Fate(-1, false, false);
  }

  Life(World world, byte[] store, Map<String, String> settings, Fate fate) {
    this.world = world;
    String name = "life-" + COUNT.incrementAndGet();
    this.points = new CrashPoints(fate.diesAt(), () -> left = left(fate));
    this.disk = new CrashPath.Disk(name, store, points, fate.diskLies());
    settings.forEach(main::addOverrideProperty);
    this.url = "jdbc:h2:crash:memFS:" + name;
    main.addOverrideProperty("kirin.store.url", url);
    main.bind("kirinClock", world.time);
    main.bind("kirinNanoTime", (LongSupplier) world.time::nanoTime);
    main.bind("kirinRandom", world.dice);
    main.bind("crashPoints", points);
    routes.components().forEach(main::bind);
    main.configure()
        .withName(name)
        .withJmxEnabled(false)
        .withAutoConfigurationLogSummary(false)
        .withShutdownTimeout(1)
        .withRoutesIncludePattern("file:routes/*.camel.yaml");
    world.lives(points);
  }

  private byte[] left(Fate fate) {
    return fate.powerFails() ? disk.afterPowerLoss() : disk.afterKill();
  }

  /** Starts the module, unless it dies on the way. */
  void start() throws Exception {
    try {
      main.start();
      started = true;
      if (world.mutated(Mutant.ORDERS_FORGOTTEN)) {
        inTheStore("delete from kirin_order");
      }
    } catch (Exception | Error e) {
      if (!points.dead()) {
        throw e;
      }
    }
  }

  /**
   * Goes on until nothing is left to do.
   *
   * @param expected documents that must be there by then
   * @return whether this life came to that end; if not, it has died
   */
  boolean drive(int expected) throws Exception {
    try {
      return driven(expected);
    } catch (CrashPoints.Dead dead) {
      return false;
    }
  }

  private boolean driven(int expected) throws Exception {
    int quiet = 0;
    for (int step = 0; step < MAX_STEPS && !points.dead(); step++) {
      List<String> waiting = routes.waiting();
      if (!waiting.isEmpty()) {
        quiet = waiting.equals(List.of("kirin-claim")) ? quiet : 0;
        routes.take(waiting.get(world.dice.nextInt(waiting.size())));
      } else if (world.filesWait() || ordersWait() && quiet > 1) {
        quiet = 0;
        routes.poll();
      } else if (quiet > 1 && atRest(expected) && !ordersWait()) {
        return true;
      } else {
        if (++quiet > MAX_QUIET) {
          throw new AssertionError("Stands still: " + overview() + ", " + world.ledger());
        }
        world.time.pass(PAUSES.get(world.dice.nextInt(Math.min(quiet, PAUSES.size()))));
        routes.tick();
        if (quiet > 2 && world.personAtHand().isPresent() && !ordersWait()) {
          settleWhatIsUnknown(world.personAtHand().get());
        }
      }
      world.time.pass(STEP);
      world.between();
    }
    if (!points.dead()) {
      throw new AssertionError("Never ends: " + overview() + ", " + world.ledger());
    }
    return false;
  }

  private boolean ordersWait() {
    return world.personAtHand().filter(Person::waits).isPresent();
  }

  private void settleWhatIsUnknown(Person person) throws SQLException {
    inTheStore("select id from kirin_request where state = 'UNKNOWN'")
        .map(UUID::fromString)
        .ifPresent(person::settle);
  }

  /** Looks into, or tampers with, the store of the process; what it says first. */
  private Optional<String> inTheStore(String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return Optional.empty();
      }
      try (var rows = statement.getResultSet()) {
        return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
      }
    }
  }

  private boolean atRest(int expected) {
    Overview now = overview();
    return List.of(State.ACCEPTED, State.SUBMITTING, State.UNKNOWN, State.RUNNING).stream()
            .allMatch(state -> now.in(state) == 0)
        && now.in(Delivery.State.PENDING) == 0
        && world.documents().size() >= expected;
  }

  private Overview overview() {
    return main.getCamelContext().getRegistry().findSingleByType(Kirin.class).overview();
  }

  List<String> passed() {
    return points.passed();
  }

  /** What is on the disk, once this life is over. */
  byte[] left() {
    return left;
  }

  /** Clears away what is left of the process; a dead one does no more harm to the world. */
  @Override
  public void close() {
    if (!points.dead()) {
      left = disk.afterKill();
    }
    points.die();
    // Nobody waits for what a dead process was doing.
    main.getCamelContext().getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
    main.getCamelContext().getShutdownStrategy().setTimeout(1);
    try {
      main.stop();
    } catch (RuntimeException e) {
      if (started && left.length == 0) {
        throw e;
      }
    } finally {
      disk.close();
    }
  }
}
