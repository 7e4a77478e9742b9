package org.kirincamel;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.settings.SettingsException;
import org.slf4j.Logger;

/**
 * The routes of the module among all those of its context: their ids begin with {@code kirin-}, and
 * so do the names of the files that they come from.
 */
final class ModuleRoutes {

  private static final Logger LOG = SafeLogger.of(ModuleRoutes.class);
  private static final String PREFIX = "kirin-";
  private static final String CALLED = "direct:";
  private static final Pattern FILE = Pattern.compile("(.*[:/\\\\])?kirin-[^/\\\\]*\\.yaml");
  private static final int PATIENCE_SECONDS = 10;

  /** One of each file without which no request gets its result. */
  private static final List<String> NEEDED =
      List.of(
          "kirin-request",
          "kirin-tick",
          "kirin-submit",
          "kirin-poll",
          "kirin-fetch",
          "kirin-deliver");

  private ModuleRoutes() {}

  /**
   * Leaves those out whose ids the host has routes of its own for, from now on.
   *
   * @param ids asked for when the first route comes
   */
  static void leaveOut(CamelContext context, Supplier<List<String>> ids) {
    Model model = model(context);
    Function<RouteDefinition, Boolean> before = model.getRouteFilter();
    model.setRouteFilter(
        route ->
            (before == null || before.apply(route))
                && !(isShipped(route) && ids.get().contains(route.getRouteId())));
  }

  /**
   * @throws SettingsException if the host has loaded only some of their files
   */
  static void requireAll(CamelContext context) {
    for (String needed : NEEDED) {
      if (model(context).getRouteDefinition(needed) == null) {
        throw new SettingsException(
            List.of(
                "Only a part of the module's routes was loaded, without %s: let camel.main.routesIncludePattern name all of classpath:camel/kirin-*.camel.yaml, or none of it"
                    .formatted(needed)));
      }
    }
  }

  /** Puts doors in the place of all of them, which refuse every call. */
  static void close(CamelContext context, String sentence) {
    try {
      model(context).getRouteDefinitions().removeIf(ModuleRoutes::isShipped);
      context.addRoutes(new ClosedDoors(sentence));
    } catch (Exception e) {
      throw RuntimeCamelException.wrapRuntimeException(e);
    }
  }

  private static Model model(CamelContext context) {
    return context.getCamelContextExtension().getContextPlugin(Model.class);
  }

  private static boolean isShipped(RouteDefinition route) {
    return route.getResource() != null
        && FILE.matcher(route.getResource().getLocation()).matches()
        && String.valueOf(route.getRouteId()).startsWith(PREFIX);
  }

  /** Lets those not start that begin work by themselves. */
  static void holdSources(CamelContext context) {
    context.getRoutes().stream()
        .filter(route -> route.getRouteId().startsWith(PREFIX))
        .filter(route -> !isCalled(route))
        .forEach(route -> route.setAutoStartup(false));
  }

  /** Stops those that begin work by themselves. Those that others call stay, to refuse it. */
  static void stopSources(CamelContext context) {
    List<String> sources =
        context.getRoutes().stream()
            .filter(route -> route.getRouteId().startsWith(PREFIX))
            .filter(route -> !isCalled(route))
            .map(Route::getRouteId)
            .toList();
    for (String source : sources) {
      if (context.isStopping() || context.isStopped()) {
        return;
      }
      try {
        context.getRouteController().stopRoute(source, PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (Exception e) {
        LOG.warn("The route {} could not be stopped: {}", source, e.getMessage());
      }
    }
  }

  private static boolean isCalled(Route route) {
    return route.getEndpoint().getEndpointUri().startsWith(CALLED);
  }
}
