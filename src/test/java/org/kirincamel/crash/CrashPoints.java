package org.kirincamel.crash;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Counts every point at which a process can die and stops dead at one of them: before and after
 * each step of a route, each forced write and each thing the gateway does. From then on no step of
 * that process does anything.
 */
final class CrashPoints implements InterceptStrategy {

  /** Not an exception that a route or a step would handle. */
  static final class Dead extends Error {
    private static final long serialVersionUID = 1L;

    Dead(String where) {
      super("dead at " + where, null, false, false);
    }
  }

  private final int diesAt;
  private final Runnable onDeath;
  private final List<String> passed = new ArrayList<>();
  private boolean dead;
  private int steps;

  /**
   * @param diesAt number of the point, from 0; none for a life without a crash
   * @param onDeath what is done at the very moment
   */
  CrashPoints(int diesAt, Runnable onDeath) {
    this.diesAt = diesAt;
    this.onDeath = onDeath;
  }

  /**
   * @throws Dead at the chosen point, and at every later one
   */
  synchronized void pass(String name) {
    if (dead) {
      throw new Dead(name);
    }
    passed.add(name);
    if (passed.size() - 1 == diesAt) {
      dead = true;
      onDeath.run();
      throw new Dead(name);
    }
  }

  synchronized boolean dead() {
    return dead;
  }

  /** Ends this life without a crash at a point: nothing of it does anything any more. */
  synchronized void die() {
    dead = true;
  }

  synchronized List<String> passed() {
    return List.copyOf(passed);
  }

  private static String withoutNumber(String id) {
    return id.replaceFirst("\\d+$", "");
  }

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
    // Camel numbers nodes across contexts; in one context they always come in the same order.
    String name =
        "%s/%s %d"
            .formatted(
                withoutNumber(definition.getParentId()),
                withoutNumber(definition.getId()),
                ++steps);
    return new DelegateAsyncProcessor(
        exchange -> {
          pass("before " + name);
          target.process(exchange);
          pass("after " + name);
        });
  }
}
