package org.kirincamel.loop;

import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;
import org.kirincamel.delivery.Results;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Ids;

/** The steps of every order. */
final class OrderKinds {

  private final SettleSteps settle;
  private final RedeliverSteps redeliver;
  private final PauseSteps pause;
  private final RefetchSteps refetch;
  private final OrderCounter counter;

  /**
   * @param going told of each target that gets a result again
   */
  OrderKinds(
      Settings settings,
      TaskStore store,
      OrderDesk desk,
      Results results,
      FreshAddressSteps address,
      Ids ids,
      Consumer<String> going) {
    Clock clock = desk.clock();
    settle = new SettleSteps(desk, results, clock);
    redeliver = new RedeliverSteps(store.deliveries(), desk, settings.targetNames(), going, clock);
    pause = new PauseSteps(desk, store.pauses(), settings.targetNames(), clock);
    refetch = new RefetchSteps(store.reports(), desk, address, clock);
    counter =
        new OrderCounter(
            Map.of(
                "cancel", new CancelSteps(desk, results, clock)::cancel,
                "deliveries", exchange -> redeliver.show(exchange.getMessage()),
                "expire", new ExpireSteps(desk, results, settings.poll(), clock)::expire,
                "pause", pause::pause,
                "redeliver", redeliver::redeliver,
                // Where it is carried out, the gateway is asked first, by a route.
                "refetch", refetch::rehearse,
                "resubmit", new ResubmitOrderSteps(desk, ids, clock)::resubmit,
                "resume", pause::resume,
                "settle", settle::settle));
  }

  OrderCounter counter() {
    return counter;
  }

  SettleSteps settle() {
    return settle;
  }

  RedeliverSteps redeliver() {
    return redeliver;
  }

  PauseSteps pause() {
    return pause;
  }

  RefetchSteps refetch() {
    return refetch;
  }
}
