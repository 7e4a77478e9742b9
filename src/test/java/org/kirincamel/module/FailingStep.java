package org.kirincamel.module;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;

/** Makes one step fail for some time, once its work is done: as if the module died just then. */
final class FailingStep implements InterceptStrategy {

  private final String id;
  private final AtomicInteger left;
  private final AtomicInteger failures = new AtomicInteger();

  /**
   * @param id of the step
   * @param times it fails before it is well again
   */
  FailingStep(String id, int times) {
    this.id = id;
    this.left = new AtomicInteger(times);
  }

  /** How often it has failed so far. */
  int failures() {
    return failures.get();
  }

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext context, NamedNode step, Processor target, Processor next) {
    if (!id.equals(step.getId())) {
      return target;
    }
    return exchange -> {
      target.process(exchange);
      if (exchange.getException() == null && left.getAndDecrement() > 0) {
        failures.incrementAndGet();
        throw new IllegalStateException("failed on purpose");
      }
    };
  }
}
