package org.kirincamel.intake.queue;

import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Lets no header of a stranger in at all: what a queue's source needs of a message it reads from
 * the message itself, where no name can be taken for one of Camel's. Outwards only our own names
 * pass.
 */
final class NoHeaders implements HeaderFilterStrategy {

  @Override
  public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
    return true;
  }

  @Override
  public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
    return !name.startsWith(DeadLetter.PREFIX);
  }
}
