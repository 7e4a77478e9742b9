package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.PostgreSql;
import org.kirincamel.task.State;

/** The document that callers write their programs by says what is really answered. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class OpenApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CAT = "{\"prompt\":\"A cat\"}";
  private static final String TOKEN = "0123456789-token";
  private static final Pattern ENDPOINT =
      Pattern.compile("servlet:/?(/[^?]+)\\?.*httpMethodRestrict=([A-Z]+).*");

  private static final Pattern ROUTE =
      Pattern.compile("kirin-(intake-http|orders-http|ledger-http|health|metrics)");

  private static final String[] BEARER = {"Authorization", "Bearer " + TOKEN};
  private static final String CANCEL = "{\"order\":\"cancel\"}";
  private static final String FAILED =
      "{\"order\":\"resubmit\",\"filter\":{\"status\":\"failed\"}}";

  private static final String NONE = "0190a0a0-0000-7000-8000-000000000000";

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMinutes(10));
  private final TreeSet<String> seen = new TreeSet<>();

  @AfterEach
  void close() {
    gateway.close();
  }

  /** Every call of a method on a path, held against what the document says of it. */
  private Caller.Reply checked(
      JsonNode document, String method, String template, Caller.Reply reply) {
    String where = method + " " + template + " " + reply.status();
    seen.add(where);
    JsonNode operation =
        document.path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
    JsonNode response = operation.path("responses").path("" + reply.status());
    if (response.has("$ref")) {
      response = document.at(response.get("$ref").asText().substring(1));
    }
    assertThat(response.isMissingNode()).as(where + " is documented").isFalse();
    for (var header : response.path("headers").properties()) {
      String value = reply.header(header.getKey());
      if (header.getValue().path("required").asBoolean()) {
        assertThat(value).as(where + " " + header.getKey()).isNotEmpty();
      }
    }
    if (!response.has("content")) {
      assertThat(reply.http().body()).as(where).isEmpty();
      return reply;
    }
    var content = response.path("content").properties().iterator().next();
    assertThat(reply.header("Content-Type")).as(where).isEqualTo(content.getKey());
    if (content.getKey().startsWith("text/plain")) {
      return reply;
    }
    assertValid(document, content.getValue().path("schema"), reply.json(), where);
    return reply;
  }

  private static void assertValid(JsonNode document, JsonNode schema, JsonNode value, String what) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", document.get("components"));
    var errors =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(whole)
            .validate(value);
    assertThat(errors).as(what + ": " + value).isEmpty();
  }

  @Test
  void every_answer_that_it_names_is_given_and_looks_as_it_says() throws Exception {
    JsonNode document;
    try (var module =
        Caller.plan(home.resolve("open"), gateway)
            .with("kirin.submit.max-in-flight", "1")
            .with("kirin.intake.http.max-backlog", "3")
            .with("kirin.intake.max-bytes", "1000")
            // A poll would change the ETag under the caller.
            .with("kirin.poll.first", "10m")
            .with("kirin.poll.max", "10m")
            .with("kirin.http.body-timeout", "1s")
            .with("kirin.http.idle-timeout", "1s")
            .start()) {
      var caller = new Caller(module);
      // The first call of a process may take longer than the second that idle callers have here.
      Folders.awaitUntil("described", () -> caller.get("/openapi.json").status() == 200);
      document = caller.get("/openapi.json").json();
      checked(document, "GET", "/openapi.json", caller.get("/openapi.json"));
      String batch = "[" + CAT + ",{\"prompt\":\"\"}]";
      String place = post(document, caller.post(batch, "Idempotency-Key", "k")).header("Location");
      post(document, caller.post(CAT, "Idempotency-Key", "k"));
      post(document, caller.post("{\"prompt\":\"\",\"mode\":\"x\"}"));
      post(document, caller.post("["));
      post(document, caller.post(" ".repeat(1001)));
      post(document, caller.post("<a/>", "Content-Type", "application/xml"));
      post(document, caller.post(CAT, "Origin", "https://evil.example"));
      var slow =
          caller.raw("POST /requests HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{");
      assertThat(slow).startsWith("HTTP/1.1 408");
      seen.add("POST /requests 408");
      module.awaitOneIn(State.RUNNING);
      post(document, caller.post("[" + CAT + "," + CAT + "," + CAT + "]"));
      post(document, caller.post(CAT));

      for (String query : List.of("", "?limit=1", "?status=running", "?status=done")) {
        checked(document, "GET", "/requests", caller.get("/requests" + query));
      }
      checked(document, "GET", "/requests", caller.get("/requests", "Origin", "null"));
      var shown = checked(document, "GET", "/requests/{id}", caller.get(place));
      String rejected =
          caller.get("/requests?status=rejected").json().at("/requests/0/request_id").asText();
      checked(document, "GET", "/requests/{id}", caller.get("/requests/" + rejected));
      checked(
          document,
          "GET",
          "/requests/{id}",
          caller.get(place, "If-None-Match", shown.header("ETag")));
      checked(document, "GET", "/requests/{id}", caller.get("/requests/42"));
      checked(document, "GET", "/requests/{id}", caller.get(place, "Origin", "null"));
      checked(
          document,
          "GET",
          "/requests/{id}",
          caller.get(place, "If-None-Match", "\"a\"", "If-None-Match", "\"b\""));
      for (String query : List.of("?from=1h", "?to=1h", "?from=1h&from=2h")) {
        checked(document, "GET", "/ledger", caller.get("/ledger" + query));
      }
      checked(document, "GET", "/ledger", caller.get("/ledger?from=1h", "Origin", "null"));
      order(document, caller, "/requests/42", "{}", "Origin", "null");
      order(document, caller, "", "{}", "Origin", "null");
      checked(document, "GET", "/openapi.json", caller.get("/openapi.json", "Origin", "null"));
      checked(
          document,
          "GET",
          "/openapi.json",
          caller.get("/openapi.json", "Origin", "null", "Origin", "null"));
      var status = checked(document, "GET", "/status", caller.get("/status")).json();
      assertThat(status.at("/requests/running/number").asInt()).isEqualTo(1);
      assertThat(status.at("/requests/accepted/oldest").asText()).isNotEmpty();
      assertThat(status.at("/slots").toString()).isEqualTo("{\"taken\":1,\"of\":1}");
      checked(document, "GET", "/status", caller.get("/status", "Origin", "null"));
      checked(
          document, "GET", "/status", caller.get("/status", "Origin", "null", "Origin", "null"));
      checked(document, "GET", "/health/live", caller.get("/health/live"));
      checked(document, "GET", "/health/ready", caller.get("/health/ready"));
      checked(document, "GET", "/metrics", caller.get("/metrics"));
      checked(document, "GET", "/metrics", caller.get("/metrics", "Origin", "null"));
      checked(
          document, "GET", "/metrics", caller.get("/metrics", "Origin", "null", "Origin", "null"));
    }
    try (var module =
        Caller.plan(home.resolve("closed"), gateway).with("kirin.http.tokens", TOKEN).start()) {
      var caller = new Caller(module);
      post(document, caller.post(CAT));
      checked(document, "GET", "/requests", caller.get("/requests"));
      checked(document, "GET", "/requests/{id}", caller.get("/requests/42"));
      checked(document, "GET", "/openapi.json", caller.get("/openapi.json"));
      checked(document, "GET", "/ledger", caller.get("/ledger?from=1h"));
      checked(document, "GET", "/status", caller.get("/status"));
      checked(document, "GET", "/metrics", caller.get("/metrics"));
    }
    withOrders(document);
    withoutItsTables(document);

    var named = new TreeSet<String>();
    for (var path : document.path("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        operation
            .getValue()
            .path("responses")
            .fieldNames()
            .forEachRemaining(
                status ->
                    named.add(
                        operation.getKey().toUpperCase(Locale.ROOT)
                            + " "
                            + path.getKey()
                            + " "
                            + status));
      }
    }
    // Faults of our own cannot be asked for, and the document needs no store.
    named.removeIf(name -> name.endsWith(" 500"));
    named.remove("GET /openapi.json 503");
    // A process that is to be started anew ends by itself.
    named.remove("GET /health/live 503");
    assertThat(seen).isEqualTo(named);
  }

  private Caller.Reply post(JsonNode document, Caller.Reply reply) {
    return checked(document, "POST", "/requests", reply);
  }

  private void order(
      JsonNode document, Caller caller, String request, String body, String... headers)
      throws Exception {
    String[] typed = Arrays.copyOf(headers, headers.length + 2);
    typed[headers.length] = "Content-Type";
    typed[headers.length + 1] = "application/json";
    checked(
        document,
        "POST",
        request.isEmpty() ? "/orders" : "/requests/{id}/orders",
        caller.send("POST", request + "/orders", BodyPublishers.ofString(body), typed));
  }

  private void withOrders(JsonNode document) throws Exception {
    try (var module =
        Caller.plan(home.resolve("operated"), gateway)
            .with("kirin.http.operator-tokens", TOKEN)
            .with("kirin.http.body-timeout", "1s")
            .with("kirin.http.idle-timeout", "1s")
            .start()) {
      var caller = new Caller(module);
      String place = caller.post(CAT).header("Location");
      for (String path : List.of("", place)) {
        order(document, caller, path, CANCEL);
        order(document, caller, path, "{\"order\":\"cancle\"}", BEARER);
        order(document, caller, path, " ".repeat(70_000), BEARER);
        String raw =
            "POST %s/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                .formatted(path, TOKEN);
        assertThat(caller.raw(raw + "Content-Length: 100\r\n\r\n{")).startsWith("HTTP/1.1 408");
        seen.add("POST " + (path.isEmpty() ? "/orders" : "/requests/{id}/orders") + " 408");
        checked(
            document,
            "POST",
            path.isEmpty() ? "/orders" : "/requests/{id}/orders",
            caller.send("POST", path + "/orders", BodyPublishers.ofString(CANCEL), BEARER));
      }
      order(document, caller, place, CANCEL, BEARER);
      order(document, caller, "/requests/" + NONE, CANCEL, BEARER);
      order(document, caller, "", FAILED, BEARER[0], BEARER[1], "Idempotency-Key", "k");
      order(document, caller, "", FAILED + " ", BEARER[0], BEARER[1], "Idempotency-Key", "k");
      order(
          document,
          caller,
          "",
          FAILED.replace("failed", "expired"),
          BEARER[0],
          BEARER[1],
          "Idempotency-Key",
          "k");
    }
  }

  /** The store breaks under a running module. */
  private void withoutItsTables(JsonNode document) throws Exception {
    String url = PostgreSql.newStore();
    try (var module =
        Caller.plan(home.resolve("broken"), gateway)
            .with("kirin.store.url", url)
            .with("kirin.store.user", "postgres")
            .with("kirin.store.password", "postgres")
            .with("kirin.http.operator-tokens", TOKEN)
            .start()) {
      try (var connection = DriverManager.getConnection(url, "postgres", "postgres");
          var statement = connection.createStatement()) {
        statement.execute("alter table kirin_request rename to kirin_request_gone");
        var caller = new Caller(module);
        assertThat(post(document, caller.post(CAT)).problem(503)).contains("Idempotency-Key");
        checked(document, "GET", "/ledger", caller.get("/ledger?from=1h"));
        order(document, caller, "", FAILED, BEARER);
        order(document, caller, "/requests/" + NONE, CANCEL, BEARER);
        checked(document, "GET", "/status", caller.get("/status"));
        checked(document, "GET", "/requests", caller.get("/requests"));
        checked(
            document,
            "GET",
            "/requests/{id}",
            caller.get("/requests/0190a0a0-0000-7000-8000-000000000000"));
        statement.execute("alter table kirin_request_gone rename to kirin_request");
        statement.execute("alter table kirin_account rename to kirin_account_gone");
        var red = checked(document, "GET", "/health/ready", caller.get("/health/ready"));
        assertThat(red.status()).isEqualTo(503);
        statement.execute("alter table kirin_account_gone rename to kirin_account");
        assertThat(caller.post(CAT).status()).isEqualTo(202);
      }
    }
  }

  @Test
  void its_paths_and_methods_are_those_of_the_routes() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var document = new Caller(module).get("/openapi.json").json();
      var named = new TreeSet<String>();
      document
          .path("paths")
          .properties()
          .forEach(
              path ->
                  path.getValue()
                      .fieldNames()
                      .forEachRemaining(method -> named.add(method + " " + path.getKey())));
      var served = new TreeSet<String>();
      for (var route : module.context().getRoutes()) {
        var endpoint = ENDPOINT.matcher(route.getEndpoint().getEndpointUri());
        if (endpoint.matches() && ROUTE.matcher(route.getRouteId()).lookingAt()) {
          served.add(
              endpoint.group(2).toLowerCase(Locale.ROOT)
                  + " "
                  + endpoint.group(1).replace("%7B", "{").replace("%7D", "}"));
        }
      }
      assertThat(served).isEqualTo(named).hasSize(11);
    }
  }

  @Test
  void every_reference_leads_somewhere_and_the_request_is_described_as_everywhere()
      throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var document = new Caller(module).get("/openapi.json").json();
      assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
      var references = new ArrayList<String>();
      document.findValuesAsText("$ref", references);
      assertThat(references)
          .hasSizeGreaterThan(20)
          .allSatisfy(
              reference ->
                  assertThat(document.at(reference.substring(1)).isMissingNode())
                      .as(reference)
                      .isFalse());
      JsonNode schema =
          JSON.readTree(Files.readString(Path.of("src/main/resources/kirin/request.schema.json")));
      assertThat(document.at("/components/schemas/Request/properties").size())
          .isEqualTo(schema.get("properties").size());
      JsonNode request = document.at("/components/schemas/Request");
      assertValid(document, request, JSON.readTree(CAT), "a good request");
      var bad = JSON.readTree("{\"prompt\":\"A cat\",\"camera_control\":{\"type\":\"spin\"}}");
      ObjectNode whole = request.deepCopy();
      whole.set("components", document.get("components"));
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                  .getSchema(whole)
                  .validate(bad))
          .as("its own definitions hold too")
          .isNotEmpty();
      assertThat(
              new Caller(module)
                  .send("POST", "/openapi.json", BodyPublishers.noBody())
                  .problem(405))
          .isNotEmpty();
    }
  }
}
