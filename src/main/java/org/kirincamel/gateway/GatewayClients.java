package org.kirincamel.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.Registry;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.io.CloseMode;
import org.kirincamel.settings.ApiSettings;
import org.kirincamel.settings.FetchSettings;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.Target;

/**
 * Every HTTP client of the routes: to the gateway, to the hosts of its videos, and to webhooks.
 *
 * <p>A {@link DnsResolver} named {@code kirinDns} in the registry tells the addresses of the hosts
 * that serve videos; what else a host may say is in {@link HostHttp}.
 */
public final class GatewayClients implements AutoCloseable {

  private final ScheduledExecutorService timer;
  private final ExchangeLimits submitLimits;
  private final ExchangeLimits pollLimits;
  private final ExchangeLimits fetchLimits;
  private final HttpClientConnectionManager videoConnections;
  private final Map<String, Object> beans = new HashMap<>();

  /**
   * @param guard asked before the first byte of each submit
   */
  public GatewayClients(
      Settings settings, SendGuard guard, ScheduledExecutorService timer, CamelContext context) {
    ApiSettings api = settings.api();
    FetchSettings fetch = settings.fetch();
    this.timer = timer;
    submitLimits = new ExchangeLimits(api.totalTimeout(), api.maxBytes(), timer);
    pollLimits = new ExchangeLimits(api.totalTimeout(), api.maxBytes(), timer);
    fetchLimits = new ExchangeLimits(fetch.timeout(), fetch.maxBytes(), timer);
    Registry registry = context.getRegistry();
    HostHttp host = HostHttp.of(context);
    videoConnections = videoConnections(settings, registry, host);
    beans.put("kirinSubmitClient", client(api, submitLimits, Optional.of(guard), host));
    beans.put("kirinPollClient", client(api, pollLimits, Optional.empty(), host));
    beans.put("kirinFetchClient", host.before(new VideoClient(videoConnections, fetchLimits)));
    Optional.ofNullable(registry.lookupByNameAndType("kirin-webhook", HttpComponent.class))
        .ifPresent(host::secure);
    for (Target target : settings.targets().values()) {
      if (target.kind() == Target.Kind.WEBHOOK) {
        beans.put(
            "kirinWebhook-" + target.name(),
            host.before(new WebhookClient(target.timeout(), timer)));
      }
    }
  }

  private static HttpClientConfigurer client(
      ApiSettings api, ExchangeLimits limits, Optional<SendGuard> guard, HostHttp host) {
    return host.before(
        new GatewayClient(api.url(), api.key(), api.connections(), limits, guard, host));
  }

  private static HttpClientConnectionManager videoConnections(
      Settings settings, Registry registry, HostHttp host) {
    FetchSettings fetch = settings.fetch();
    DnsResolver names =
        Optional.ofNullable(registry.lookupByNameAndType("kirinDns", DnsResolver.class))
            .orElse(SystemDefaultDnsResolver.INSTANCE);
    return VideoConnections.open(
        new VideoHosts(settings.api().url(), fetch.hosts(), fetch.privateToo(), names),
        settings.api().connectTimeout(),
        settings.api().responseTimeout(),
        fetch.parallel(),
        host);
  }

  /** What the routes name, under the name it has there. */
  public Map<String, Object> beans() {
    return beans;
  }

  /** Ends the polls, look-ups and downloads that are under way, and lets none begin any more. */
  public void cancelRepeatable() {
    pollLimits.end();
    fetchLimits.end();
  }

  /**
   * Lets the POSTs under way go on for so long and no longer: whatever then has no answer is of
   * unknown outcome, and looked up at the next start.
   */
  public void cancelPostsAfter(Duration patience) {
    timer.schedule(submitLimits::end, patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    videoConnections.close(CloseMode.GRACEFUL);
  }
}
