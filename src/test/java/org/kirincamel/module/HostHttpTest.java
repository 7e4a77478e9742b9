package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.camel.component.servlet.CamelHttpTransportServlet;
import org.apache.camel.component.servlet.ServletComponent;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.Kirin;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/**
 * A host that has a server of its own, and rest services of its own, with its own ideas of them.
 */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class HostHttpTest {

  private static final String TOKEN = "token-of-the-host-1";

  /** Everything that a host may set for all of its rest services, set as badly as can be for us. */
  private static final String REST =
      """
      - restConfiguration:
          component: servlet
          bindingMode: json
          enableCORS: true
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
      """;

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
  private final String servlet = "host-" + UUID.randomUUID();
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);

  @BeforeEach
  void open() throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    var holder = new ServletHolder(servlet, new CamelHttpTransportServlet());
    holder.setInitOrder(1);
    var servlets = new ServletContextHandler("/app");
    servlets.addServlet(holder, "/camel/*");
    server.setHandler(servlets);
    server.start();
  }

  @AfterEach
  void close() throws Exception {
    server.stop();
    gateway.close();
  }

  private Module.Plan plan() throws Exception {
    var component = new ServletComponent();
    component.setServletName(servlet);
    Path rest = Files.writeString(home.resolve("host.camel.yaml"), REST);
    return Module.of(home, gateway)
        .bean("servlet", component)
        .beside(rest)
        .with("kirin.intake.http.enabled", "true")
        .with("kirin.http.port", "0");
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/app/camel" + path))
            .setHeader("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      for (int i = 0; i < headers.length; i += 2) {
        request.setHeader(headers[i], headers[i + 1]);
      }
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void its_own_component_serves_the_routes_where_it_is_named() throws Exception {
    try (var module =
        plan()
            .with("kirin.http.component", "servlet")
            .with("kirin.http.tokens", TOKEN)
            .with("kirin.intake.max-bytes", "1000")
            .start()) {
      String[] bearer = {"Authorization", "Bearer " + TOKEN};
      assertThat(module.context().getRegistry().findSingleByType(Kirin.class).httpPort()).isEmpty();
      assertThat(send("GET", "/host", "").body()).isEqualTo("\"the host's own\"");
      assertThat(send("POST", "/requests", "{\"prompt\":\"A cat\"}").statusCode()).isEqualTo(401);

      var taken = send("POST", "/requests", "{\"prompt\":\"A cat\"}", bearer);
      assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
      String place = taken.headers().firstValue("Location").orElseThrow();
      assertThat(place).startsWith("/app/camel/requests/");
      assertThat(send("GET", place.substring("/app/camel".length()), "", bearer).body())
          .contains("\"request_id\":\"" + place.substring(place.lastIndexOf('/') + 1));
      assertThat(send("POST", "/requests", "x".repeat(1001), bearer).statusCode()).isEqualTo(413);
      assertThat(send("GET", "/requests?status=x", "", bearer).statusCode()).isEqualTo(400);
      module.awaitDocument();
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void the_operations_page_is_below_its_path_and_takes_forms_there() throws Exception {
    try (var module =
        plan()
            .with("kirin.http.component", "servlet")
            .with("kirin.http.operator-tokens", "anna:" + TOKEN)
            .start()) {
      assertThat(module.context().isStarted()).isTrue();
      assertThat(send("GET", "/kirin", "").statusCode()).isEqualTo(401);
      var in =
          send(
              "POST",
              "/kirin/sign-in",
              "token=" + TOKEN,
              "Content-Type",
              "application/x-www-form-urlencoded");
      assertThat(in.statusCode()).as(in.body()).isEqualTo(303);
      assertThat(in.headers().firstValue("Location")).contains("/app/camel/kirin");
      String cookie = in.headers().firstValue("Set-Cookie").orElseThrow();
      assertThat(cookie).contains("; Path=/app/camel/kirin;");

      var page = send("GET", "/kirin", "", "Cookie", cookie.replaceFirst(";.*", ""));
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body())
          .contains("Signed in as anna", "href=\"/app/camel/kirin/assets/page.css\"");
      assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
      assertThat(send("GET", "/kirin/assets/page.css", "").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_path_that_can_be_read_in_two_ways_is_a_400_there_too() throws Exception {
    try (var module =
        plan()
            .with("kirin.http.component", "servlet")
            .with("kirin.http.tokens", HttpPathsTest.TOKEN)
            .with("kirin.callback.public-url", "https://kirin.example")
            .start()) {
      var caller = new Caller(connector.getLocalPort());
      for (String path : HttpPathsTest.CROOKED) {
        String below = path.replaceFirst("^(http://localhost)?", "$1/app/camel");
        for (String each :
            List.of(below, below.replace("requests", "openapi.json"), below + "/callbacks/x")) {
          assertThat(caller.raw(HttpPathsTest.call(each))).as(each).startsWith("HTTP/1.1 4");
        }
        String get = HttpPathsTest.call(below + "/x").replace("POST", "GET");
        assertThat(caller.raw(get)).as(get).startsWith("HTTP/1.1 4");
        assertThat(caller.raw(HttpPathsTest.call(below))).as(below).startsWith("HTTP/1.1 40");
      }
      String[] bearer = {"Authorization", "Bearer " + HttpPathsTest.TOKEN};
      assertThat(send("GET", "/requests", "", bearer).body()).contains("\"requests\":[]");
      assertThat(caller.raw(HttpPathsTest.call("/app/camel/callbacks/x")))
          .startsWith("HTTP/1.1 204");
      assertThat(caller.raw(HttpPathsTest.call("/app/camel/requests"))).startsWith("HTTP/1.1 202");
      module.awaitOneIn(State.RUNNING);
    }
  }

  @Test
  void its_rest_services_and_the_embedded_server_know_nothing_of_each_other() throws Exception {
    try (var module = plan().start()) {
      var caller = new Caller(module);
      assertThat(send("GET", "/host", "").body()).isEqualTo("\"the host's own\"");
      assertThat(send("GET", "/requests", "").statusCode()).isEqualTo(404);
      assertThat(caller.get("/host").problem(404)).isNotEmpty();
      assertThat(caller.post("{\"prompt\":\"A cat\"}").status()).isEqualTo(202);
      assertThat(caller.get("/requests").http().headers().map())
          .doesNotContainKey("access-control-allow-origin");
      module.awaitDocument();
    }
  }
}
