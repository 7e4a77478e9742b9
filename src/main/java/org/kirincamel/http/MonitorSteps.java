package org.kirincamel.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.kirincamel.common.Recent;
import org.kirincamel.settings.MonitorSettings;

/** What monitoring asks over HTTP. Health needs no token, so it is looked up once a second. */
public final class MonitorSteps {

  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final MonitorSettings settings;
  private final Recent<Health> live;
  private final Recent<Health> ready;

  MonitorSteps(MonitorSettings settings, CamelContext context, LongSupplier nanoTime) {
    this.settings = settings;
    this.live = new Recent<>(() -> Health.live(context), PERIOD, nanoTime);
    this.ready = new Recent<>(() -> Health.ready(context), PERIOD, nanoTime);
  }

  /** Whether health is served, for the routes. */
  public boolean health() {
    return settings.health();
  }

  public void live(Exchange exchange) {
    answer(exchange, live.get());
  }

  public void ready(Exchange exchange) {
    answer(exchange, ready.get());
  }

  private static void answer(Exchange exchange, Health health) {
    HttpSteps.answer(
        exchange,
        health.isUp() ? 200 : 503,
        HttpSteps.JSON,
        health.json().getBytes(StandardCharsets.UTF_8));
  }
}
