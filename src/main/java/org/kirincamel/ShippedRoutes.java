package org.kirincamel;

import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.main.MainAutowiredLifecycleStrategy;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.PluginHelper;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.settings.HostEnvironment;
import org.slf4j.Logger;

/**
 * Brings the module's routes into a host of Camel Main or Spring Boot whose own pattern of routes
 * does not name them: without them, a call of {@code direct:kirin-request} would wait for a route
 * that never comes. Camel finds this class by {@code META-INF/services}.
 */
public final class ShippedRoutes implements ContextServicePlugin {

  private static final Logger LOG = SafeLogger.of(ShippedRoutes.class);
  private static final String FILES = "classpath:camel/kirin-*.camel.yaml";

  @Override
  public void load(CamelContext context) {
    context.getRegistry().bind("kirinShippedRoutes", new Collected());
    context.addLifecycleStrategy(new Last());
  }

  private static boolean isThere(CamelContext context) {
    return !context.getRegistry().findByType(Kirin.class).isEmpty();
  }

  private static void bring(CamelContext context) throws Exception {
    LOG.info("The host's pattern of routes does not name {}: loading them all the same", FILES);
    PluginHelper.getRoutesLoader(context)
        .loadRoutes(PluginHelper.getPackageScanResourceResolver(context).findResources(FILES));
  }

  /** Camel collects it as one of the host's, after the files that the host's pattern names. */
  private static final class Collected implements RoutesBuilder {

    @Override
    public void addRoutesToCamelContext(CamelContext context) throws Exception {
      if (!isThere(context)) {
        bring(context);
      }
    }

    @Override
    public void addTemplatedRoutesToCamelContext(CamelContext context) {
      // They come with the routes.
    }

    @Override
    public Set<String> updateRoutesToCamelContext(CamelContext context) {
      return Set.of();
    }
  }

  /** For a host whose choice among routes in Java leaves out the other one. */
  private static final class Last extends LifecycleStrategySupport {

    @Override
    public void onContextInitializing(CamelContext context) {
      if (looksForRoutes(context) && !isThere(context)) {
        try {
          bring(context);
        } catch (Exception e) {
          throw RuntimeCamelException.wrapRuntimeException(e);
        }
        // They have come too late to be told of this moment by Camel.
        context.getRegistry().findByType(Kirin.class).forEach(Kirin::join);
      }
    }

    private static boolean looksForRoutes(CamelContext context) {
      return context.getRegistry().findSingleByType(HostEnvironment.class) != null
          || context.getLifecycleStrategies().stream()
              .anyMatch(MainAutowiredLifecycleStrategy.class::isInstance);
    }
  }
}
