package org.kirincamel;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.jspecify.annotations.Nullable;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.gateway.GatewayClients;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.store.Overview;
import org.kirincamel.store.StoreException;
import org.kirincamel.store.TaskStore;
import org.slf4j.Logger;

/**
 * The module's root: reads the settings when the host's context begins, opens its {@link Parts}
 * when its routes do, and closes them. Declared in {@code routes/kirin-beans.camel.yaml}. What a
 * host may replace is in {@link HostBeans} and {@link GatewayClients}.
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
                Optional.of(Parts.of(context(), settings.orElseThrow().read().settings(), opened)));
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
