package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** What a person can do about a request whose outcome nobody knows. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class SettleTest {

  /** A gateway whose look-ups never find anything, so that only a person can tell. */
  private final Simulator gateway =
      Simulator.start().taskDuration(Duration.ofMillis(50)).lookups(false);

  @AfterEach
  void close() {
    gateway.close();
  }

  private static String unknown(Module module) {
    var answer = module.ask(Map.of("prompt", "A cat"), Map.of());
    module.awaitOneIn(State.UNKNOWN);
    return answer.get("request_id").toString();
  }

  private static Map<?, ?> settle(Module module, String id, Object order) {
    return module
        .context()
        .createFluentProducerTemplate()
        .to("direct:kirin-settle")
        .withVariable("kirinOrderId", id)
        .withBody(order)
        .request(Map.class);
  }

  private static Map<?, ?> settle(Module module, Object order) {
    return module
        .context()
        .createFluentProducerTemplate()
        .to("direct:kirin-settle")
        .withBody(order)
        .request(Map.class);
  }

  @Test
  void a_task_that_a_person_found_is_adopted_and_delivered() throws Exception {
    gateway.fault(Call.SUBMIT, Fault.lostAnswer());
    try (var module = Module.shared(gateway).start()) {
      String request = unknown(module);
      String task = gateway.ledger().get(0).taskId();

      var answer =
          settle(module, Map.of("request_id", request, "action", "adopt", "task_id", task));

      assertThat(answer.get("settled")).isEqualTo(true);
      assertThat(answer.get("status")).isEqualTo("running");
      assertThat(module.awaitDocument().path("task_id").asText()).isEqualTo(task);
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void a_request_that_never_arrived_is_posted_again_on_a_persons_word() throws Exception {
    gateway.fault(Call.SUBMIT, Fault.status(503));
    try (var module = Module.shared(gateway).start()) {
      String request = unknown(module);

      settle(module, "{\"request_id\":\"%s\",\"action\":\"repost\"}".formatted(request));

      assertThat(module.awaitDocument().path("status").asText()).isEqualTo("completed");
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void a_request_that_is_given_up_ends_in_a_result() throws Exception {
    gateway.fault(Call.SUBMIT, Fault.status(503));
    try (var module = Module.shared(gateway).start()) {
      String request = unknown(module);

      settle(module, Map.of("request_id", request, "action", "fail"));

      var document = module.awaitDocument();
      assertThat(document.path("status").asText()).isEqualTo("failed");
      assertThat(document.at("/error/code").asText()).isEqualTo("settled");

      var again = settle(module, Map.of("request_id", request, "action", "repost"));
      assertThat(again.get("settled")).as("it has ended").isEqualTo(false);
      assertThat(again.get("status")).isEqualTo("failed");
      assertThat(gateway.posts()).isEqualTo(1);
    }
  }

  @Test
  void an_order_that_cannot_be_understood_says_what_was_expected() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      assertThatThrownBy(() -> settle(module, Map.of("request_id", "7", "action", "adopt")))
          .isInstanceOf(CamelExecutionException.class)
          .cause()
          .hasMessageContaining("request_id: expected the id of a request, got \"7\"");
      assertThatThrownBy(() -> settle(module, "{\"request_id\":\"7\""))
          .isInstanceOf(CamelExecutionException.class)
          .cause()
          .hasMessageContaining("got no JSON");
    }
  }

  @Test
  void an_order_with_a_word_too_many_does_nothing() throws Exception {
    gateway.fault(Call.SUBMIT, Fault.status(503));
    try (var module = Module.shared(gateway).start()) {
      String request = unknown(module);

      assertThatThrownBy(
              () ->
                  settle(module, Map.of("request_id", request, "action", "repost", "taskid", "t")))
          .isInstanceOf(CamelExecutionException.class)
          .cause()
          .hasMessageContaining("taskid: expected some of")
          .hasMessageContaining("did you mean task_id?");
      assertThat(module.in(State.UNKNOWN)).isEqualTo(1);
      assertThat(gateway.posts()).isEqualTo(1);
    }
  }

  @Test
  void the_task_of_another_request_is_not_adopted() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      module.ask(Map.of("prompt", "A dog"), Map.of());
      String task = module.awaitDocument().path("task_id").asText();
      gateway.fault(Call.SUBMIT, Fault.status(503));
      String request = unknown(module);

      assertThatThrownBy(
              () ->
                  settle(module, Map.of("request_id", request, "action", "adopt", "task_id", task)))
          .isInstanceOf(CamelExecutionException.class)
          .cause()
          .hasMessageContaining("task_id: " + task + " is the task of another request");
      assertThat(module.in(State.UNKNOWN)).isEqualTo(1);
    }
  }

  @Test
  void an_order_with_an_id_is_carried_out_once() throws Exception {
    gateway.fault(Call.SUBMIT, Fault.status(503), Fault.status(503));
    try (var module = Module.shared(gateway).start()) {
      String request = unknown(module);
      var repost = Map.of("request_id", request, "action", "repost");

      var first = settle(module, "jms-7", repost);
      Folders.awaitUntil("the second POST", () -> gateway.posts() == 2);
      module.awaitOneIn(State.UNKNOWN);

      assertThat(settle(module, "jms-7", repost)).isEqualTo(first);
      assertThatThrownBy(
              () -> settle(module, "jms-7", Map.of("request_id", request, "action", "fail")))
          .cause()
          .hasMessageContaining("expected an id of its own for each order");
      assertThat(module.in(State.UNKNOWN)).isEqualTo(1);
      assertThat(gateway.posts()).isEqualTo(2);

      settle(module, "jms-8", repost);
      module.awaitDocument();
      assertThat(gateway.posts()).isEqualTo(3);
    }
  }
}
