package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.main.Main;
import org.apache.camel.spi.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.StoreBrokenException;

/** How the module lives in a host that knows nothing of it. */
@Timeout(120)
class HostLifeTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private Main host(Map<String, String> more) {
    var main = new QuickMain();
    new Folders(home).settings(gateway.url(), gateway.key()).forEach(main::addOverrideProperty);
    more.forEach(main::addOverrideProperty);
    main.configure()
        .withJmxEnabled(false)
        .withAutoConfigurationLogSummary(false)
        .withRoutesIncludePattern("file:routes/*.camel.yaml");
    return main;
  }

  private void drop(String name, String prompt) {
    new Folders(home).drop(name, prompt);
  }

  private boolean homeIsEmpty() throws Exception {
    try (Stream<Path> files = Files.list(home)) {
      return files.findAny().isEmpty();
    }
  }

  @Test
  void a_context_whose_routes_are_not_started_has_no_folder_and_no_file_until_they_are()
      throws Exception {
    Main host = host(Map.of("kirin.operator", home.resolve("operator").toString()));
    host.configure().withAutoStartup(false);
    host.start();
    try {
      assertThat(homeIsEmpty()).isTrue();

      host.getCamelContext().getRouteController().startAllRoutes();
      drop("cat.txt", "A cat");
      new Folders(home).awaitDocument();
      assertThat(home.resolve("operator")).isDirectory();
    } finally {
      host.stop();
    }
  }

  @Test
  void a_context_that_does_not_start_has_no_folder_and_no_file() throws Exception {
    Main host = host(Map.of());
    host.configure()
        .addRoutesBuilder(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("direct:wrong").to("nosuchcomponent:x");
              }
            });

    assertThat(catchThrowable(host::start)).hasStackTraceContaining("nosuchcomponent");
    host.stop();

    assertThat(homeIsEmpty()).isTrue();
  }

  /** A clock that a host declares in its settings, as those of camel.beans are. */
  public static final class LateClock extends Clock {
    private static final Clock HERE = Clock.offset(Clock.systemUTC(), Duration.ofDays(40_000));

    @Override
    public Instant instant() {
      return HERE.instant();
    }

    @Override
    public ZoneId getZone() {
      return HERE.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return HERE.withZone(zone);
    }
  }

  @Test
  void beans_that_the_host_declares_in_its_settings_are_used() throws Exception {
    Main host = host(Map.of("camel.beans.kirinClock", "#class:" + LateClock.class.getName()));
    host.start();
    try {
      drop("cat.txt", "A cat");

      assertThat(new Folders(home).awaitDocument().at("/timeline/received_at").asText())
          .startsWith("21");
    } finally {
      host.stop();
    }
  }

  @Test
  void a_stop_of_the_context_alone_cuts_a_poll_that_hangs() throws Exception {
    var gate = new Gate();
    gateway.fault(Call.POLL, Fault.holdAnswer(gate));
    Main host = host(Map.of("kirin.api.total-timeout", "50s", "kirin.submit.unknown.grace", "50s"));
    host.configure().withShutdownTimeout(40);
    host.start();
    drop("cat.txt", "A cat");
    gate.awaitReached();

    long begun = System.nanoTime();
    host.getCamelContext().stop();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    gate.release();
    host.stop();
  }

  @Test
  void a_post_that_hangs_is_waited_for_no_longer_than_the_setting_though_the_host_would()
      throws Exception {
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
    Main host =
        host(
            Map.of(
                "kirin.api.total-timeout", "50s",
                "kirin.submit.unknown.grace", "50s",
                "kirin.shutdown.timeout", "1s"));
    host.configure().withShutdownTimeout(40);
    host.start();
    drop("cat.txt", "A cat");
    gate.awaitReached();

    long begun = System.nanoTime();
    host.getCamelContext().stop();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    assertThat(Rows.of(new Folders(home)).states()).containsExactly("UNKNOWN");
    gate.release();
    host.stop();
  }

  @Test
  void a_broken_store_stops_the_routes_of_the_module_and_none_of_the_host() throws Exception {
    Main host = host(Map.of("kirin.alarm.uri", "seda:alarms"));
    host.configure()
        .addRoutesBuilder(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("direct:own").routeId("own").setBody(constant("still here"));
              }
            });
    host.start();
    var context = host.getCamelContext();
    try (var template = context.createProducerTemplate();
        var consumer = context.createConsumerTemplate()) {
      try (var other =
              DriverManager.getConnection(new Folders(home).storeUrl() + ";IFEXISTS=TRUE", "", "");
          var statement = other.createStatement()) {
        statement.execute("shutdown immediately");
      }
      Folders.awaitUntil(
          "calls to be refused",
          () ->
              catchThrowable(
                          () -> template.requestBody("direct:kirin-request", "{\"prompt\":\"A\"}"))
                      .getCause()
                  instanceof StoreBrokenException);

      assertThat(consumer.receiveBody("seda:alarms", 60_000, String.class))
          .startsWith("The store could not force its writes");
      Folders.awaitUntil(
          "the routes to stop",
          () ->
              context.getRouteController().getRouteStatus("kirin-claim").isStopped()
                  && context
                      .getRouteController()
                      .getRouteStatus("kirin-intake-folder")
                      .isStopped());
      assertThat(template.requestBody("direct:own", "", String.class)).isEqualTo("still here");
      assertThatThrownBy(() -> template.requestBody("direct:kirin-request", Map.of("prompt", "B")))
          .hasCauseInstanceOf(StoreBrokenException.class);
      assertThat(readiness(context.getRegistry()).call().getState().name()).isEqualTo("DOWN");
    } finally {
      host.stop();
    }
  }

  private static void refusesAtOnce(Main host, String sentence) {
    refusesAtOnce(host, sentence, "kirin-request", "kirin-requests", "kirin-settle");
  }

  private static void refusesAtOnce(Main host, String sentence, String... doors) {
    try (var template = host.getCamelContext().createProducerTemplate()) {
      for (String door : doors) {
        assertThatThrownBy(() -> template.requestBody("direct:" + door, "{\"prompt\":\"A cat\"}"))
            .cause()
            .hasMessageContaining(sentence)
            .message()
            .doesNotContain("\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void one_that_is_switched_off_leaves_doors_that_refuse_and_reads_no_other_setting()
      throws Exception {
    Main host = host(Map.of("kirin.enabled", "false", "kirin.typo", "x", "kirin.api.key", ""));
    host.start();
    try {
      refusesAtOnce(host, "kirin.enabled is false");
      assertThat(host.getCamelContext().getRoutes())
          .allSatisfy(
              route -> assertThat(route.getEndpoint().getEndpointUri()).startsWith("direct:"));
      assertThat(homeIsEmpty()).isTrue();
    } finally {
      host.stop();
    }
  }

  @Test
  @ResourceLock(LogLines.ROOT)
  void a_wrong_setting_stops_the_host_unless_it_is_not_to() throws Exception {
    Map<String, String> wrong =
        Map.of("kirin.typo", "x", "kirin.api.key", "", "kirin.alarm.uri", "seda:x");
    Main stopped = host(wrong);
    assertThat(catchThrowable(stopped::start)).hasStackTraceContaining("kirin.typo is an unknown");
    stopped.stop();
    assertThat(homeIsEmpty()).isTrue();

    Main host = host(wrong);
    host.addOverrideProperty("kirin.fail-host", "false");
    try (var log = LogLines.where(Level.ERROR, event -> event.getLoggerName().contains("Kirin"))) {
      host.start();
      refusesAtOnce(host, "kirin.typo is an unknown setting");
      refusesAtOnce(host, "kirin.api.key is missing");
      assertThat(log.all())
          .singleElement()
          .extracting(ILoggingEvent::getFormattedMessage)
          .asString()
          .contains("kirin.typo is an unknown setting", "kirin.api.key is missing")
          .doesNotContain("\n");
      assertThat(readiness(host.getCamelContext().getRegistry()).call().getMessage().orElse(""))
          .contains("kirin.typo is an unknown setting");
      assertThat(homeIsEmpty()).isTrue();
    } finally {
      host.stop();
    }
  }

  @Test
  void a_part_that_cannot_be_made_is_told_as_a_wrong_setting_is() throws Exception {
    Main host =
        host(
            Map.of(
                "kirin.intake.jms.enabled", "true",
                "kirin.jms.factory", "#missing",
                "kirin.fail-host", "false"));
    host.start();
    try {
      refusesAtOnce(host, "kirin.jms.factory");
      assertThat(homeIsEmpty()).isTrue();
    } finally {
      host.stop();
    }
  }

  @Test
  void a_target_without_its_component_stops_only_the_module_and_leaves_no_file() throws Exception {
    Main host = host(Map.of("kirin.target.crm.uri", "nosuch:x", "kirin.fail-host", "false"));
    host.start();
    try {
      refusesAtOnce(host, "The store is not open", "kirin-request", "kirin-requests");
      assertThat(homeIsEmpty()).isTrue();
    } finally {
      host.stop();
    }
  }

  @Test
  void a_store_that_cannot_be_opened_stops_only_the_module_where_the_host_is_to_go_on()
      throws Exception {
    Main host =
        host(
            Map.of("kirin.store.url", "jdbc:h2:file:/proc/none/kirin", "kirin.fail-host", "false"));
    host.start();
    try {
      refusesAtOnce(host, "The store is not open", "kirin-request", "kirin-requests");
      assertThat(readiness(host.getCamelContext().getRegistry()).call().getState().name())
          .isEqualTo("DOWN");
      assertThat(host.getCamelContext().getRouteController().getRouteStatus("kirin-tick"))
          .isNotEqualTo(ServiceStatus.Started);
    } finally {
      host.stop();
    }
  }

  @Test
  void a_route_of_the_module_is_replaced_by_one_of_the_host_with_the_same_id() throws Exception {
    Main host = host(Map.of("kirin.routes.replaced", "kirin-alarm, kirin-deliver-folder"));
    host.configure()
        .addRoutesBuilder(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("direct:kirin-deliver-folder")
                    .routeId("kirin-deliver-folder")
                    .errorHandler(noErrorHandler())
                    .setBody(simple("${variable.kirinRequestId}"))
                    .to("seda:own")
                    .bean("kirinDeliver", "toFolder");
              }
            });
    host.start();
    try (var consumer = host.getCamelContext().createConsumerTemplate()) {
      drop("cat.txt", "A cat");

      new Folders(home).awaitDocument();
      assertThat(consumer.receive("seda:own", 60_000)).isNotNull();
    } finally {
      host.stop();
    }
  }

  private static HealthCheck readiness(Registry registry) {
    return registry.lookupByNameAndType("kirinReadiness", HealthCheck.class);
  }
}
