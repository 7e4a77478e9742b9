package org.kirincamel.http;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.kirincamel.loop.Callbacks;
import org.kirincamel.settings.ListenAddress;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;

/**
 * The HTTP servers of a module that runs on its own: one for requests, and one for callbacks where
 * these do not share it. There is none where a component of the host serves.
 */
public final class Servers implements AutoCloseable {

  private final Optional<Listener> requests;
  private final Optional<Listener> callbacks;

  /**
   * Makes the servers, which the routes name.
   *
   * @param heard whose bodies are received
   * @param metrics whether there is a page of metrics to serve
   * @throws SettingsException if the server's library is missing
   */
  public Servers(CamelContext context, Settings settings, Callbacks heard, boolean metrics) {
    var bodies = new BodyLimits(settings, heard);
    Optional<ListenAddress> forCallbacks =
        settings.callback().ownAddress().filter(address -> settings.callback().enabled());
    boolean sharedByCallbacks = settings.callback().enabled() && forCallbacks.isEmpty();
    boolean needed =
        settings.http().serves() || sharedByCallbacks || settings.monitor().health() || metrics;
    requests =
        Optional.of(settings.http().address())
            .filter(address -> needed && settings.http().embedded())
            .map(address -> server(context, settings, address, bodies));
    callbacks = forCallbacks.map(address -> server(context, settings, address, bodies));
  }

  /**
   * Takes the ports.
   *
   * @throws SettingsException if one cannot be had
   */
  public void listen() {
    Stream.of(requests, callbacks).flatMap(Optional::stream).forEach(Listener::listen);
  }

  private static Listener server(
      CamelContext context, Settings settings, ListenAddress address, BodyLimits bodies) {
    try {
      return EmbeddedServer.of(
          settings.http(), address, bodies, settings.shutdownTimeout(), context);
    } catch (NoClassDefFoundError e) {
      throw new SettingsException(
          List.of(
              "kirin.http.component: the embedded server is not on the class path (%s): add camel-servlet and jetty-ee10-servlet, or name the HTTP component of your own"
                  .formatted(e.getMessage())));
    }
  }

  /** The port of the server of requests, empty where it is not on. */
  public Optional<Integer> port() {
    return requests.map(Listener::port);
  }

  /** The port where callbacks have a server of their own, empty where they share one. */
  public Optional<Integer> callbackPort() {
    return callbacks.map(Listener::port);
  }

  @Override
  public void close() {
    Stream.of(requests, callbacks).flatMap(Optional::stream).forEach(Listener::close);
  }
}
