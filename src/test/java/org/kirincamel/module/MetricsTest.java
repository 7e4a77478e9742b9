package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.simulator.Simulator;

/** What a module counts and measures, as Prometheus or a host reads it. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsTest {

  private static final String HOSTILE = "evil\"} 1\nkirin_store_up 0";

  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
  private Module module;
  private Caller caller;

  /** A completed request, a failed one and a rejected one, and another source with a duplicate. */
  @BeforeAll
  void start(@TempDir Path home) throws Exception {
    module = Caller.plan(home, gateway).start();
    caller = new Caller(module);
    caller.post(
        """
        [{"prompt":"A cat [cost 0.28]"},{"prompt":"A dog [fail 002001095]"},{"prompt":""}]
        """);
    for (int i = 0; i < 2; i++) {
      module.ask(
          Map.of("prompt", HOSTILE),
          Map.of("kirinSourceKind", HOSTILE, "kirinSourceName", HOSTILE, "kirinSourceKey", "one"));
    }
    module.drop("broken.json", "{");
    module.awaitDocuments(4);
    Folders.awaitUntil("delivered", () -> module.delivered() == 4);
    Folders.awaitUntil(
        "refused",
        () -> Scrape.of(caller).value("kirin_source_errors_total", "source", "file") > 0);
  }

  @AfterAll
  void close() {
    module.close();
    gateway.close();
  }

  @Test
  void requests_and_results_are_counted_by_source_and_outcome() {
    var page = Scrape.of(caller);

    String received = "kirin_requests_received_total";
    assertThat(page.value(received, "source", "http", "outcome", "accepted")).isEqualTo(2);
    assertThat(page.value(received, "source", "http", "outcome", "rejected")).isEqualTo(1);
    assertThat(page.value(received, "source", "other", "outcome", "accepted")).isEqualTo(1);
    assertThat(page.value(received, "source", "other", "outcome", "duplicate")).isEqualTo(1);
    String results = "kirin_results_total";
    assertThat(page.value(results, "source", "http", "outcome", "completed")).isEqualTo(1);
    assertThat(page.value(results, "source", "http", "outcome", "failed")).isEqualTo(1);
    assertThat(page.value(results, "source", "other", "outcome", "completed")).isEqualTo(1);
  }

  @Test
  void money_is_counted_and_what_is_lost_of_it() {
    var page = Scrape.of(caller);

    assertThat(page.value("kirin_cost_usd_total", "source", "http")).isCloseTo(0.28, within(1e-9));
    assertThat(page.value("kirin_lost_tasks_total", "reason", "failed")).isEqualTo(1);
    assertThat(page.value("kirin_lost_tasks_total", "reason", "fetch_failed")).isZero();
    assertThat(page.names()).containsKey("kirin_lost_cost_usd_total");
  }

  @Test
  void work_is_timed_and_the_answers_of_the_gateway_are_counted() {
    var page = Scrape.of(caller);

    assertThat(page.value("kirin_submit_seconds_count", "outcome", "taken")).isEqualTo(3);
    assertThat(page.value("kirin_poll_seconds_count", "outcome", "found"))
        .isGreaterThanOrEqualTo(3);
    assertThat(page.value("kirin_fetch_seconds_count", "outcome", "fetched")).isEqualTo(2);
    assertThat(
            page.value("kirin_delivery_seconds_count", "target", "outbox", "outcome", "delivered"))
        .isEqualTo(4);
    assertThat(page.value("kirin_poll_lateness_seconds_count")).isGreaterThanOrEqualTo(3);
    assertThat(page.value("kirin_task_polls_count")).isEqualTo(3);
    assertThat(page.value("kirin_gateway_answers_total", "call", "submit", "class", "2xx"))
        .isEqualTo(3);
  }

  @Test
  void it_is_shown_how_things_stand() {
    var page = Scrape.of(caller);

    assertThat(page.value("kirin_store_up")).isEqualTo(1);
    assertThat(page.value("kirin_account_paused")).isZero();
    assertThat(page.value("kirin_slots_limit")).isEqualTo(50);
    for (String folder : new String[] {"outbox", "fetch", "store"}) {
      assertThat(page.value("kirin_disk_free_bytes", "folder", folder)).as(folder).isPositive();
    }
    assertThat(page.names()).containsKeys("kirin_requests", "kirin_oldest_request_age_seconds");
  }

  @Test
  void no_text_of_a_stranger_is_on_the_page() throws Exception {
    assertThat(caller.get("/metrics").http().body()).doesNotContain("evil", "A cat", "broken");
    assertThat(Scrape.of(caller).values("source"))
        .containsExactlyInAnyOrder("file", "http", "jms", "kafka", "mail", "other");
  }

  @Test
  void the_page_is_for_those_who_may_see_the_requests() throws Exception {
    var page = caller.get("/metrics");
    assertThat(page.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(caller.get("/metrics", "Origin", "https://evil.example").problem(403)).isNotEmpty();
    assertThat(
            caller.raw("GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 403")
        .doesNotContain("kirin_");
  }

  @Test
  void every_query_of_the_dashboard_and_of_the_alerts_asks_for_what_is_there() throws Exception {
    var page = Scrape.of(caller);
    var queries = new HashMap<>(PromQl.ofDashboard());
    queries.putAll(PromQl.ofAlerts());

    assertThat(queries).hasSizeGreaterThan(30);
    queries.forEach(
        (where, query) -> {
          assertThat(query.metrics()).as(where).isNotEmpty().isSubsetOf(page.names().keySet());
          for (PromQl.Selector selector : query.selectors()) {
            assertThat(page.names().get(selector.metric())).as(where).contains(selector.label());
            if (!selector.operator().endsWith("~")) {
              assertThat(page.values(selector.label())).as(where).contains(selector.value());
            }
          }
          // Prometheus itself adds the node to what it reads.
          var labels = new TreeSet<>(Set.of("instance"));
          query.metrics().forEach(name -> labels.addAll(page.names().get(name)));
          assertThat(query.groups()).as(where).isSubsetOf(labels);
          assertThat(query.shownLabels()).as(where).isSubsetOf(query.groups());
        });
  }

  @Test
  void the_dashboard_shows_every_metric_and_the_readme_names_each() throws Exception {
    var shown = new TreeSet<String>();
    PromQl.ofDashboard().values().forEach(query -> shown.addAll(withoutSuffix(query.metrics())));
    var named = new TreeSet<String>();
    String table =
        Files.readString(Path.of("README.md")).split("\\| metric \\|")[1].split("\n\n")[0];
    Pattern.compile("`(kirin_[a-z_]+)`")
        .matcher(table)
        .results()
        .forEach(found -> named.add(found.group(1)));

    assertThat(shown).isEqualTo(withoutSuffix(Scrape.of(caller).names().keySet()));
    assertThat(named).isEqualTo(shown);
  }

  private static Set<String> withoutSuffix(Set<String> names) {
    return names.stream()
        .map(name -> name.replaceFirst("_(bucket|count|sum|max)$", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void every_alert_says_what_is_wrong_and_what_to_do() throws Exception {
    assertThat(PromQl.alerts())
        .allSatisfy(
            rule -> {
              assertThat(rule.get("labels").toString()).matches("\\{severity=[a-z]+}");
              assertThat(rule.get("annotations").toString()).matches("\\{summary=.+, action=.+}");
            });
  }

  @Test
  void a_host_finds_them_in_its_own_registry_for_as_long_as_the_module_runs(@TempDir Path home)
      throws Exception {
    var registry = new SimpleMeterRegistry();
    try (var host =
        Module.of(home, gateway)
            .with("kirin.metrics.enabled", "true")
            .bean("theirs", registry)
            .start()) {
      host.ask(Map.of("prompt", "A cat"), Map.of("kirinSourceKind", "table"));
      host.awaitDocument();

      assertThat(
              registry
                  .get("kirin.results")
                  .tags("source", "table", "outcome", "completed")
                  .counter()
                  .count())
          .isEqualTo(1);
      assertThat(registry.get("kirin.store.up").gauge().value()).isEqualTo(1);
      assertThat(host.context().getRoute("kirin-metrics")).isNull();
    }
    assertThat(registry.getMeters()).isEmpty();
  }
}
