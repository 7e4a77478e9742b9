package org.kirincamel.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.kirincamel.common.Recent;
import org.kirincamel.settings.MonitorSettings;

/** What monitoring asks over HTTP. Health needs no token, so it is looked up once a second. */
public final class MonitorSteps {

  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final MonitorSettings settings;
  private final Optional<Supplier<String>> metrics;
  private final Recent<Health> live;
  private final Recent<Health> ready;

  /**
   * @param metrics all of them, as Prometheus reads them; empty where they are not served
   */
  MonitorSteps(
      MonitorSettings settings,
      Optional<Supplier<String>> metrics,
      CamelContext context,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.metrics = metrics;
    this.live = new Recent<>(() -> Health.live(context), PERIOD, nanoTime);
    this.ready = new Recent<>(() -> Health.ready(context), PERIOD, nanoTime);
  }

  /** Whether health is served, for the routes. */
  public boolean health() {
    return settings.health();
  }

  /** Whether metrics are served, for the route. */
  public boolean metrics() {
    return metrics.isPresent();
  }

  /** Shows the metrics. */
  public void show(Exchange exchange) {
    HttpSteps.answer(
        exchange, 200, PROMETHEUS, metrics.orElseThrow().get().getBytes(StandardCharsets.UTF_8));
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
