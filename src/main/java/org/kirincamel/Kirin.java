package org.kirincamel;

import static java.util.Map.entry;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;
import org.kirincamel.callback.CallbackAddress;
import org.kirincamel.callback.Signatures;
import org.kirincamel.common.Clocks;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.gateway.ExchangeLimits;
import org.kirincamel.gateway.GatewayClient;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.gateway.VideoClient;
import org.kirincamel.gateway.VideoConnections;
import org.kirincamel.gateway.VideoHosts;
import org.kirincamel.http.BodyLimits;
import org.kirincamel.http.CallbackSteps;
import org.kirincamel.http.EmbeddedServer;
import org.kirincamel.http.HttpSteps;
import org.kirincamel.http.Listener;
import org.kirincamel.intake.AcceptSteps;
import org.kirincamel.intake.DoorSteps;
import org.kirincamel.intake.FolderSteps;
import org.kirincamel.intake.HeaderSteps;
import org.kirincamel.intake.Inbox;
import org.kirincamel.intake.InboxWatch;
import org.kirincamel.intake.MessageSteps;
import org.kirincamel.intake.OrderFileSteps;
import org.kirincamel.intake.ValidationProcessor;
import org.kirincamel.intake.format.Limits;
import org.kirincamel.intake.mail.MailSource;
import org.kirincamel.intake.queue.QueueSources;
import org.kirincamel.loop.Alarms;
import org.kirincamel.loop.Essentials;
import org.kirincamel.loop.Loop;
import org.kirincamel.loop.Wake;
import org.kirincamel.request.RequestNames;
import org.kirincamel.request.RequestRules;
import org.kirincamel.settings.ApiSettings;
import org.kirincamel.settings.FetchSettings;
import org.kirincamel.settings.ListenAddress;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.settings.StoreSettings;
import org.kirincamel.store.Overview;
import org.kirincamel.store.StoreException;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Ids;
import org.slf4j.Logger;

/**
 * The module's root: reads the settings, opens the store and makes the beans that the routes name.
 * Declared in {@code routes/kirin-beans.camel.yaml}.
 *
 * <p>In the registry, a {@link Clock} named {@code kirinClock} takes the place of the system's, a
 * {@link LongSupplier} named {@code kirinNanoTime} that of its monotonic clock, and a {@link
 * RandomGenerator} named {@code kirinRandom} that of chance: for tests that are their own time. A
 * {@link DnsResolver} named {@code kirinDns} tells the addresses of the hosts that serve videos.
 */
public final class Kirin implements CamelContextAware, AutoCloseable {

  private static final Logger LOG = SafeLogger.of(Kirin.class);

  private Optional<CamelContext> context = Optional.empty();
  private Optional<Parts> parts = Optional.empty();
  private Optional<Listener> server = Optional.empty();
  private Optional<Listener> callbackServer = Optional.empty();

  private record Parts(
      Settings settings,
      Clock wall,
      LongSupplier nanoTime,
      Clock clock,
      Ids ids,
      TaskStore store,
      RequestRules rules,
      Inbox inbox,
      Loop loop,
      GatewayClient submitClient,
      GatewayClient pollClient,
      ExchangeLimits pollLimits,
      ExchangeLimits fetchLimits,
      HttpClientConnectionManager videoConnections,
      ScheduledExecutorService timer) {}

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

  /**
   * Starts the parts, before any route is built, unless it is the heir of one that has.
   *
   * @throws SettingsException if a setting is wrong, naming all of them, or the context has another
   * @throws StoreException if the store cannot be opened
   */
  public void start() {
    if (parts.isPresent()) {
      return;
    }
    ModulePlace place = ModulePlace.in(context());
    place.take(this);
    try {
      open();
    } catch (RuntimeException | Error e) {
      place.leave(this);
      throw e;
    }
  }

