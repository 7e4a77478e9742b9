package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.component.quartz.QuartzConsumer;
import org.apache.camel.component.seda.SedaConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.hc.core5.pool.ConnPoolControl;
import org.apache.hc.core5.util.TimeValue;
import org.kirincamel.TestFolders;
import org.kirincamel.simulator.Entrance;
import org.kirincamel.simulator.Simulator;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;

/**
 * A started module that serves one test after the other, of any class, if they want the same
 * settings. While a test has it, no other has, and the gateway is the test's own. In between, the
 * module is suspended and loses every row and file, so a test finds it as after the first start of
 * an empty store.
 *
 * <p>It keeps what it holds in memory: what it learnt of durations, slots that were halved, alarms
 * that were raised. A test of these, of a start or of a stop has a module of its own.
 */
final class SharedModule {

  /** Each costs memory. */
  private static final int MAX_IDLE = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Their rows refer to those of the next: deleted in this order, before the other tables. */
  private static final List<String> REFERRING =
      List.of("kirin_past_id", "kirin_delivery", "kirin_request");

  private static final String OTHERS =
      """
      select table_name
        from information_schema.tables
       where table_name like 'KIRIN%' and table_name <> 'KIRIN_ACCOUNT'
      """;

  /** The one that was used last comes first. */
  private static final Deque<SharedModule> IDLE = new ArrayDeque<>();

  /** The settings of each that a test has. */
  private static final List<Map<String, String>> LENT = new ArrayList<>();

  private static final Duration WAIT = Duration.ofSeconds(3);

