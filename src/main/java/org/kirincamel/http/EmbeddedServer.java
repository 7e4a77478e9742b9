package org.kirincamel.http;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.settings.HttpSettings;
import org.kirincamel.settings.ListenAddress;
import org.kirincamel.settings.SettingsException;
import org.slf4j.Logger;

/**
 * An HTTP server for a module that runs on its own. Routes reach it by the component of its
 * address: {@code kirin-http:/path?httpMethodRestrict=GET}.
 *
 * <p>The port is taken before the routes start, so that a start fails where another program has it;
 * callers are served from the moment when all routes run, until the context begins to stop.
 */
final class EmbeddedServer implements Listener {

  private static final Logger LOG = SafeLogger.of(EmbeddedServer.class);

  private final Server server;
  private final ServerConnector connector;
  private final ListenAddress address;
  private final CamelContext context;

  private EmbeddedServer(
      Server server, ServerConnector connector, ListenAddress address, CamelContext context) {
    this.server = server;
    this.connector = connector;
    this.address = address;
    this.context = context;
  }

  /**
   * A server of the context, which begins once that has started and the port is taken.
   *
   * @param bodies which are received before a worker is taken
   * @param drain how long running calls may take to end when the context stops
   */
  static Listener of(
      HttpSettings settings,
      ListenAddress address,
      BodyLimits bodies,
      Duration drain,
      CamelContext context) {
    // Camel knows servlets by their names alone, over all contexts of a process.
    String servlet = "kirin-" + UUID.randomUUID();
    var threads = new QueuedThreadPool(settings.threads());
    threads.setName(address.component());
    threads.setDaemon(true);
    var server = new Server(threads);
    var connector = connector(server, settings, address);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(settings.connections(), server));
    var guard = new RequestGuard();
    var early = new EarlyBodies(bodies, settings.bodyTimeout(), System::nanoTime);
    guard.setHandler(early);
    early.setHandler(servlets(servlet));
    var graceful = new GracefulHandler();
    graceful.setHandler(guard);
    page(context, address).ifPresent(page -> live(page, settings.connections(), guard, early));
    server.setHandler(graceful);
    server.setErrorHandler(new ProblemPages());
    server.setStopTimeout(drain.toMillis());
    context.getRegistry().bind(address.component(), new ServletDoor(servlet));
    return new EmbeddedServer(server, connector, address, context);
  }

  @Override
  public void listen() {
    try {
      connector.open();
    } catch (IOException e) {
      throw new SettingsException(
          List.of(
              "%s.port: cannot listen on port %d of %s (%s): free it or choose another"
                  .formatted(address.setting(), address.port(), address.host(), e.getMessage())));
    }
    context.addLifecycleStrategy(new WithContext());
    if (context.isStarted()) {
      serve();
    }
  }

  private void serve() {
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("The HTTP server could not start", e);
    }
    LOG.info("HTTP is served on http://{}:{}", address.host(), port());
    page(context, address)
        .ifPresent(
            page -> LOG.info("The operations page is http://{}:{}/kirin", address.host(), port()));
  }

  /** The page, where it is served at this address. */
  private static Optional<PageSteps> page(CamelContext context, ListenAddress address) {
    return Optional.ofNullable(
            context.getRegistry().lookupByNameAndType("kirinPage", PageSteps.class))
        .filter(page -> page.enabled() && address.component().equals(HttpSettings.EMBEDDED));
  }

  private static void live(PageSteps page, int connections, RequestGuard before, Handler behind) {
    var live = new LiveHandler(page.live(), connections, LiveHandler.TICK);
    live.setHandler(behind);
    before.setHandler(live);
  }

  private static ServerConnector connector(
      Server server, HttpSettings settings, ListenAddress address) {
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(settings.maxHeaderBytes());
    // What follows a refused body is read no further than this before the connection is closed.
    http.setMaxUnconsumedRequestContentReads(16);
    var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(address.host());
    connector.setPort(address.port());
    connector.setIdleTimeout(settings.idleTimeout().toMillis());
    connector.setReuseAddress(true);
    return connector;
  }

  private static ServletContextHandler servlets(String servlet) {
    var holder = new ServletHolder(servlet, new StrangersServlet());
    holder.setInitOrder(1);
    var servlets = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
    servlets.addServlet(holder, "/*");
    servlets.setErrorHandler(new ProblemPages());
    return servlets;
  }

  @Override
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
      // A server that was never started has its port all the same.
      connector.close();
    } catch (Exception e) {
      LOG.warn("The HTTP server did not stop cleanly", e);
    }
  }

  private final class WithContext extends LifecycleStrategySupport {
    @Override
    public void onContextStarted(CamelContext started) {
      serve();
    }

    @Override
    public void onContextStopping(CamelContext stopping) {
      close();
    }
  }
}
