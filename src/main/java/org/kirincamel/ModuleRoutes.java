package org.kirincamel;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.kirincamel.common.SafeLogger;
import org.slf4j.Logger;

/** The routes of the module among all those of its context: their ids begin with {@code kirin-}. */
final class ModuleRoutes {

  private static final Logger LOG = SafeLogger.of(ModuleRoutes.class);
  private static final String PREFIX = "kirin-";
  private static final String CALLED = "direct:";
  private static final int PATIENCE_SECONDS = 10;

  private ModuleRoutes() {}

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
