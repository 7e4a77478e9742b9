package org.kirincamel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;
import org.kirincamel.common.Clocks;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.delivery.TargetComponents;
import org.kirincamel.gateway.ExchangeLimits;
import org.kirincamel.gateway.GatewayClients;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.http.HttpSource;
import org.kirincamel.http.PageSource;
import org.kirincamel.http.Servers;
import org.kirincamel.http.page.Lookout;
import org.kirincamel.intake.Intake;
import org.kirincamel.intake.mail.MailSources;
import org.kirincamel.intake.queue.QueueSources;
import org.kirincamel.loop.Alarms;
import org.kirincamel.loop.Essentials;
import org.kirincamel.loop.Loop;
import org.kirincamel.loop.Wake;
import org.kirincamel.metrics.LastDay;
import org.kirincamel.metrics.Metrics;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.settings.StoreSettings;
import org.kirincamel.store.Overview;
import org.kirincamel.store.StoreException;
import org.kirincamel.store.SubmitLimits;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.BothMeters;
import org.kirincamel.task.Ids;
import org.slf4j.Logger;

/**
 * The module's root: reads the settings, opens the store and puts the beans that the routes name
 * into the registry; each package offers its own. Declared in {@code
 * routes/kirin-beans.camel.yaml}. What a host may replace is in {@link HostBeans} and {@link
 * GatewayClients}.
 */
public final class Kirin implements CamelContextAware, AutoCloseable {

  private static final Logger LOG = SafeLogger.of(Kirin.class);

  private final HostLife life = new HostLife(this);
  private Optional<CamelContext> context = Optional.empty();
  private Optional<HostSettings> settings = Optional.empty();
  private Optional<Parts> parts = Optional.empty();
  private Optional<String> refusal = Optional.empty();
  private boolean open;

  /**
   * What there is from the reading of the settings to the end.
   *
   * @param opened what is to be closed
   * @param begin opens the store and all else that is outside of this process
   */
  private record Parts(
      Settings settings,
      TaskStore store,
      Loop loop,
      GatewayClients clients,
      Servers servers,
      Opened opened,
      Runnable begin) {}

  /**
   * Null until it was set, as Camel allows: Spring's post-processor of beans asks before it sets.
   */
  @Override
  public @Nullable CamelContext getCamelContext() {
    return context.orElse(null);
  }

  @Override
  public void setCamelContext(CamelContext camelContext) {
    context = Optional.of(camelContext);
    ModulePlace.in(camelContext).announce(this);
    settings = Optional.of(HostSettings.of(camelContext));
    ModuleRoutes.leaveOut(camelContext, settings.get()::replacedRoutes);
    life.join(camelContext);
  }

  private CamelContext context() {
    return context.orElseThrow(() -> new IllegalStateException("No Camel context was set"));
  }

  private Parts parts() {
    return parts.orElseThrow(() -> new IllegalStateException("The module has not been started"));
  }

  /**
   * Reads the settings and makes the parts, on no disk and no port, unless it is the heir of one
   * that has.
   *
   * @throws SettingsException if a setting is wrong, naming all of them, or the context has another
   */
  private void prepare() {
    if (parts.isPresent()) {
      return;
    }
    ModulePlace.in(context()).take(this);
    orEnd(
        new Opened(),
        opened ->
            parts =
                Optional.of(
                    assemble(
                        settings.orElseThrow().read().settings(),
                        HostBeans.of(context().getRegistry()),
                        opened)));
  }

  /** The host's context begins: makes the parts, or closes the doors where they are not to run. */
  synchronized void join() {
    HostSettings given = settings.orElseThrow();
    if (!given.enabled()) {
      refusal = Optional.of("The module is switched off: kirin.enabled is false");
      LOG.info("{}", refusal.get());
    } else {
      orRefuse(given, () -> ModuleRoutes.requireAll(context()));
      orRefuse(given, this::prepare);
      refusal.ifPresent(why -> context().getRegistry().bind("kirinReadiness", new Refused(why)));
    }
    refusal.ifPresent(why -> ModuleRoutes.close(context(), why));
  }

  /** The host's routes begin. */
  synchronized void run() {
    if (refusal.isEmpty()) {
      orRefuse(settings.orElseThrow(), this::start);
      refusal.ifPresent(why -> ModuleRoutes.holdSources(context()));
    }
  }

  private void orRefuse(HostSettings given, Runnable step) {
    try {
      if (refusal.isEmpty()) {
        step.run();
      }
    } catch (SettingsException | StoreException e) {
      if (given.failsHost()) {
        throw e;
      }
      String sentences = e.getMessage().replaceAll("\\R+", "; ");
      refusal = Optional.of("The module does not run (kirin.fail-host is false): " + sentences);
      LOG.error("{}", refusal.get());
    }
  }

  /**
   * Starts the parts, before any route takes a message.
   *
   * @throws SettingsException if a setting is wrong, naming all of them, or the context has another
   * @throws StoreException if the store cannot be opened
   */
  public synchronized void start() {
    prepare();
    if (!open) {
      Parts made = parts();
      orEnd(made.opened(), opened -> made.begin().run());
      open = true;
    }
  }

  private void orEnd(Opened opened, Consumer<Opened> step) {
    try {
      step.accept(opened);
    } catch (RuntimeException | Error e) {
      // A host may go on without the module, and must not find the store locked by it.
      opened.closeAfter(e);
      parts = Optional.empty();
      ModulePlace.in(context()).leave(this);
      throw e;
    }
  }

