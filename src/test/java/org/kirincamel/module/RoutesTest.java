package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Route;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.component.seda.SedaEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.settings.Settings;
import org.kirincamel.simulator.Simulator;

/** What the shipped files promise one another, the operator and a host. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class RoutesTest {

  private static final Path ROUTES = Path.of("routes");
  private static final Path REFERENCE = Path.of("config", "application.properties");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{kirin:([a-z.-]+)}}");
  private static final Pattern SETTING = Pattern.compile("#? ?(kirin\\.[a-zA-Z.-]+) =(.*)");
  private static final String TARGET = "kirin.target.NAME.";

  /** Lines of a route that a reader sees at once. */
  private static final int SCREEN = 50;

  @TempDir Path home;

  private static Map<String, String> texts() throws IOException {
    var texts = new TreeMap<String, String>();
    for (String name : Folders.names(ROUTES)) {
      texts.put(name, Files.readString(ROUTES.resolve(name)));
    }
    return texts;
  }

  /** The default of every setting as the code reads it. */
  private static Map<String, String> defaults() {
    return Settings.read(
            key -> key.equals("kirin.api.key") ? Optional.of("key") : Optional.empty(),
            List.of(),
            List.of())
        .defaults();
  }

  /** The default of every setting as the reference tells it. */
  private static Map<String, String> reference() throws IOException {
    var reference = new TreeMap<String, String>();
    for (String line : Files.readAllLines(REFERENCE)) {
      var setting = SETTING.matcher(line);
      if (setting.matches()) {
        assertThat(reference.put(setting.group(1), setting.group(2).strip())).as(line).isNull();
        assertThat(line).as("only a default, so commented out").startsWith("# ");
      }
    }
    return reference;
  }

  @Test
  void every_route_has_a_name_a_sentence_and_the_error_handling() throws Exception {
    try (var gateway = Simulator.start();
        var module = Module.start(home, gateway)) {
      var routes = module.context().getRoutes();

      assertThat(routes)
          .hasSizeGreaterThan(10)
          .allSatisfy(
              route -> {
                assertThat(route.getRouteId()).startsWith("kirin-");
                assertThat(route.getDescription()).as(route.getRouteId()).matches("[A-Z].{20,}");
                assertThat(route.getConfigurationId())
                    .as(route.getRouteId())
                    .isEqualTo("kirin-errors");
              });
    }
  }

  @Test
  void nothing_in_the_routes_is_global() throws IOException {
    texts()
        .forEach(
            (name, text) -> {
              assertThat(name).matches("kirin-[a-z-]+\\.camel\\.yaml");
              assertThat(text.lines().filter(line -> line.startsWith("- ")))
                  .as(name)
                  .isNotEmpty()
                  .allMatch(
                      line ->
                          List.of(
                                  "- route:",
                                  "- beans:",
                                  "- routeConfiguration:",
                                  "- routeTemplate:")
                              .contains(line));
              if (text.contains("- routeConfiguration:")) {
                assertThat(text).containsPattern("- routeConfiguration:\n    id: kirin-");
              }
              assertThat(text.split("- routeTemplate:\n", -1).length)
                  .isEqualTo(text.split("- routeTemplate:\n    id: kirin-", -1).length);
            });
  }

  @Test
  void no_worker_sleeps_for_long_while_the_context_starts() throws Exception {
    try (var gateway = Simulator.start();
        var module = Module.start(home, gateway)) {
      assertThat(module.context().getEndpoints())
          .filteredOn(SedaEndpoint.class::isInstance)
          .extracting(SedaEndpoint.class::cast)
          .filteredOn(each -> !each.getConsumers().isEmpty())
          .hasSizeGreaterThan(5)
          .allSatisfy(each -> assertThat(each.getPollTimeout()).as(each.toString()).isEqualTo(100));
    }
  }

  @Test
  void every_route_fits_on_one_screen() throws IOException {
    texts()
        .forEach(
            (name, text) ->
                Stream.of(text.split("(?m)^- (?:route|routeTemplate):"))
                    .skip(1)
                    // What follows up to the next route is the comment above that one.
                    .map(route -> route.replaceAll("\\n(?:#.*)?(?=\\n)|\\n+$", ""))
                    .forEach(
                        route ->
                            assertThat(route.lines())
                                .as("%s:%s", name, route.lines().skip(1).findFirst())
                                .hasSizeLessThanOrEqualTo(SCREEN)));
  }

  @Test
  void a_host_keeps_its_own_error_handling() throws Exception {
    Path host = home.resolve("host.camel.yaml");
    Files.writeString(
        host,
        """
        - onException:
            exception:
              - java.lang.IllegalStateException
            handled:
              constant:
                expression: "true"
            steps:
              - to:
                  uri: mock:handled-by-the-host
        - route:
            id: host-with-a-handler
            from:
              uri: direct:host
              steps:
                - throwException:
                    exceptionType: java.lang.IllegalStateException
                    message: the host's own
        """);
    Path bare = home.resolve("bare.camel.yaml");
    Files.writeString(
        bare,
        """
        - route:
            id: host-without-a-handler
            from:
              uri: direct:bare
              steps:
                - throwException:
                    exceptionType: java.lang.IllegalArgumentException
                    message: nobody handles it
        """);
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
        var module = Module.of(home, gateway).beside(host).beside(bare).start()) {
      var handled = module.context().getEndpoint("mock:handled-by-the-host", MockEndpoint.class);
      handled.expectedMessageCount(1);
      var template = module.context().createProducerTemplate();

      template.sendBody("direct:host", "x");

      handled.assertIsSatisfied();
      assertThatThrownBy(() -> template.sendBody("direct:bare", "x"))
          .isInstanceOf(CamelExecutionException.class)
          .hasRootCauseMessage("nobody handles it");
      assertThat(module.context().getRoutes())
          .filteredOn(route -> route.getRouteId().startsWith("host-"))
          .hasSize(2)
          .extracting(Route::getConfigurationId)
          .containsOnlyNulls();
      module.drop("cat.txt", "A cat beside a host");
      module.awaitDocument();
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void the_reference_lists_what_can_be_set_and_nothing_else() throws IOException {
    var reference = reference();
    reference.keySet().removeIf(name -> name.startsWith(TARGET));

    assertThat(reference).containsExactlyInAnyOrderEntriesOf(new TreeMap<>(defaults()));
  }

  @Test
  void routes_read_settings_only_as_they_were_checked() throws IOException {
    var known = defaults().keySet();
    texts()
        .forEach(
            (name, text) -> {
              assertThat(text).as(name).doesNotContain("{{kirin.");
              assertThat(
                      PLACEHOLDER.matcher(text).results().map(found -> "kirin." + found.group(1)))
                  .as(name)
                  .allMatch(known::contains);
            });
  }

  @Test
  void every_call_of_the_gateway_is_made_the_safe_way() throws IOException {
    var beans = texts().get("kirin-beans.camel.yaml");
    var gateway =
        beans.substring(beans.indexOf("name: kirin-gateway"), beans.indexOf("name: kirin-video"));
    assertThat(gateway)
        .contains(
            "automaticRetriesDisabled: \"true\"",
            "redirectHandlingDisabled: \"true\"",
            "followRedirects: \"false\"",
            "cookieManagementDisabled: \"true\"",
            "contentCompressionDisabled: \"true\"",
            "connectTimeout:",
            "responseTimeout:",
            "soTimeout:",
            "connectionRequestTimeout:");
    assertThat(beans.substring(beans.indexOf("name: kirin-video")))
        .contains("automaticRetriesDisabled: \"true\"", "cookieManagementDisabled: \"true\"");
    var calls = texts().values().stream().flatMap(RoutesTest::calls).toList();
    assertThat(calls)
        .hasSize(5)
        .allSatisfy(
            call ->
                assertThat(call)
                    .contains(
                        "httpClientConfigurer: \"#bean:kirin",
                        "throwExceptionOnFailure: false",
                        "skipRequestHeaders: true",
                        "copyHeaders: false"));
    // The plain component follows redirects and repeats a POST by itself.
    assertThat(texts().values()).noneMatch(text -> text.matches("(?s).*uri: \"?https?:.*"));
  }

  @Test
  void a_queue_of_the_module_gets_no_exchange_of_a_caller() throws IOException {
    var routes = new TreeMap<String, RouteFile>();
    for (String text : texts().values()) {
      RouteFile.all(text).forEach(route -> routes.put(route.from(), route));
    }
    assertThat(routes.keySet())
        .contains("direct:kirin-wake", "seda:kirin-claim", "direct:kirin-request");
    // What a queue takes over ends with the copy in it, or, where the queue is full, never: so only
    // exchanges of our own are put into one, from the tick on.
    var ours = Set.of("quartz", "seda");
    routes.values().stream()
        .filter(route -> !ours.contains(route.from().split(":")[0]))
        .forEach(
            route ->
                assertThat(route.reaches(routes))
                    .as("what %s reaches with its caller's exchange", route.id())
                    .noneMatch(uri -> uri.startsWith("seda") || uri.startsWith("wireTap")));
  }

  private static Stream<String> calls(String text) {
    return Stream.of(text.split("uri: \"kirin-gateway:", -1)).skip(1).map(RoutesTest::firstStep);
  }

  private static String firstStep(String rest) {
    int end = rest.indexOf("doCatch:");
    return end < 0 ? rest : rest.substring(0, end);
  }
}
