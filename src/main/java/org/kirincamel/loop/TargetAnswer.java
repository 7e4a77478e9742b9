package org.kirincamel.loop;

import java.util.concurrent.TimeoutException;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/** Nothing comes back from a target but how it ended, and what it said when it took it. */
final class TargetAnswer implements AggregationStrategy {

  @Override
  public Exchange aggregate(Exchange none, Exchange theirs) {
    throw new IllegalStateException("Camel calls the method that knows our exchange");
  }

  @Override
  public Exchange aggregate(Exchange none, Exchange theirs, Exchange ours) {
    Exception failure = theirs.getException();
    if (failure instanceof InterruptedException) {
      // Camel would end the route with this one, before the failure is written down.
      ours.setException(new TimeoutException("interrupted"));
    } else if (failure != null) {
      ours.setException(failure);
    } else if (theirs.getVariable(DeliverSteps.RECEIPT) != null) {
      ours.setVariable(DeliverSteps.RECEIPT, theirs.getVariable(DeliverSteps.RECEIPT));
    }
    return ours;
  }
}
