package org.kirincamel.loop;

import java.time.Clock;
import java.util.Map;
import java.util.Random;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.kirincamel.delivery.Results;
import org.kirincamel.gateway.AnswerReader;
import org.kirincamel.gateway.ReplyReader;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Meters;

/** Rehearses orders on a store that no running module answers for, by the module's own steps. */
public final class OrderRehearsal {

  private final CamelContext context = new DefaultCamelContext();
  private final OrderCounter counter;

  public OrderRehearsal(Settings settings, TaskStore store, Clock clock) {
    var ids = new Ids(clock, new Random());
    counter =
        new OrderKinds(
                settings,
                store,
                new OrderDesk(store.orders(), clock, Meters.NONE),
                new Results(ids, settings.targets(), target -> {}),
                new FreshAddressSteps(
                    settings.api(),
                    new ReplyReader(new AnswerReader(), clock),
                    settings.fetch().tries()),
                ids,
                target -> {})
            .counter();
  }

  /**
   * What the order would do; nothing is changed.
   *
   * @throws OrderException in one sentence, if it would be refused
   */
  public Map<String, Object> of(String word, Map<String, Object> order) {
    Exchange exchange = new DefaultExchange(context);
    exchange.getMessage().setBody(order);
    exchange.setVariable("kirinOrder", word);
    exchange.setVariable("kirinOrderDry", true);
    return counter.carryOut(exchange);
  }
}