  private Parts assemble(Settings settings, HostBeans host, Opened opened) {
    Registry registry = context().getRegistry();
    TaskStore store = store(settings.store(), registry);
    opened.add(store::close);
    var clocks =
        new Clocks(host.clock(), store.clock(host.clock(), host.nanoTime()), host.nanoTime());
    ScheduledExecutorService timer = ExchangeLimits.timer();
    opened.add(timer::shutdownNow);
    var alarm = new CamelAlarm(context(), settings.alarm().uri(), host.alarm());
    Metrics metrics = Metrics.of(settings, registry, clocks);
    opened.add(metrics::close);
    var lastDay = new LastDay(clocks.shared());
    var essentials =
        new Essentials(
            settings,
            clocks,
            host.chance(),
            new Ids(clocks.shared(), host.random()),
            timer,
            new Alarms(alarm, settings.alarm().repeat(), clocks.shared()),
            settings.http().page() ? new BothMeters(metrics.meters(), lastDay) : metrics.meters());
    var guard = new SendGuard(clocks.machine(), clocks.nanoTime(), settings.submit().sendWithin());
    var clients = new GatewayClients(settings, guard, timer, context());
    opened.add(clients::close);
    var loop = new Loop(essentials, store, guard, host.pauses());
    var intake = new Intake(essentials, store, loop.results());
    var lookout = new Lookout(essentials, store, lastDay, intake::untaken);

    registry.bind("kirinAlarmSteps", alarm);
    registry.bind("kirinWake", new Wake(context(), essentials, store.claims()::nextPoll));
    registry.bind(
        "kirinReadiness",
        new Readiness(
            store.accounts(),
            store.pauses(),
            store.reports(),
            SubmitLimits.of(settings),
            clocks.shared(),
            settings.api().key()));
    clients.beans().forEach(registry::bind);
    loop.beans().forEach(registry::bind);
    intake.beans().forEach(registry::bind);
    HttpSource.beans(context(), essentials, store, intake.accept(), loop, lookout, metrics.page())
        .forEach(registry::bind);
    PageSource.beans(essentials, store, loop, lookout).forEach(registry::bind);
    QueueSources.bind(context(), essentials);
    MailSources.bind(registry, essentials);
    opened.add(() -> MailSources.close(registry, settings));
    var servers = new Servers(context(), settings, loop.callbacks(), metrics.page().isPresent());
    opened.add(servers::close);
    var targets = new TargetComponents(settings.targets().values());
    return new Parts(
        settings,
        store,
        loop,
        clients,
        servers,
        opened,
        () -> {
          targets.check(context());
          store.open(host.clock().instant(), settings.submit().lookUpAll());
          opened.add(loop::release);
          opened.add(store::waitNoLonger);
          store.broken().thenAccept(new BrokenStore(context(), alarm)::end);
          loop.begin(settings.callback().publicUrl(), host::newSecret);
          metrics.watch(new Metrics.Watched(store.censuses()::take, loop::slots, lookout.disks()));
          servers.listen();
          intake.begin();
        });
  }

  private static TaskStore store(StoreSettings store, Registry registry) {
    try {
      if (store.dataSource().isPresent()) {
        String name = store.dataSource().get();
        String bean = name.replaceFirst("^#(bean:)?", "");
        return TaskStore.on(
            name, Optional.ofNullable(registry.lookupByName(bean)), UUID.randomUUID());
      }
      return TaskStore.at(store.url(), store.user(), store.password(), UUID.randomUUID());
    } catch (IllegalArgumentException e) {
      throw new SettingsException(List.of(e.getMessage()));
    }
  }

  /** The settings that hold. */
  Settings running() {
    return parts().settings();
  }

  /** What this process is called where several share a store. */
  String node() {
    return parts().store().node();
  }

  /** How long running work may take to end when the module is stopped. */
  public Duration shutdownTimeout() {
    return parts().settings().shutdownTimeout();
  }

  /**
   * A stop has begun: ends the polls, look-ups and downloads that are under way, which cost nothing
   * to repeat, so that only running POSTs are waited for, within {@code kirin.shutdown.timeout}.
   */
  void stopping() {
    parts.ifPresent(
        made -> {
          made.loop().stop();
          made.clients().cancelRepeatable();
          made.clients().cancelPostsAfter(made.settings().shutdownTimeout());
        });
  }

  /**
   * Completes with one sentence once the store cannot be trusted any more; see {@link TaskStore}.
   */
  public CompletionStage<String> broken() {
    return parts().store().broken();
  }

  /** How everything stands, for monitoring. */
  public Overview overview() {
    return parts().store().reports().overview();
  }

  /** The port of the embedded HTTP server, empty where it is not on. */
  public Optional<Integer> httpPort() {
    return parts.flatMap(made -> made.servers().port());
  }

  /** The port where callbacks have a server of their own, empty where they share one. */
  public Optional<Integer> callbackPort() {
    return parts.flatMap(made -> made.servers().callbackPort());
  }

  @Override
  public synchronized void close() {
    Optional<Parts> mine = parts;
    boolean running = open;
    parts = Optional.empty();
    open = false;
    context.ifPresent(life::leave);
    Optional<Kirin> heir = context.flatMap(place -> ModulePlace.in(place).leave(this));
    heir.ifPresentOrElse(
        other -> other.inherit(mine, running), () -> mine.ifPresent(made -> made.opened().close()));
  }

  private void inherit(Optional<Parts> from, boolean running) {
    parts = from;
    open = running;
  }
}
