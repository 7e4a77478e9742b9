package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Simulator;

/** What a module says of its health over HTTP, to callers without a token. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HealthTest {

  private final Simulator gateway = Simulator.start();
  private Module module;
  private Caller caller;

  /** For health alone, where others can reach it. */
  @BeforeAll
  void start(@TempDir Path home) throws Exception {
    module =
        Module.of(home, gateway)
            .with("kirin.health.enabled", "true")
            .with("kirin.http.host", "0.0.0.0")
            .with("kirin.http.port", "0")
            .with("kirin.account.probe", "1ms")
            .start();
    caller = new Caller(module);
  }

  @AfterAll
  void close() {
    module.close();
    gateway.close();
  }

  @Test
  void a_module_that_works_is_live_whatever_name_it_is_called_by() {
    assertThat(raw("GET", "/health/live")).startsWith("HTTP/1.1 200").contains("\"UP\"");
  }

  @Test
  void a_load_balancer_may_ask_for_the_status_alone() {
    assertThat(raw("HEAD", "/health/live")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
    assertThat(raw("HEAD", "/health/ready")).matches("(?s)HTTP/1.1 (200|503) .*\r\n\r\n");
    assertThat(raw("POST", "/health/live")).startsWith("HTTP/1.1 405");
  }

  private String raw(String method, String path) {
    try {
      return caller.raw(
          "%s %s HTTP/1.1\r\nHost: kirin.example.com\r\nConnection: close\r\n\r\n"
              .formatted(method, path));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void it_is_not_ready_while_the_account_is_in_trouble_and_says_what_to_do() throws Exception {
    gateway.always(Call.SUBMIT, Fault.status(402, "40201"));
    module.ask(Map.of("prompt", "A cat"), Map.of());
    // Other checks of Camel may be down for a moment after the start.
    Folders.awaitUntil("down", () -> ready().json().toString().contains("40201"));

    var red = ready();
    assertThat(red.header("Content-Type")).isEqualTo("application/json");
    assertThat(red.json().path("status").asText()).isEqualTo("DOWN");
    assertThat(red.json().path("checks"))
        .filteredOn(check -> check.path("name").asText().equals("kirin"))
        .singleElement()
        .satisfies(
            check ->
                assertThat(check.path("message").asText())
                    .contains("HTTP 402", "40201", "balance")
                    .doesNotContain(gateway.key()));
    assertThat(caller.get("/health/live").status()).isEqualTo(200);

    gateway.heal();
    Folders.awaitUntil("up", () -> ready().status() == 200);
    assertThat(ready().json().path("status").asText()).isEqualTo("UP");
  }

  private Caller.Reply ready() {
    try {
      return caller.get("/health/ready");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void nothing_else_is_served_and_nothing_can_be_sent() throws Exception {
    for (String path : new String[] {"/requests", "/openapi.json", "/health", "/"}) {
      assertThat(caller.get(path).problem(404)).as(path).isNotEmpty();
    }
    var sent =
        caller.send(
            "POST", "/health/ready", java.net.http.HttpRequest.BodyPublishers.ofString("{}"));
    assertThat(sent.status()).isEqualTo(405);
  }
}
