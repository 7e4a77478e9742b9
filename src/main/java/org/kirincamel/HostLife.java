package org.kirincamel;

import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Joins the module to the life of its Camel context, whatever the host: the parts are made when the
 * host's beans are there and no route is built yet, the store is opened when the context starts its
 * routes, and a stop of the context is an orderly stop of the module.
 */
final class HostLife extends LifecycleStrategySupport implements StartupListener {

  private final Kirin kirin;

  HostLife(Kirin kirin) {
    this.kirin = kirin;
  }

  /** A context that is past that point has its beans. */
  void join(CamelContext context) {
    if (!context.getLifecycleStrategies().contains(this)) {
      context.addLifecycleStrategy(this);
      try {
        context.addStartupListener(this);
      } catch (Exception e) {
        throw new IllegalStateException("Camel did not let the module join its context", e);
      }
    }
  }

  void leave(CamelContext context) {
    context.getLifecycleStrategies().remove(this);
  }

  @Override
  public void onContextInitializing(CamelContext context) {
    if (isBound(context)) {
      kirin.join();
    }
  }

  /** Camel 4.18 makes beans that it then leaves alone. */
  private boolean isBound(CamelContext context) {
    return context.getRegistry().findByType(Kirin.class).contains(kirin);
  }

  /**
   * Called when the routes are ready, before their first message; with {@code autoStartup=false},
   * where they are made ready only, once more when they are started.
   */
  @Override
  public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
    if (isBound(context) && (context.isAutoStartup() || alreadyStarted)) {
      kirin.run();
    }
  }

  @Override
  public void onContextStopping(CamelContext context) {
    kirin.stopping();
  }

  @Override
  public void onContextStopped(CamelContext context) {
    kirin.close();
  }

  /** Camel names it where the start fails. */
  @Override
  public String toString() {
    return "kirin";
  }
}
