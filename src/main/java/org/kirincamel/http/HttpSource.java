package org.kirincamel.http;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.kirincamel.callback.Signatures;
import org.kirincamel.common.Clocks;
import org.kirincamel.http.page.Lookout;
import org.kirincamel.intake.AcceptSteps;
import org.kirincamel.loop.Essentials;
import org.kirincamel.loop.Loop;
import org.kirincamel.settings.CallbackSettings;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.TaskStore;

/** What the routes of requests over HTTP, of callbacks and of monitoring name. */
public final class HttpSource {

  private HttpSource() {}

  /**
   * The beans, under the names they have in the routes.
   *
   * @param lookout sees how everything stands
   * @param metrics all of them, as Prometheus reads them; empty where they are not served
   */
  public static Map<String, Object> beans(
      CamelContext context,
      Essentials essentials,
      TaskStore store,
      AcceptSteps accept,
      Loop loop,
      Lookout lookout,
      Optional<Supplier<String>> metrics) {
    Settings settings = essentials.settings();
    Clocks clocks = essentials.clocks();
    CallbackSettings callback = settings.callback();
    return Map.of(
        "kirinAdmit",
        new AdmitSteps(settings.http()),
        "kirinHttp",
        new HttpSteps(
            settings.http(),
            settings.messages(),
            store,
            accept,
            loop::usual,
            clocks.nanoTime(),
            essentials.meters()),
        "kirinList",
        new ListSteps(store.pages(), clocks.shared()),
        "kirinHttpOrders",
        new OrderSteps(
            id -> store.reports().find(id).isPresent(),
            new ManyOrders(store.pages(), store.orders()),
            new Body(OrderSteps.MAX_BYTES, settings.http().bodyTimeout(), clocks.nanoTime(), ""),
            clocks.shared()),
        "kirinLedger",
        new LedgerSteps(store.ledger(), clocks.shared()),
        "kirinStatus",
        new StatusSteps(settings, store, lookout::troubles, lookout::hours, clocks),
        "kirinMonitor",
        new MonitorSteps(settings.monitor(), metrics, context, clocks.nanoTime()),
        "kirinCallback",
        new CallbackSteps(
            loop.callbacks(),
            settings,
            new Signatures(callback.secrets(), callback.tolerance(), clocks.machine()),
            clocks.nanoTime()));
  }
}
