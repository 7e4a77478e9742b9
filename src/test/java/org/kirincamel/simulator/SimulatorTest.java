package org.kirincamel.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatorTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SettableClock clock = new SettableClock();
  private final Simulator gateway = Simulator.start(clock);
  private final Caller caller = new Caller(gateway);

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void a_task_makes_progress_and_completes_with_a_video_and_a_price() throws Exception {
    gateway.taskDuration(Duration.ofSeconds(10));

    var submitted = Caller.json(caller.submit(Caller.params("mine")));
    clock.forward(Duration.ofSeconds(5));
    var half = poll(submitted);
    clock.forward(Duration.ofSeconds(5));
    var done = poll(submitted);

    assertThat(submitted.at("/status").asText()).isEqualTo("in_progress");
    assertThat(submitted.at("/progress").asDouble()).isZero();
    assertThat(submitted.at("/external_task_id").asText()).isEqualTo("mine");
    assertThat(submitted.at("/created_at").asLong())
        .isEqualTo(clock.instant().getEpochSecond() - 10);
    assertThat(half.at("/progress").asDouble()).isEqualTo(0.5);
    assertThat(half.has("output")).isFalse();
    assertThat(done.at("/status").asText()).isEqualTo("completed");
    assertThat(done.at("/output/0/content/0/type").asText()).isEqualTo("video");
    assertThat(done.at("/output/0/content/0/size").asText()).isEqualTo("1280x720");
    assertThat(done.at("/output/0/content/0/duration").textValue()).isEqualTo("5");
    assertThat(done.at("/output/0/content/0/url").asText())
        .isEqualTo(gateway.url() + "/videos/" + done.at("/id").asText() + ".mp4");
    assertThat(done.at("/usage/cost").textValue()).isEqualTo("0.28");
    assertThat(gateway.polls()).isEqualTo(2);
    assertThat(gateway.violations()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"std,5,0.28", "pro,5,0.49", "std,10,0.56", "pro,10,0.98"})
  void the_price_follows_mode_and_duration(String mode, String duration, String cost)
      throws Exception {
    gateway.taskDuration(Duration.ZERO);
    var params = Caller.params("a").put("mode", mode).put("duration", duration);

    assertThat(Caller.json(caller.submit(params)).at("/usage/cost").asText()).isEqualTo(cost);
  }

  @Test
  void the_ledger_shows_every_accepted_post_in_order() throws Exception {
    caller.submit(Caller.params("a"));
    caller.submit(Caller.params("b"));
    caller.submit(Caller.params("a"));

    assertThat(gateway.ledger())
        .extracting(Charge::externalTaskId)
        .as("a second task under the same id is a second payment")
        .containsExactly("a", "b", "a");
    assertThat(gateway.ledger()).extracting(Charge::taskId).doesNotHaveDuplicates();
    assertThat(gateway.paid()).isEqualTo(3);
  }

  @Test
  void a_second_task_under_the_same_id_can_be_refused() throws Exception {
    gateway.refuseDuplicates(true);
    caller.submit(Caller.params("a"));

    assertThat(caller.submit(Caller.params("a")).statusCode()).isEqualTo(409);
    assertThat(gateway.ledger()).hasSize(1);
  }

  @Test
  void a_task_is_found_by_its_external_id() throws Exception {
    var external = "ma t\u00e2che+1:&\u96e8";
    var id = caller.accepted(Caller.params(external));
    var segment = URLEncoder.encode(external, StandardCharsets.UTF_8).replace("+", "%20");

    assertThat(Caller.json(caller.task(segment)).at("/id").asText()).isEqualTo(id);
    assertThat(gateway.lookups()).isEqualTo(1);
    assertThat(gateway.polls()).isZero();
    assertThat(gateway.violations()).isEmpty();
  }

  @Test
  void look_ups_can_be_impossible_or_late() throws Exception {
    gateway.lookupLag(SECOND);
    caller.submit(Caller.params("a"));

    assertThat(caller.task("a").statusCode()).isEqualTo(404);
    clock.forward(SECOND);
    assertThat(caller.task("a").statusCode()).isEqualTo(200);
    gateway.lookups(false);
    assertThat(caller.task("a").statusCode()).isEqualTo(404);
  }

  @Test
  void a_task_nobody_made_is_not_found() throws Exception {
    assertThat(caller.task("task-00000000-0000-0000-0000-000000000000").statusCode())
        .isEqualTo(404);
    assertThat(gateway.polls()).isEqualTo(1);
    assertThat(gateway.violations()).isEmpty();
  }

  @Test
  void more_tasks_than_allowed_at_once_are_refused_until_one_ends() throws Exception {
    gateway.maxRunning(2);
    caller.submit(Caller.params("a"));
    caller.submit(Caller.params("b"));

    var refused = caller.submit(Caller.params("c"));
    clock.forward(SECOND);
    var accepted = caller.submit(Caller.params("c"));

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(Caller.json(refused).at("/status/error_code").asText()).isEqualTo("1303");
    assertThat(accepted.statusCode()).isEqualTo(200);
    assertThat(gateway.peakRunning()).isEqualTo(2);
    assertThat(gateway.running()).isEqualTo(1);
  }

  @Test
  void a_script_decides_by_the_parameters_how_a_task_ends() throws Exception {
    gateway.behave(
        params ->
            params.path("mode").asText().equals("pro")
                ? Script.failed("002001096", "no result")
                : Script.never());
    var failing = Caller.json(caller.submit(Caller.params("a").put("mode", "pro")));
    var endless = Caller.json(caller.submit(Caller.params("b")));
    clock.forward(Duration.ofDays(30));

    assertThat(poll(failing).at("/status").asText()).isEqualTo("failed");
    assertThat(poll(failing).at("/error/code").textValue()).isEqualTo("002001096");
    assertThat(poll(failing).at("/error/error_message").asText()).isEqualTo("no result");
    assertThat(poll(failing).has("usage")).isFalse();
    assertThat(poll(endless).at("/status").asText()).isEqualTo("in_progress");
  }

  @Test
  void a_field_can_be_overwritten_so_that_the_task_found_is_a_stranger() throws Exception {
    gateway.behave(params -> Script.completed().withField("external_task_id", "other"));
    caller.submit(Caller.params("a"));

    assertThat(Caller.json(caller.task("a")).at("/external_task_id").asText()).isEqualTo("other");
  }

  @ParameterizedTest
  @CsvSource({
    "IN_QUEUE,/status,in_queue",
    "QUEUED,/status,queued",
    "PROCESSING,/status,processing",
    "UNKNOWN_WORD,/status,warming_up",
    "UPPER_CASE,/status,IN_PROGRESS",
    "ENVELOPED,/data/status,in_progress",
    "ENVELOPED,/status/code,200",
    "EXTRA_FIELDS,/trace/region,eu",
    "CREATED_AT_IN_MILLIS,/created_at,1795341600000",
  })
  void a_running_task_takes_the_shape_of_its_script(Shape shape, String pointer, String text)
      throws Exception {
    gateway.behave(params -> Script.completed().withShapes(shape));

    assertThat(Caller.json(caller.submit(Caller.params("a"))).at(pointer).asText()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "SUCCESS,/status,\"success\"",
    "SUCCEEDED,/status,\"succeeded\"",
    "UPPER_CASE,/status,\"COMPLETED\"",
    "ENVELOPED,/data/status,\"completed\"",
    "COMPLETED_WITH_ERROR,/status,\"completed\"",
    "COMPLETED_WITH_ERROR,/error/code,\"002001095\"",
    "COMPLETED_WITH_EMPTY_ERROR,/error,{}",
    "NO_OUTPUT,/output,''",
    "NO_USAGE,/usage,''",
    "COST_AS_NUMBER,/usage/cost,0.28",
    "DURATION_AS_NUMBER,/output/0/content/0/duration,5",
    "IMAGE_FIRST,/output/0/content/0/type,\"image\"",
    "IMAGE_FIRST,/output/0/content/1/type,\"video\"",
    "EXTRA_FIELDS,/output/0/content/0/codec/name,\"h264\"",
    "NO_EXTERNAL_TASK_ID,/external_task_id,''",
  })
  void a_completed_task_takes_the_shape_of_its_script(Shape shape, String pointer, String json)
      throws Exception {
    gateway.taskDuration(Duration.ZERO);
    gateway.behave(params -> Script.completed().withShapes(shape));

    assertThat(Caller.json(caller.submit(Caller.params("a"))).at(pointer).toString())
        .isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR_AS_STRING,/error,\"it broke\"",
    "ERROR_WITH_MESSAGE,/error/message,\"it broke\"",
    "ERROR_CODE_AS_NUMBER,/error/code,2001095",
    "UPPER_CASE,/status,\"FAILED\"",
    "COMPLETED_WITH_ERROR,/status,\"completed\"",
  })
  void a_failed_task_takes_the_shape_of_its_script(Shape shape, String pointer, String json)
      throws Exception {
    gateway.taskDuration(Duration.ZERO);
    gateway.behave(params -> Script.failed("002001095", "it broke").withShapes(shape));

    assertThat(Caller.json(caller.submit(Caller.params("a"))).at(pointer).toString())
        .isEqualTo(json);
  }

  @ParameterizedTest
  @EnumSource(ErrorForm.class)
  void an_error_is_written_in_each_of_the_forms(ErrorForm form) throws Exception {
    gateway.errorForm(form);
    gateway.fault(Call.SUBMIT, Fault.status(402, "40201").withMessage("balance too low"));

    var answer = caller.submit(Caller.params("a"));

    assertThat(answer.statusCode()).isEqualTo(402);
    switch (form) {
      case STATUS ->
          assertThat(Caller.json(answer).toString())
              .isEqualTo(
                  "{\"status\":{\"code\":402,\"message\":\"balance too low\","
                      + "\"error_code\":40201},\"data\":null}");
      case MESSAGE -> assertThat(answer.body()).isEqualTo("{\"message\":\"balance too low\"}");
      case ERROR -> assertThat(answer.body()).isEqualTo("{\"error\":\"balance too low\"}");
      case ERROR_OBJECT ->
          assertThat(Caller.json(answer).at("/error/code").asText()).isEqualTo("40201");
      case HTML -> assertThat(answer.body()).startsWith("<html>");
      case NONE -> assertThat(answer.body()).isEmpty();
    }
  }

  @Test
  void a_prompt_can_say_what_becomes_of_its_task() throws Exception {
    var failing = prompt("a", "A kirin [fail 002001099 no task] [takes 20ms]");
    var written = prompt("b", "[shape enveloped, upper_case][cost 1.23][takes 20ms]");
    var endless = prompt("c", "[never]");
    var plain = prompt("d", "[not a directive]");
    clock.forward(Duration.ofMillis(20));

    assertThat(poll(failing).at("/error/code").asText()).isEqualTo("002001099");
    assertThat(poll(failing).at("/error/error_message").asText()).isEqualTo("no task");
    assertThat(poll(written.at("/data")).at("/data/status").asText()).isEqualTo("COMPLETED");
    assertThat(poll(written.at("/data")).at("/data/usage/cost").asText()).isEqualTo("1.23");
    clock.forward(SECOND);
    assertThat(poll(endless).at("/status").asText()).isEqualTo("in_progress");
    assertThat(poll(plain).at("/status").asText()).isEqualTo("completed");
  }

  @Test
  void a_prompt_can_spoil_its_first_calls() throws Exception {
    var params = Caller.params("a").put("prompt", "[submit 503] [poll 500] [takes 0s] [video 404]");

    assertThat(caller.submit(params).statusCode()).isEqualTo(503);
    assertThat(gateway.ledger()).isEmpty();
    var id = caller.accepted(params);
    assertThat(caller.task(id).statusCode()).isEqualTo(500);
    var url = Caller.json(caller.task(id)).at("/output/0/content/0/url").asText();
    assertThat(caller.video(url).statusCode()).isEqualTo(404);
    assertThat(caller.video(url).statusCode()).isEqualTo(200);
  }

  @Test
  void the_callback_url_is_told_once_the_task_has_ended() throws Exception {
    try (var listener = Simulator.start()) {
      var hook = listener.url() + "/hook";
      caller.submit(Caller.params("a").put("callback_url", hook));
      caller.submit(Caller.params("b").put("callback_url", hook).put("prompt", "[takes 2s]"));
      clock.forward(SECOND);
      await().until(() -> gateway.callbacksFailed() == 1);

      assertThat(listener.requests()).hasSize(1);
      var told = listener.requests().get(0);
      assertThat(told.method()).isEqualTo("POST");
      assertThat(told.json().at("/status").asText()).isEqualTo("completed");
      assertThat(told.json().at("/external_task_id").asText()).isEqualTo("a");
      assertThat(told.header("authorization")).isEmpty();
    }
  }

  @Test
  void callbacks_can_be_switched_off() throws Exception {
    gateway.callbacks(false);
    caller.submit(
        Caller.params("a")
            .put("callback_url", gateway.url() + "/hook")
            .put("prompt", "[takes 0s]"));
    gateway.callbacks(true);
    caller.submit(
        Caller.params("b")
            .put("callback_url", gateway.url() + "/hook")
            .put("prompt", "[takes 0s]"));
    await().until(() -> gateway.callbacksFailed() == 1);

    assertThat(gateway.requests()).filteredOn(r -> r.path().equals("/hook")).hasSize(1);
  }

  @Test
  void many_callers_at_once_lose_nothing() throws Exception {
    var threads = Executors.newFixedThreadPool(8);
    var jobs = new ArrayList<Future<String>>();
    for (int i = 0; i < 8; i++) {
      var name = "caller-" + i;
      jobs.add(threads.submit(() -> submitAndPoll(name)));
    }
    for (var job : jobs) {
      job.get();
    }
    threads.shutdown();

    assertThat(gateway.ledger()).hasSize(2000);
    assertThat(gateway.ledger()).extracting(Charge::externalTaskId).doesNotHaveDuplicates();
    assertThat(gateway.polls()).isEqualTo(2000);
    assertThat(gateway.peakRunning()).isEqualTo(2000);
    assertThat(gateway.violations()).isEmpty();
  }

  @Test
  void the_latest_requests_are_kept_with_their_headers() throws Exception {
    caller.submit(Caller.params("a"));

    var request = gateway.requests().get(0);
    assertThat(request).hasToString("POST /model/v1/generation");
    assertThat(request.header("content-TYPE")).contains("application/json");
    assertThat(request.params().at("/external_task_id").asText()).isEqualTo("a");
  }

  @Test
  void it_starts_again_on_the_same_port() throws Exception {
    int port = Ports.free();
    try (var first = Simulator.start(port)) {
      new Caller(first).submit(Caller.params("a"));
    }

    try (var again = Simulator.start(port)) {
      assertThat(again.port()).isEqualTo(port);
      assertThat(new Caller(again).submit(Caller.params("b")).statusCode()).isEqualTo(200);
    }
  }

  private String submitAndPoll(String name) throws IOException, InterruptedException {
    for (int i = 0; i < 250; i++) {
      caller.task(caller.accepted(Caller.params(name + "-" + i)));
    }
    return name;
  }

  private JsonNode prompt(String externalTaskId, String prompt)
      throws IOException, InterruptedException {
    return Caller.json(caller.submit(Caller.params(externalTaskId).put("prompt", prompt)));
  }

  private JsonNode poll(JsonNode task) throws IOException, InterruptedException {
    return Caller.json(caller.task(task.at("/id").asText()));
  }
}