  private static final Set<Path> HOMES = java.util.concurrent.ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> HOMES.forEach(TestFolders::delete)));
  }

  private final Map<String, String> settings;
  private final Entrance entrance;
  private final Module module;
  private final Set<Path> standing;
  private final Map<String, Relay> relays = new HashMap<>();

  private SharedModule(Map<String, String> settings, Set<String> servers, String key)
      throws Exception {
    this.settings = settings;
    for (String name : servers) {
      relays.put(name, new Relay());
    }
    Path home = TestFolders.create("shared-module");
    HOMES.add(home);
    entrance = Entrance.open();
    var plan = Module.of(home, entrance.url(), key);
    settings.forEach((name, value) -> plan.with(name, filled(value, home)));
    module = plan.start();

    module.queues().rest();
    try (var files = Files.walk(home)) {
      standing = files.collect(Collectors.toSet());
    }
  }

  private String filled(String value, Path home) {
    String filled = value.replace("{home}", home.toString());
    for (String name : relays.keySet()) {
      filled = filled.replace("{" + name + "}", "127.0.0.1:" + relays.get(name).port());
    }
    return filled;
  }

  /** What a test wants of the module. */
  static final class Plan {
    private final Simulator gateway;
    private final Map<String, String> settings = new TreeMap<>();
    private final Map<String, Integer> servers = new TreeMap<>();

    Plan(Simulator gateway) {
      this.gateway = gateway;
    }

    /** A setting; {@code {home}} in it is the home of the module. */
    Plan with(String key, String value) {
      settings.put(key, value);
      return this;
    }

    /**
     * A server of the test, which the settings call {@code {name}}: the module knows a host and
     * port that lead there.
     */
    Plan server(String name, int port) {
      servers.put(name, port);
      return this;
    }

    Module start() throws Exception {
      Optional<SharedModule> idle = idle(settings);
      SharedModule shared =
          idle.isPresent()
              ? idle.get()
              : new SharedModule(settings, servers.keySet(), gateway.key());
      servers.forEach((name, port) -> shared.relays.get(name).leadTo(port));
      shared.entrance.leadTo(gateway);
      if (idle.isPresent()) {
        shared.resume();
      }
      return shared.module.endingWith(lent -> shared.takeBack());
    }
  }

  /** One that is idle, or soon will be: a start costs more than most tests. */
  private static Optional<SharedModule> idle(Map<String, String> settings)
      throws InterruptedException {
    long start = System.nanoTime();
    synchronized (IDLE) {
      while (true) {
        for (Iterator<SharedModule> all = IDLE.iterator(); all.hasNext(); ) {
          SharedModule next = all.next();
          if (next.settings.equals(settings)) {
            all.remove();
            LENT.add(settings);
            return Optional.of(next);
          }
        }
        long left = WAIT.minusNanos(System.nanoTime() - start).toMillis();
        if (left <= 0 || !LENT.contains(settings)) {
          LENT.add(settings);
          return Optional.empty();
        }
        IDLE.wait(left);
      }
    }
  }

  /**
   * From now on nothing begins by itself. The clock is stopped as a whole: a source of Quartz that
   * was suspended by itself does not come back as it was.
   */
  private void suspend() {
    try {
      clock().standby();
    } catch (SchedulerException e) {
      throw new IllegalStateException(e);
    }
    sources().forEach(ServiceHelper::suspendService);
  }

  private void resume() {
    sources().forEach(ServiceHelper::resumeService);
    try {
      clock().start();
    } catch (SchedulerException e) {
      throw new IllegalStateException(e);
    }
  }

  private Scheduler clock() {
    return module.context().getComponent("quartz", QuartzComponent.class).getScheduler();
  }

  private Stream<Consumer> sources() {
    return module.context().getRoutes().stream()
        .map(Route::getConsumer)
        .filter(Suspendable.class::isInstance)
        .filter(
            source ->
                !(source instanceof QuartzConsumer
                    || source instanceof SedaConsumer
                    || source instanceof DirectConsumer));
  }

  private void takeBack() {
    boolean reusable = false;
    try {
      reusable = isAsNew();
    } finally {
      Optional<SharedModule> superfluous = reusable ? Optional.empty() : Optional.of(this);
      synchronized (IDLE) {
        LENT.remove(settings);
        if (reusable) {
          IDLE.addFirst(this);
        }
        if (IDLE.size() > MAX_IDLE) {
          superfluous = Optional.of(IDLE.removeLast());
        }
        IDLE.notifyAll();
      }
      superfluous.ifPresent(SharedModule::end);
    }
  }

  /** Suspends it and removes what the test has left, unless some work does not come to its end. */
  private boolean isAsNew() {
    var context = module.context();
    suspend();
    boolean quiet = module.queues().isQuietWithin(PATIENCE, context);
    entrance.leadNowhere();
    relays.values().forEach(Relay::leadNowhere);
    forgetConnections();
    if (quiet) {
      forgetRows();
      deleteFiles();
      MockEndpoint.resetMocks(context);
    }
    return quiet;
  }

  /** Those that were ended here look alive to the clients for a moment, and would cost a try. */
  private void forgetConnections() {
    module.context().getEndpoints().stream()
        .filter(HttpEndpoint.class::isInstance)
        .map(endpoint -> ((HttpEndpoint) endpoint).getClientConnectionManager())
        .filter(ConnPoolControl.class::isInstance)
        .forEach(pool -> ((ConnPoolControl<?>) pool).closeIdle(TimeValue.ZERO_MILLISECONDS));
  }

  private void forgetRows() {
    try (var connection = DriverManager.getConnection(module.folders().storeUrl());
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      var tables = new ArrayList<>(REFERRING);
      try (var others = statement.executeQuery(OTHERS)) {
        while (others.next()) {
          tables.add(others.getString(1));
        }
      }
      for (String table : tables) {
        statement.execute("delete from " + table);
      }
      statement.execute(
          "update kirin_account set paused_since = null, probe_at = null, reason = ''");
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException("The rows of a test could not be deleted", e);
    }
  }

  private void deleteFiles() {
    Path data = module.folders().database().getParent();
    try (var files = Files.walk(module.folders().home())) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!standing.contains(path) && !path.startsWith(data)) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(standing).allMatch(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS));
  }

  private void end() {
    module.stop();
    entrance.close();
    relays.values().forEach(Relay::close);
    TestFolders.delete(module.folders().home());
    HOMES.remove(module.folders().home());
  }
}
