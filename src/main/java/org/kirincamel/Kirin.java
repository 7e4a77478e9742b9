package org.kirincamel;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;
import org.kirincamel.common.Clocks;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.delivery.TargetComponents;
import org.kirincamel.gateway.ExchangeLimits;
import org.kirincamel.gateway.GatewayClients;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.http.HttpSource;
import org.kirincamel.http.Servers;
import org.kirincamel.intake.Inbox;
import org.kirincamel.intake.Intake;
import org.kirincamel.intake.mail.MailSources;
import org.kirincamel.intake.queue.QueueSources;
import org.kirincamel.loop.Alarms;
import org.kirincamel.loop.Essentials;
import org.kirincamel.loop.Loop;
import org.kirincamel.loop.Wake;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.settings.StoreSettings;
import org.kirincamel.store.Overview;
import org.kirincamel.store.StoreException;
import org.kirincamel.store.SubmitLimits;
import org.kirincamel.store.TaskStore;
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

  private Optional<CamelContext> context = Optional.empty();
  private Optional<Running> running = Optional.empty();

  /**
   * What is asked while the module runs.
   *
   * @param opened what is to be closed
   */
  private record Running(
      Settings settings,
      TaskStore store,
      Loop loop,
      GatewayClients clients,
      Servers servers,
      Opened opened) {}

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
  }

  private CamelContext context() {
    return context.orElseThrow(() -> new IllegalStateException("No Camel context was set"));
  }

  private Running running() {
    return running.orElseThrow(() -> new IllegalStateException("The module has not been started"));
  }

  /**
   * Starts the parts, before any route is built, unless it is the heir of one that has.
   *
   * @throws SettingsException if a setting is wrong, naming all of them, or the context has another
   * @throws StoreException if the store cannot be opened
   */
  public void start() {
    if (running.isPresent()) {
      return;
    }
    ModulePlace place = ModulePlace.in(context());
    place.take(this);
    var opened = new Opened();
    try {
      running = Optional.of(assemble(read(), HostBeans.of(context().getRegistry()), opened));
    } catch (RuntimeException | Error e) {
      // A host may go on without the module, and must not find the store locked by it.
      opened.closeAfter(e);
      place.leave(this);
      throw e;
    }
  }

  private Settings read() {
    var properties = (PropertiesComponent) context().getPropertiesComponent();
    var host = new HostProperties(properties);
    Settings.Read read = Settings.read(host::value, host.names(), System.getenv().keySet());
    read.warnings().forEach(sentence -> LOG.warn("{}", sentence));
    properties.addPropertiesFunction(new CheckedSettings(read.checked()));
    return read.settings();
  }

  private Running assemble(Settings settings, HostBeans host, Opened opened) {
    Registry registry = context().getRegistry();
    Inbox inbox = Intake.inbox(settings, host.clock());
    TaskStore store = open(settings, host.clock());
    opened.add(store::close);
    var clocks =
        new Clocks(host.clock(), store.clock(host.clock(), host.nanoTime()), host.nanoTime());
    ScheduledExecutorService timer = ExchangeLimits.timer();
    opened.add(timer::shutdownNow);
    var alarm = new CamelAlarm(context(), settings.alarm().uri());
    var essentials =
        new Essentials(
            settings,
            clocks,
            host.chance(),
            new Ids(clocks.shared(), host.random()),
            timer,
            new Alarms(alarm, settings.alarm().repeat(), clocks.shared()));
    var guard = new SendGuard(clocks.machine(), clocks.nanoTime(), settings.submit().sendWithin());
    var clients = new GatewayClients(settings, guard, timer, registry);
    opened.add(clients::close);
    var loop = new Loop(essentials, store, guard, host::newSecret);
    opened.add(loop::release);
    opened.add(store::waitNoLonger);
    var intake = new Intake(essentials, store, inbox, loop.results());

    registry.bind("kirinAlarm", alarm);
    registry.bind("kirinWake", new Wake(context()));
    registry.bind(
        "kirinReadiness",
        new Readiness(
            store.accounts(),
            store.reports(),
            SubmitLimits.of(settings),
            clocks.shared(),
            settings.api().key()));
    clients.beans().forEach(registry::bind);
    loop.beans().forEach(registry::bind);
    intake.beans().forEach(registry::bind);
    HttpSource.beans(context(), essentials, store, intake.accept(), loop).forEach(registry::bind);
    QueueSources.bind(context(), settings);
    MailSources.bind(registry, essentials);
    opened.add(() -> MailSources.close(registry, settings));
    var servers = new Servers();
    opened.add(servers::close);
    servers.listen(context(), settings, loop.callbacks());

    new TargetComponents(settings.targets().values()).checkedBy(context());
    intake.reconcile();
    return new Running(settings, store, loop, clients, servers, opened);
  }

  private static TaskStore open(Settings settings, Clock clock) {
    StoreSettings store = settings.store();
    try {
      return TaskStore.open(
          store.url(),
          store.user(),
          store.password(),
          UUID.randomUUID(),
          clock.instant(),
          settings.submit().lookUpAll());
    } catch (IllegalArgumentException e) {
      throw new SettingsException(List.of(e.getMessage()));
    }
  }

  /** How long running work may take to end when the module is stopped. */
  public Duration shutdownTimeout() {
    return running().settings().shutdownTimeout();
  }

  /**
   * Before a stop: ends the polls, look-ups and downloads that are under way, which cost nothing to
   * repeat, so that only running POSTs are waited for.
   */
  public void cancelRepeatable() {
    running.ifPresent(
        parts -> {
          parts.loop().stop();
          parts.clients().cancelRepeatable();
        });
  }

  /**
   * Completes with one sentence once the store cannot be trusted any more; see {@link TaskStore}.
   */
  public CompletionStage<String> broken() {
    return running().store().broken();
  }

  /** How everything stands, for monitoring. */
  public Overview overview() {
    return running().store().reports().overview();
  }

  /** The port of the embedded HTTP server, empty where it is not on. */
  public Optional<Integer> httpPort() {
    return running.flatMap(parts -> parts.servers().port());
  }

  /** The port where callbacks have a server of their own, empty where they share one. */
  public Optional<Integer> callbackPort() {
    return running.flatMap(parts -> parts.servers().callbackPort());
  }

  @Override
  public void close() {
    Optional<Running> mine = running;
    running = Optional.empty();
    Optional<Kirin> heir = context.flatMap(place -> ModulePlace.in(place).leave(this));
    heir.ifPresentOrElse(
        other -> other.running = mine, () -> mine.ifPresent(parts -> parts.opened().close()));
  }
}
