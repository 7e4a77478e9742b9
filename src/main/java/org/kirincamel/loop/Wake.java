package org.kirincamel.loop;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;

/**
 * Tells the loop that something may be due. The signal is an exchange of its own and carries
 * nothing: a caller's own, put into a queue, would take along what its source does at its end (move
 * a file, flag a mail, acknowledge), to be done after the next claim, or never where the queue is
 * full. Thread-safe.
 */
public final class Wake {

  /** One signal that waits is as good as many. */
  private static final String CLAIM = "seda:kirin-claim?size=1&discardWhenFull=true";

  private final ProducerTemplate template;
  private final Endpoint claim;

  public Wake(CamelContext context) {
    this.template = context.createProducerTemplate();
    this.claim = context.getEndpoint(CLAIM);
  }

  /** Returns at once. A signal that is lost, while the routes stop, is made good by the tick. */
  public void wake() {
    template.send(claim, ExchangePattern.InOnly, signal -> {});
  }
}
