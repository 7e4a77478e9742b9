package org.kirincamel.module;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;

/** Looks, behind the route of an intake, at each header of each exchange that came in by it. */
final class Behind implements InterceptStrategy {

  private final Set<String> headers = new ConcurrentSkipListSet<>();
  private final AtomicInteger steps = new AtomicInteger();

  /** Names of the headers that were there. */
  Set<String> headers() {
    return headers;
  }

  /** How many steps were looked at. */
  int steps() {
    return steps.get();
  }

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext context, NamedNode step, Processor target, Processor next) {
    return exchange -> {
      look(exchange);
      target.process(exchange);
    };
  }

  private void look(Exchange exchange) {
    boolean taken = String.valueOf(exchange.getFromRouteId()).startsWith("kirin-intake-");
    boolean behind = !exchange.getUnitOfWork().getRoute().getRouteId().startsWith("kirin-intake-");
    if (taken && behind) {
      steps.incrementAndGet();
      headers.addAll(exchange.getMessage().getHeaders().keySet());
    }
  }
}
