package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.Kirin;
import org.kirincamel.simulator.Simulator;

/** The module in a host that says itself where its routes are, and names none of the module's. */
@Timeout(120)
class OwnPatternTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start();

  @AfterEach
  void close() {
    gateway.close();
  }

  private Main host(Map<String, String> more) {
    var main = new QuickMain();
    new Folders(home).settings(gateway.url(), gateway.key()).forEach(main::addOverrideProperty);
    more.forEach(main::addOverrideProperty);
    main.configure().withJmxEnabled(false).withAutoConfigurationLogSummary(false);
    return main;
  }

  private Main hostOfOwnRoutes(Map<String, String> more) throws Exception {
    Path own = Files.createDirectories(home.resolve("own"));
    Files.writeString(
        own.resolve("own.camel.yaml"),
        """
        - beans:
            - name: kirinClock
              type: org.kirincamel.module.HostLifeTest$LateClock
        - templatedRoute:
            routeTemplateRef: kirin-video
            parameters:
              - {name: name, value: own-video}
              - {name: key, value: "${body}"}
        """);
    Main main = host(more);
    main.configure().withRoutesIncludePattern("file:" + own + "/*.camel.yaml");
    return main;
  }

  private void isThereOnce(Main host) throws Exception {
    host.start();
    try (var template = host.getCamelContext().createProducerTemplate()) {
      assertThat(host.getCamelContext().getRegistry().findByType(Kirin.class)).hasSize(1);
      JsonNode document =
          new com.fasterxml.jackson.databind.ObjectMapper()
              .readTree(
                  template.requestBody("direct:own-video", "{\"prompt\": \"A\"}", String.class));
      assertThat(document.path("status").asText()).isEqualTo("completed");
      assertThat(document.at("/timeline/received_at").asText()).startsWith("21");
      new Folders(home).drop("cat.txt", "A cat");
      Folders.awaitUntil("the second", () -> new Folders(home).documents().size() == 2);
    } finally {
      host.stop();
    }
  }

  @Test
  void it_is_there_with_its_templates_beside_the_routes_and_beans_of_the_host() throws Exception {
    isThereOnce(hostOfOwnRoutes(Map.of()));
  }

  @Test
  void it_is_there_where_the_host_chooses_among_java_routes_too() throws Exception {
    Main host = hostOfOwnRoutes(Map.of());
    host.configure().withJavaRoutesIncludePattern("example/**");
    // Its templates come too late for files of the host.
    host.configure().withRoutesIncludePattern("false");
    host.start();
    try {
      new Folders(home).drop("cat.txt", "A cat");
      new Folders(home).awaitDocument();
    } finally {
      host.stop();
    }
  }

  @Test
  void it_is_there_once_where_the_pattern_of_camel_finds_it() throws Exception {
    Main host = host(Map.of());
    host.start();
    try {
      assertThat(host.getCamelContext().getRegistry().findByType(Kirin.class)).hasSize(1);
      new Folders(home).drop("cat.txt", "A cat");
      new Folders(home).awaitDocument();
    } finally {
      host.stop();
    }
  }

  @Test
  void one_that_is_switched_off_refuses_at_once() throws Exception {
    Main host = host(Map.of("kirin.enabled", "false"));
    host.configure().withRoutesIncludePattern("false");
    host.start();
    try (var template = host.getCamelContext().createProducerTemplate()) {
      assertThatThrownBy(() -> template.requestBody("direct:kirin-request", "A cat"))
          .hasRootCauseMessage("The module is switched off: kirin.enabled is false");
    } finally {
      host.stop();
    }
  }

  @Test
  void a_route_of_the_host_still_takes_the_place_of_one_of_the_module() throws Exception {
    Main host = host(Map.of("kirin.routes.replaced", "kirin-deliver-folder"));
    host.configure()
        .withRoutesIncludePattern("false")
        .addRoutesBuilder(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("direct:kirin-deliver-folder")
                    .routeId("kirin-deliver-folder")
                    .errorHandler(noErrorHandler())
                    .to("seda:own")
                    .bean("kirinDeliver", "toFolder");
              }
            });
    host.start();
    try (var consumer = host.getCamelContext().createConsumerTemplate()) {
      new Folders(home).drop("cat.txt", "A cat");
      assertThat(consumer.receive("seda:own", 60_000)).isNotNull();
      new Folders(home).awaitDocument();
    } finally {
      host.stop();
    }
  }

  @Test
  void a_pattern_that_names_only_some_of_its_files_is_refused_in_one_sentence() throws Exception {
    Main host = host(Map.of());
    host.configure()
        .withRoutesIncludePattern(
            "classpath:camel/kirin-beans.camel.yaml,classpath:camel/kirin-errors.camel.yaml");

    assertThat(catchThrowable(host::start))
        .hasMessage(
            "Only a part of the module's routes was loaded, without kirin-request:"
                + " let camel.main.routesIncludePattern name all of classpath:camel/kirin-*.camel.yaml, or none of it");
    host.stop();
  }

  @Test
  void a_context_that_looks_for_no_routes_stays_without_it() throws Exception {
    try (var context = new DefaultCamelContext()) {
      context.start();

      assertThat(context.getRegistry().findByType(Kirin.class)).isEmpty();
      assertThat(context.getRoutes()).isEmpty();
    }
  }
}
