package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.Kirin;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.simulator.Simulator;

/** The server that listens where no host brings one. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class EmbeddedServerTest {

  private static final String ECHO =
      """
      - route:
          id: %1$s
          from:
            uri: "kirin-http:%3$s"
            parameters:
              httpMethodRestrict: %2$s
            steps:
              - setBody:
                  expression:
                    constant:
                      expression: %1$s
      """;

  @TempDir Path home;

  private static int port(Module module) {
    return module.context().getRegistry().findSingleByType(Kirin.class).httpPort().orElseThrow();
  }

  private static HttpResponse<String> send(Module module, String method, String path)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(module) + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  private Path file(String name, String text) throws Exception {
    return Files.writeString(home.resolve(name), text);
  }

  @Test
  void it_serves_the_endpoints_that_name_it_each_module_its_own() throws Exception {
    Path echo = file("echo.camel.yaml", ECHO.formatted("mine", "GET", "/echo/{id}"));
    Path other = file("other.camel.yaml", ECHO.formatted("other", "GET", "/echo/{id}"));
    try (var gateway = Simulator.start();
        var first = plan(home.resolve("a"), gateway).beside(echo).start();
        var second = plan(home.resolve("b"), gateway).beside(other).start()) {
      assertThat(send(first, "GET", "/echo/1").body()).isEqualTo("mine");
      assertThat(send(second, "GET", "/echo/2").body()).isEqualTo("other");
    }
  }

  @Test
  void where_no_route_answers_there_is_a_problem_of_one_sentence() throws Exception {
    Path echo = file("echo.camel.yaml", ECHO.formatted("mine", "GET", "/echo"));
    try (var gateway = Simulator.start();
        var module = plan(home, gateway).beside(echo).start()) {
      for (var call : new String[][] {{"GET", "/nowhere", "404"}, {"DELETE", "/echo", "405"}}) {
        var answer = send(module, call[0], call[1]);

        assertThat(answer.statusCode()).isEqualTo(Integer.parseInt(call[2]));
        assertThat(answer.headers().firstValue("Content-Type"))
            .hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Server")).isEmpty();
        assertThat(answer.body())
            .contains("\"type\":\"about:blank\"", "\"status\":" + call[2], "\"detail\":\"")
            .doesNotContain("jetty", "Exception");
      }
    }
  }

  @Test
  void a_port_that_somebody_else_has_stops_the_start_with_one_sentence() throws Exception {
    try (var gateway = Simulator.start();
        var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var plan = plan(home, gateway).with("kirin.http.port", "" + taken.getLocalPort());

      assertThatThrownBy(plan::start)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("kirin.http.port: cannot listen on port " + taken.getLocalPort());
    }
  }

  @Test
  void the_rest_services_of_a_host_do_not_land_on_it() throws Exception {
    Path host =
        file(
            "host.camel.yaml",
            """
            - rest:
                path: /host
                get:
                  - to:
                      uri: direct:host
            - route:
                id: host-answers
                from:
                  uri: direct:host
                  steps:
                    - setBody:
                        expression:
                          constant:
                            expression: the host's own
            """);
    Path echo = file("echo.camel.yaml", ECHO.formatted("mine", "GET", "/echo"));
    try (var gateway = Simulator.start();
        var module = plan(home, gateway).beside(host).beside(echo).start()) {
      assertThat(send(module, "GET", "/echo").body()).isEqualTo("mine");
      assertThat(send(module, "GET", "/host").statusCode()).isEqualTo(404);
    }
  }

  private static Module.Plan plan(Path home, Simulator gateway) throws Exception {
    return Module.of(Files.createDirectories(home), gateway)
        .with("kirin.intake.http.enabled", "true")
        .with("kirin.http.port", "0");
  }
}
