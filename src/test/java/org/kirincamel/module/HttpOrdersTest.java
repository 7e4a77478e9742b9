package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** Orders of operators over HTTP: what they change, and what they answer. */
@Timeout(120)
class HttpOrdersTest {

  private static final String ANNA = "token-of-an-operator-1";

  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMinutes(10));

  @AfterEach
  void close() {
    gateway.close();
  }

  private SharedModule.Plan plan() {
    return Caller.shared(gateway).with("kirin.http.operator-tokens", "anna:" + ANNA);
  }

  /** One slot: the first request runs, the others wait. */
  private SharedModule.Plan one() {
    return plan().with("kirin.submit.max-in-flight", "1");
  }

  private static Caller.Reply order(Caller caller, String path, String body, String... key)
      throws Exception {
    String[] headers = {
      "Authorization", "Bearer " + ANNA, "Content-Type", "application/json", "X-None", "none"
    };
    if (key.length > 0) {
      headers[4] = "Idempotency-Key";
      headers[5] = key[0];
    }
    return caller.send("POST", path, BodyPublishers.ofString(body.replace('\'', '"')), headers);
  }

  private static JsonNode ordered(Caller caller, String request, String body, String... key)
      throws Exception {
    var reply = order(caller, "/requests/" + request + "/orders", body, key);
    assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
    return reply.json().get("answer");
  }

  private static JsonNode any(Caller caller, String body, String... key) throws Exception {
    var reply = order(caller, "/orders", body, key);
    assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
    return reply.json();
  }

  private static String sent(Caller caller, String prompt) throws Exception {
    return caller
        .post("{\"prompt\":\"%s\"}".formatted(prompt))
        .json()
        .at("/rows/0/request_id")
        .asText();
  }

  private static JsonNode shown(Caller caller, String request) throws Exception {
    return caller.get("/requests/" + request).json();
  }

  private static double failed(Caller caller) throws Exception {
    return caller
        .get("/metrics")
        .http()
        .body()
        .lines()
        .filter(line -> line.startsWith("kirin_results_total{"))
        .filter(line -> line.contains("source=\"http\"") && line.contains("outcome=\"failed\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void what_waits_is_cancelled_at_once_and_delivered_as_failed() throws Exception {
    try (var module = one().start()) {
      var caller = new Caller(module);
      sent(caller, "runs");
      module.awaitOneIn(State.RUNNING);
      String waits = sent(caller, "waits");
      double failed = failed(caller);

      JsonNode answer = ordered(caller, waits, "{'order':'cancel'}");

      assertThat(answer.get("cancelled").asBoolean()).isTrue();
      assertThat(answer.get("status").asText()).isEqualTo("failed");
      assertThat(failed(caller)).as("it is counted").isEqualTo(failed + 1);
      assertThat(answer.get("note").asText()).contains("not at the gateway");
      JsonNode document = module.awaitDocument();
      assertThat(document.get("request_id").asText()).isEqualTo(waits);
      assertThat(document.get("status").asText()).isEqualTo("failed");
      assertThat(document.at("/error/code").asText()).isEqualTo("cancelled");
      assertThat(shown(caller, waits).get("events").toString()).contains("cancelled", "anna");
      assertThat(gateway.posts()).isEqualTo(1);
      assertThat(ordered(caller, waits, "{'order':'cancel'}").get("cancelled").asBoolean())
          .isFalse();
    }
  }

  @Test
  void what_is_at_the_gateway_keeps_its_slot_until_it_ends_there_and_then_has_failed()
      throws Exception {
    gateway.taskDuration(Duration.ofSeconds(2));
    try (var module =
        one().with("kirin.poll.first", "100ms").with("kirin.poll.max", "2s").start()) {
      var caller = new Caller(module);
      String runs = sent(caller, "runs");
      module.awaitOneIn(State.RUNNING);

      JsonNode answer = ordered(caller, runs, "{'order':'cancel'}");

      assertThat(answer.get("cancelled").asBoolean()).isTrue();
      assertThat(answer.get("status").asText()).isEqualTo("running");
      assertThat(answer.get("note").asText()).contains("keeps its slot and its cost");
      JsonNode document = module.awaitDocument();
      assertThat(document.get("status").asText()).isEqualTo("failed");
      assertThat(document.at("/error/code").asText()).isEqualTo("cancelled");
      assertThat(document.get("usage").toString()).as("what it cost").contains("cost");
      assertThat(shown(caller, runs).get("cancelled").asBoolean()).isTrue();
    }
  }

  @Test
  void an_order_is_carried_out_once_under_its_key() throws Exception {
    try (var module = one().start()) {
      var caller = new Caller(module);
      sent(caller, "runs");
      module.awaitOneIn(State.RUNNING);
      String waits = sent(caller, "waits");

      JsonNode first = ordered(caller, waits, "{'order':'cancel'}", "k");

      assertThat(ordered(caller, waits, "{'order':'cancel'}", "k")).isEqualTo(first);
      assertThat(
              order(caller, "/requests/" + waits + "/orders", "{'order':'resubmit'}", "k")
                  .problem(400))
          .contains("an id of its own");
    }
  }

  @Test
  void what_has_failed_is_made_once_more_as_a_request_of_its_own() throws Exception {
    try (var module = one().start()) {
      var caller = new Caller(module);
      sent(caller, "runs");
      module.awaitOneIn(State.RUNNING);
      String waits = sent(caller, "waits");
      assertThat(ordered(caller, waits, "{'order':'resubmit'}").get("resubmitted").asBoolean())
          .as("it has not ended")
          .isFalse();
      ordered(caller, waits, "{'order':'cancel'}");

      JsonNode answer = ordered(caller, waits, "{'order':'resubmit'}");

      assertThat(answer.get("resubmitted").asBoolean()).isTrue();
      JsonNode again = shown(caller, answer.get("new_request_id").asText());
      assertThat(again.get("status").asText()).isEqualTo("accepted");
      assertThat(again.at("/request/prompt").asText()).isEqualTo("waits");
      JsonNode twice = ordered(caller, waits, "{'order':'resubmit'}");
      assertThat(twice.get("resubmitted").asBoolean()).isFalse();
      assertThat(twice.get("new_request_id")).isEqualTo(answer.get("new_request_id"));
    }
  }

  private static JsonNode dry(Caller caller, String request, String order) throws Exception {
    var reply = order(caller, "/requests/" + request + "/orders", order);
    assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
    assertThat(reply.json().get("dry_run").asBoolean()).isTrue();
    return reply.json();
  }

  @Test
  void a_dry_run_tells_by_the_rule_of_the_order_what_would_change_and_changes_nothing()
      throws Exception {
    try (var module = one().start()) {
      var caller = new Caller(module);
      String runs = sent(caller, "A cat runs");
      module.awaitOneIn(State.RUNNING);
      String ended = sent(caller, "A cat ended");
      ordered(caller, ended, "{'order':'cancel'}");
      sent(caller, "A cat waits");
      String cats = ",'filter':{'text':'cat'},'dry_run':true";

      JsonNode cancel = any(caller, "{'order':'cancel'" + cats + "}", "key");
      assertThat(cancel.get("matched").asInt()).isEqualTo(3);
      assertThat(cancel.get("looked_at").asInt()).isEqualTo(3);
      assertThat(cancel.get("would_change").asInt()).isEqualTo(2);
      assertThat(cancel.get("done").asInt()).isZero();
      JsonNode bounded = any(caller, "{'order':'cancel'" + cats + ",'limit':2}");
      assertThat(bounded.get("matched").asInt()).isEqualTo(3);
      assertThat(bounded.get("looked_at").asInt()).isEqualTo(2);
      assertThat(bounded.get("would_change").asInt()).isEqualTo(1);
      for (String of :
          new String[] {
            "'expire'", "'expire','running_for':'1h'", "'refetch'", "'redeliver'", "'resubmit'"
          }) {
        boolean one = of.equals("'expire'") || of.equals("'resubmit'");
        assertThat(any(caller, "{'order':" + of + cats + "}").get("would_change").asInt())
            .as(of)
            .isEqualTo(one ? 1 : 0);
      }
      JsonNode settle = any(caller, "{'order':'settle'" + cats + "}");
      assertThat(settle.get("refused").asInt()).as("it does not say how").isEqualTo(3);

      assertThat(dry(caller, runs, "{'order':'cancel','dry_run':true}").get("would_change"))
          .hasToString("true");
      JsonNode none = dry(caller, ended, "{'order':'cancel','dry_run':true}");
      assertThat(none.get("would_change").asBoolean()).isFalse();
      assertThat(none.at("/answer/note").asText()).contains("ended before");
      assertThat(
              order(caller, "/requests/" + ended + "/orders", "{'order':'settle','dry_run':true}")
                  .problem(400))
          .contains("action: expected");
      assertThat(order(caller, "/orders", "{'order':'pause','all':true,'dry_run':true}").status())
          .as("a pause has no dry run, and is not carried out in its place")
          .isEqualTo(400);

      assertThat(module.in(State.RUNNING)).isEqualTo(1);
      assertThat(module.in(State.FAILED)).isEqualTo(1);
      assertThat(shown(caller, runs).get("cancelled").asBoolean()).isFalse();
      JsonNode again = ordered(caller, ended, "{'order':'resubmit'}");
      assertThat(again.get("resubmitted").asBoolean()).as("none was made before").isTrue();
      assertThat(dry(caller, ended, "{'order':'resubmit','dry_run':true}").get("would_change"))
          .as("it is made once more only once")
          .hasToString("false");
      JsonNode real = any(caller, "{'order':'cancel','filter':{'text':'cat'}}", "key");
      assertThat(real.get("changed").asInt()).isEqualTo(3);
      assertThat(real.get("done").asInt()).isEqualTo(4);
    }
  }

  @Test
  void a_filter_tells_how_many_first_and_then_means_the_same_ones() throws Exception {
    try (var module = one().start()) {
      var caller = new Caller(module);
      sent(caller, "runs");
      module.awaitOneIn(State.RUNNING);
      for (int i : IntStream.range(0, 5).toArray()) {
        sent(caller, i == 3 ? "A dog" : "A cat " + i);
      }
      String cats = "'order':'cancel','filter':{'status':'accepted','text':'cat'}";

      JsonNode dry = any(caller, "{" + cats + ",'dry_run':true}");
      assertThat(dry.get("matched").asInt()).isEqualTo(4);
      assertThat(module.in(State.FAILED)).isZero();
      JsonNode some = any(caller, "{" + cats + ",'limit':3}", "cats");
      assertThat(some.get("done").asInt()).isEqualTo(3);
      assertThat(some.at("/answers/0/cancelled").asBoolean()).isTrue();
      assertThat(some.get("next").isTextual()).isTrue();
      JsonNode repeated = any(caller, "{" + cats + ",'limit':3}", "cats");
      assertThat(repeated.get("answers")).isEqualTo(some.get("answers"));
      assertThat(module.in(State.FAILED)).isEqualTo(3);
      assertThat(any(caller, "{" + cats + "}").get("done").asInt()).isEqualTo(1);
      assertThat(module.in(State.ACCEPTED)).isEqualTo(1);
    }
  }

  @Test
  void a_pause_holds_what_is_submitted_and_is_told() throws Exception {
    try (var module = plan().start()) {
      var caller = new Caller(module);
      assertThat(any(caller, "{'order':'pause','all':true}").at("/answer/paused").asBoolean())
          .isTrue();
      assertThat(any(caller, "{'order':'pause','all':true}").at("/answer/paused").asBoolean())
          .isFalse();
      sent(caller, "waits");
      JsonNode status = caller.get("/status").json();
      assertThat(status.at("/submission/why").asText()).contains("paused", "anna");
      assertThat(status.at("/paused/0/what").asText()).isEqualTo("all");
      Folders.awaitUntil(
          "health tells it",
          () -> {
            var ready = caller.get("/health/ready");
            return ready.status() == 200 && ready.http().body().contains("paused");
          });
      assertThat(any(caller, "{'order':'resume','all':true}").at("/answer/resumed").asBoolean())
          .isTrue();
      module.awaitOneIn(State.RUNNING);
      assertThat(caller.get("/status").json().get("paused")).isEmpty();
    }
  }

  @Test
  void one_source_is_paused_and_others_go_on() throws Exception {
    try (var module = plan().start()) {
      var caller = new Caller(module);
      any(caller, "{'order':'pause','source':'http'}");
      String waits = sent(caller, "waits");
      module.drop("a.txt", "A kirin");
      module.awaitOneIn(State.RUNNING);
      assertThat(shown(caller, waits).get("status").asText()).isEqualTo("accepted");
      any(caller, "{'order':'resume','source':'http'}");
      Folders.awaitUntil("both run", () -> module.in(State.RUNNING) == 2);
    }
  }

  @Test
  void what_cannot_be_understood_is_refused_in_one_sentence() throws Exception {
    try (var module = plan().start()) {
      var caller = new Caller(module);
      String request = "/requests/" + sent(caller, "A cat") + "/orders";
      for (String body :
          new String[] {
            "",
            "[]",
            "{",
            "{}",
            "{'order':'pause'}",
            "{'order':'cancle'}",
            "{'order':7}",
            "{'order':'cancel','order':'settle'}",
            "{'order':'cancel','force':true}",
            "{'order':'settle','action':'forget'}",
            "{'order':'cancel','request_id':'%s'}".formatted(UUID.randomUUID())
          }) {
        assertThat(order(caller, request, body).problem(400)).as(body).contains("xpected");
      }
      for (String body :
          new String[] {
            "{'order':'pause'}",
            "{'order':'pause','target':'crm'}",
            "{'order':'pause','all':true,'source':'http'}",
            "{'order':'pause','source':'a b'}",
            "{'order':'pause','filter':{'status':'failed'}}",
            "{'order':'cancel','filter':{}}",
            "{'order':'cancel','filter':[]}",
            "{'order':'cancel','filter':{'state':'failed'}}",
            "{'order':'cancel','filter':{'status':['failed']}}",
            "{'order':'cancel','filter':{'status':'failed'},'limit':1001}",
            "{'order':'cancel','filter':{'status':'failed'},'dry_run':'yes'}",
            "{'order':'cancel','filter':{'status':'failed'},'after':'x'}",
            "{'order':'settle','action':'adopt','task_id':'t','filter':{'status':'unknown'}}"
          }) {
        assertThat(order(caller, "/orders", body).problem(400)).as(body).contains("xpected");
      }
      assertThat(module.in(State.FAILED)).isZero();
    }
  }
}