  private void open() {
    var properties = (PropertiesComponent) context().getPropertiesComponent();
    var host = new HostProperties(properties);
    Settings.Read read = Settings.read(host::value, host.names(), System.getenv().keySet());
    read.warnings().forEach(sentence -> LOG.warn("{}", sentence));
    properties.addPropertiesFunction(new CheckedSettings(read.checked()));
    Settings settings = read.settings();
    Clock wall = given("kirinClock", Clock.class).orElseGet(Clock::systemUTC);
    LongSupplier nanoTime =
        given("kirinNanoTime", LongSupplier.class).orElse((LongSupplier) System::nanoTime);
    Optional<RandomGenerator> dice = given("kirinRandom", RandomGenerator.class);
    RandomGenerator random = dice.orElseGet(SecureRandom::new);
    DoubleSupplier chance =
        dice.<DoubleSupplier>map(given -> given::nextDouble)
            .orElse(() -> ThreadLocalRandom.current().nextDouble());
    Inbox inbox = new Inbox(settings.inbox().folder(), wall);
    try {
      inbox.prepare();
    } catch (IOException e) {
      throw new SettingsException(List.of(e.getMessage()));
    }
    TaskStore store = open(settings, wall);
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "kirin-http-limits");
              thread.setDaemon(true);
              return thread;
            });
    try {
      assemble(settings, wall, nanoTime, random, chance, inbox, store, timer);
    } catch (RuntimeException | Error e) {
      // A host may go on without the module, and must not find the store locked by it.
      closeAfter(e, store, timer);
      throw e;
    }
  }

  private void closeAfter(Throwable failure, TaskStore store, ScheduledExecutorService timer) {
    try {
      if (parts.isPresent()) {
        close();
      } else {
        timer.shutdownNow();
        store.close();
      }
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e);
    }
  }

  private void assemble(
      Settings settings,
      Clock wall,
      LongSupplier nanoTime,
      RandomGenerator random,
      DoubleSupplier chance,
      Inbox inbox,
      TaskStore store,
      ScheduledExecutorService timer) {
    Clock clock = store.clock(wall, nanoTime);
    Ids ids = new Ids(clock, random);
    SendGuard guard = new SendGuard(wall, nanoTime, settings.submit().sendWithin());
    ApiSettings api = settings.api();
    var limits = new ExchangeLimits(api.totalTimeout(), api.maxBytes(), timer);
    var pollLimits = new ExchangeLimits(api.totalTimeout(), api.maxBytes(), timer);
    var rules =
        new RequestRules(
            new RequestNames(
                settings.models().defaultModel(),
                settings.models().allowed(),
                settings.targetNames()));
    var alarm = new CamelAlarm(context(), settings.alarm().uri());
    context().getRegistry().bind("kirinAlarm", alarm);
    context().getRegistry().bind("kirinWake", new Wake(context()));
    var essentials =
        new Essentials(
            settings,
            new Clocks(wall, clock, nanoTime),
            chance,
            ids,
            timer,
            new Alarms(alarm, settings.alarm().repeat(), clock));
    var loop = new Loop(essentials, store, guard, callbackAddress(settings, store, random));
    parts =
        Optional.of(
            new Parts(
                settings,
                wall,
                nanoTime,
                clock,
                ids,
                store,
                rules,
                inbox,
                loop,
                new GatewayClient(
                    api.url(), api.key(), api.connections(), limits, Optional.of(guard)),
                new GatewayClient(
                    api.url(), api.key(), api.connections(), pollLimits, Optional.empty()),
                pollLimits,
                new ExchangeLimits(settings.fetch().timeout(), settings.fetch().maxBytes(), timer),
                videoConnections(settings),
                timer));
    Map<String, Object> beans = beans(parts());
    beans.forEach(context().getRegistry()::bind);
    loop.beans().forEach(context().getRegistry()::bind);
    TargetBeans.of(settings, timer).forEach(context().getRegistry()::bind);
    listen(settings);
    QueueSources.bind(context(), settings);
    if (settings.mail().enabled()) {
      mailBeans(settings, clock).forEach(context().getRegistry()::bind);
    }
    OrderFileSteps.beans(settings, store.orders(), ids, clock, nanoTime)
        .forEach(context().getRegistry()::bind);
    checkTargets(settings);
    ((FolderSteps) beans.get("kirinFolder")).reconcile();
  }

  private void checkTargets(Settings settings) {
    try {
      context().addStartupListener(new TargetComponents(settings.targets().values()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("The context takes no listener", e);
    }
  }

  private HttpClientConnectionManager videoConnections(Settings settings) {
    FetchSettings fetch = settings.fetch();
    DnsResolver names =
        given("kirinDns", DnsResolver.class).orElse(SystemDefaultDnsResolver.INSTANCE);
    return VideoConnections.open(
        new VideoHosts(settings.api().url(), fetch.hosts(), fetch.privateToo(), names),
        settings.api().connectTimeout(),
        settings.api().responseTimeout(),
        fetch.parallel());
  }

  private <T> Optional<T> given(String bean, Class<T> type) {
    return Optional.ofNullable(context().getRegistry().lookupByNameAndType(bean, type));
  }

  private static Optional<CallbackAddress> callbackAddress(
      Settings settings, TaskStore store, RandomGenerator random) {
    return settings
        .callback()
        .publicUrl()
        .map(url -> new CallbackAddress(url, store.secret("callback", () -> bytes(random))));
  }

  private static byte[] bytes(RandomGenerator random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return bytes;
  }

  private void listen(Settings settings) {
    Optional<ListenAddress> forCallbacks =
        settings.callback().ownAddress().filter(address -> settings.callback().enabled());
    boolean sharedByCallbacks = settings.callback().enabled() && forCallbacks.isEmpty();
    if ((settings.http().intake() || sharedByCallbacks) && settings.http().embedded()) {
      server = Optional.of(listen(settings, settings.http().address()));
    }
    callbackServer = forCallbacks.map(address -> listen(settings, address));
  }

  private Listener listen(Settings settings, ListenAddress address) {
    try {
      return EmbeddedServer.open(
          settings.http(),
          address,
          new BodyLimits(settings, parts().loop().callbacks()),
          settings.shutdownTimeout(),
          context());
    } catch (NoClassDefFoundError e) {
      throw new SettingsException(
          List.of(
              "kirin.http.component: the embedded server is not on the class path (%s): add camel-servlet and jetty-ee10-servlet, or name the HTTP component of your own"
                  .formatted(e.getMessage())));
    }
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

  private Parts parts() {
    return parts.orElseThrow(() -> new IllegalStateException("The module has not been started"));
  }

  /** Every bean that a route names, under the name it has there. */
  private static Map<String, Object> beans(Parts p) {
    Settings settings = p.settings();
    var accept =
        new AcceptSteps(
            p.store(),
            p.rules(),
            settings.deliver().defaultTargets(),
            p.loop().results(),
            p.ids(),
            p.clock());
    var watch =
        new InboxWatch(
            p.inbox(), settings.inbox().settle(), settings.inbox().patience(), p.nanoTime());
    return Map.ofEntries(
        entry(
            "kirinFolder",
            new FolderSteps(
                p.inbox(),
                watch,
                p.store(),
                settings.inbox().duplicateWindow(),
                Limits.withAnyText(settings.messages().anyText()),
                p.ids(),
                p.wall())),
        entry("kirinInboxWatch", watch),
        entry("kirinSettledFiles", watch.settledFiles()),
        entry("kirinHeaders", new HeaderSteps()),
        entry("kirinDoor", new DoorSteps(p.ids())),
        entry("kirinMessage", new MessageSteps(settings.messages(), p.ids())),
        entry("kirinValidation", new ValidationProcessor(p.rules())),
        entry("kirinAccept", accept),
        entry(
            "kirinHttp",
            new HttpSteps(settings.http(), settings.messages(), p.store(), accept, p.nanoTime())),
        entry(
            "kirinCallback",
            new CallbackSteps(
                p.loop().callbacks(),
                settings,
                new Signatures(
                    settings.callback().secrets(), settings.callback().tolerance(), p.wall()),
                p.nanoTime())),
        entry("kirinReadiness", new Readiness(p.store(), settings.submit().perDay(), p.clock())),
        entry("kirinSubmitClient", p.submitClient()),
        entry("kirinPollClient", p.pollClient()),
        entry("kirinFetchClient", new VideoClient(p.fetchLimits())),
        entry("kirinVideoConnections", p.videoConnections()));
  }

  /** Apart, because its libraries are there only where the host wants them. */
  private static Map<String, Object> mailBeans(Settings settings, Clock clock) {
    try {
      return MailSource.beans(settings.mail(), settings.messages(), clock);
    } catch (NoClassDefFoundError e) {
      throw new SettingsException(
          List.of(
              "kirin.intake.mail.enabled is true, but the class %s is missing: put"
                      .formatted(e.getMessage())
                  + " org.apache.camel:camel-mail and org.jsoup:jsoup on the class path"));
    }
  }

  /** How long running work may take to end when the module is stopped. */
  public Duration shutdownTimeout() {
    return parts().settings().shutdownTimeout();
  }

  /**
   * Before a stop: ends the polls, look-ups and downloads that are under way, which cost nothing to
   * repeat, so that only running POSTs are waited for.
   */
  public void cancelRepeatable() {
    parts.ifPresent(
        p -> {
          p.loop().stop();
          p.pollLimits().end();
          p.fetchLimits().end();
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
    return parts().store().overview();
  }

  /** The port of the embedded HTTP server, empty where it is not on. */
  public Optional<Integer> httpPort() {
    return server.map(Listener::port);
  }

  /** The port where callbacks have a server of their own, empty where they share one. */
  public Optional<Integer> callbackPort() {
    return callbackServer.map(Listener::port);
  }

  @Override
  public void close() {
    List<Listener> listening = Stream.of(server, callbackServer).flatMap(Optional::stream).toList();
    Optional<Parts> running = parts;
    Optional<Kirin> heir = context.flatMap(mine -> ModulePlace.in(mine).leave(this));
    heir.ifPresent(other -> other.inherit(this));
    server = Optional.empty();
    callbackServer = Optional.empty();
    parts = Optional.empty();
    if (heir.isPresent()) {
      return;
    }
    try {
      listening.forEach(Listener::close);
    } finally {
      running.ifPresent(this::close);
    }
  }

  private void inherit(Kirin other) {
    parts = other.parts;
    server = other.server;
    callbackServer = other.callbackServer;
  }

  private void close(Parts p) {
    try {
      if (p.settings().mail().enabled()) {
        MailSource.close(context().getRegistry());
      }
      p.store().waitNoLonger();
      p.loop().release();
    } finally {
      // A store that refuses work must not stay open under a host that goes on.
      p.timer().shutdownNow();
      p.videoConnections().close(CloseMode.GRACEFUL);
      p.store().close();
    }
  }
}
