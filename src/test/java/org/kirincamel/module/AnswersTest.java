package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.loop.PollSteps;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Request;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;
import org.slf4j.LoggerFactory;

/** What the gateway is known to answer beside what its document says. */
@Timeout(120)
class AnswersTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private static Map<String, Object> output(String url) {
    return Map.of("content", List.of(Map.of("type", "video", "url", url)));
  }

  private String video(String task) {
    return gateway.url() + "/videos/" + task + ".mp4";
  }

  /** The n-th request's task ends as the n-th of these says; VIDEO stands for its output. */
  private Map<String, JsonNode> outcomes(Module module, List<String> endings) throws Exception {
    gateway.scripts(
        charge -> {
          int number = Integer.parseInt(charge.params().path("prompt").asText());
          var script = Script.completed();
          for (var field : parsed(endings.get(number)).properties()) {
            Object value =
                field.getValue().asText().equals("VIDEO")
                    ? List.of(output(video(charge.taskId())))
                    : field.getValue();
            script = script.withField(field.getKey(), value);
          }
          return script;
        });
    var rows = new StringBuilder("prompt\n");
    for (int i = 0; i < endings.size(); i++) {
      rows.append(i).append('\n');
    }
    module.drop("all.csv", rows.toString());
    var outcomes = new java.util.TreeMap<String, JsonNode>();
    for (JsonNode document : module.awaitDocuments(endings.size())) {
      outcomes.put(document.at("/request/prompt").asText(), document);
    }
    return outcomes;
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json.replace('\'', '"'));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String outcome(JsonNode document) {
    return "%s %d %s"
        .formatted(
            document.path("status").asText(),
            document.path("files").size(),
            document.at("/error/error_message").asText(""));
  }

  private static ListAppender<ILoggingEvent> logOfPolls() {
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    Logger polls = (Logger) LoggerFactory.getLogger(PollSteps.class);
    polls.setLevel(Level.WARN);
    polls.addAppender(lines);
    return lines;
  }

  private static boolean isAbout(JsonNode document, String message) {
    return message.contains(document.at("/request_id").asText())
        || message.contains(document.at("/task_id").asText());
  }

  /** The warnings with that part about those requests: other tests poll at the same time. */
  private static List<String> warnings(
      ListAppender<ILoggingEvent> lines, String part, List<JsonNode> documents) {
    return List.copyOf(lines.list).stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .filter(message -> message.contains(part))
        .filter(message -> documents.stream().anyMatch(each -> isAbout(each, message)))
        .toList();
  }

  @Test
  void status_words_and_errors_mean_what_their_evidence_says() throws Exception {
    var lines = logOfPolls();
    List<String> endings =
        List.of(
            "{'status': 'succeed'}",
            "{'status': 'done', 'error': {'code': '0', 'error_message': ''}}",
            "{'status': 'FINISHED', 'error': {'code': 0, 'message': 'success'}}",
            "{'status': 'completed', 'error': {'code': 200, 'message': 'OK'}}",
            "{'status': 'completed', 'error': 'None'}",
            "{'status': 'canceled', 'output': null}",
            "{'status': 'rejected', 'error': 'content moderation', 'output': null}",
            "{'status': 'gone\\nby\\u202e%s', 'output': 'VIDEO'}".formatted("x".repeat(500)),
            "{'status': 'blocked', 'error': {'code': '002001095', 'message': 'blocked'}, 'output':"
                + " null}");
    try (var module =
        Module.of(home, gateway)
            .with("kirin.resubmit.codes", "002001095")
            .with("kirin.resubmit.pause", "1ms")
            .start()) {
      Map<String, JsonNode> outcomes = outcomes(module, endings);

      assertThat(outcomes.values())
          .extracting(AnswersTest::outcome)
          .containsExactly(
              "completed 1 ",
              "completed 1 ",
              "completed 1 ",
              "completed 1 ",
              "completed 1 ",
              "failed 0 the gateway says canceled and gave no reason",
              "failed 0 content moderation",
              "completed 1 ",
              "failed 0 blocked");
      assertThat(gateway.posts())
          .as("what only seems to have failed is not posted again")
          .isEqualTo(9);
      assertThat(outcomes.get("8").at("/attempts/poll").asInt()).isGreaterThanOrEqualTo(2);
      assertThat(warnings(lines, "an unknown status", module.folders().documents()))
          .hasSize(2)
          .allSatisfy(line -> assertThat(line).hasSizeLessThan(400).doesNotContain("\n", "\u202e"));
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_task_that_is_completed_before_its_url_is_polled_on() throws Exception {
    try (var module = Module.of(home, gateway).with("kirin.fetch.url-grace", "1m").start()) {
      gateway.scripts(
          charge -> {
            var task =
                JSON.createObjectNode().put("id", charge.taskId()).put("status", "completed");
            String withoutUrl =
                task.set("output", parsed("[{'content': [{'url': ''}]}]")).toString();
            String withoutOutput = task.set("output", parsed("[]")).toString();
            gateway.fault(
                Call.POLL,
                Fault.text(200, "application/json", withoutOutput),
                Fault.text(200, "application/json", withoutUrl),
                Fault.status(502));
            return Script.completed();
          });
      module.drop("cat.txt", "A cat");

      JsonNode document = module.awaitDocument();
      assertThat(document.path("files")).hasSize(1);
      assertThat(document.at("/attempts/poll").asInt()).isEqualTo(4);
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void one_whose_url_never_comes_is_a_result_without_a_video() throws Exception {
    try (var module = Module.of(home, gateway).with("kirin.fetch.url-grace", "300ms").start()) {
      JsonNode document =
          outcomes(module, List.of("{'status': 'completed', 'output': []}")).get("0");

      assertThat(document.at("/error/code").asText()).isEqualTo("fetch_failed");
      assertThat(document.at("/attempts/poll").asInt()).isGreaterThan(1);
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_url_that_has_expired_is_asked_for_anew_before_the_next_try() throws Exception {
    var statuses = List.of(401, 403, 404, 410);
    gateway.scripts(
        charge -> {
          String old = "/videos/%s.mp4?Expires=1".formatted(charge.taskId());
          int number = Integer.parseInt(charge.params().path("prompt").asText());
          gateway.always(
              Call.VIDEO,
              request -> request.path().equals(old),
              Fault.status(statuses.get(number)));
          var first = JSON.createObjectNode().put("id", charge.taskId()).put("status", "completed");
          first.set("output", JSON.valueToTree(List.of(output(gateway.url() + old))));
          gateway.fault(
              Call.POLL,
              request -> request.path().endsWith(charge.taskId()),
              Fault.text(200, "application/json", first.toString()));
          return Script.completed();
        });
    try (var module = Module.start(home, gateway)) {
      module.drop("all.csv", "prompt\n0\n1\n2\n3\n");

      assertThat(module.awaitDocuments(4))
          .allSatisfy(
              d -> {
                String task = d.path("task_id").asText();
                assertThat(d.at("/files/0/url").asText()).isEqualTo(video(task));
                assertThat(d.at("/output/0/content/0/url").asText()).isEqualTo(video(task));
                assertThat(d.at("/attempts/poll").asInt()).isEqualTo(2);
              });
      assertThat(gateway.polls()).isEqualTo(8);
      assertThat(gateway.videoDownloads()).isEqualTo(8);
      Promises.keptWithVideos(gateway, module.folders(), 4);
    }
  }

  @Test
  void a_url_that_stays_refused_is_asked_for_once_a_try_and_then_given_up() throws Exception {
    gateway.always(Call.VIDEO, Fault.status(403));
    try (var module = Module.of(home, gateway).with("kirin.fetch.tries", "3").start()) {
      module.drop("cat.txt", "A cat");

      assertThat(module.awaitDocument().at("/error/code").asText()).isEqualTo("fetch_failed");
      assertThat(gateway.videoDownloads()).isEqualTo(3);
      assertThat(gateway.polls()).isEqualTo(3);
      assertThat(gateway.posts()).isEqualTo(1);
    }
  }

  @Test
  void another_failure_of_the_host_asks_the_gateway_nothing() throws Exception {
    gateway.fault(Call.VIDEO, Fault.status(500), Fault.truncated());
    try (var module = Module.start(home, gateway)) {
      module.drop("cat.txt", "A cat");

      assertThat(module.awaitDocument().path("files")).hasSize(1);
      assertThat(gateway.polls()).isEqualTo(1);
    }
  }

  @Test
  void an_answer_that_cannot_be_read_is_logged_once_a_cause_and_not_at_every_poll()
      throws Exception {
    var lines = logOfPolls();
    String page = "<html>\n<b>\u202eOops</b> at 12:00:%02d, ref 5f3a-%04x " + "y".repeat(5000);
    var faults = new ArrayList<Fault>();
    for (int i = 0; i < 5; i++) {
      faults.add(Fault.text(200, "text/html", page.formatted(i + 10, i * 4097)));
      faults.add(Fault.status(502));
    }
    gateway.fault(Call.POLL, request -> isPoll(request), faults.toArray(Fault[]::new));
    try (var module = Module.start(home, gateway)) {
      module.drop("cats.csv", "prompt\none\ntwo\n");

      var documents = module.awaitDocuments(2);
      assertThat(warnings(lines, "without a word on its task", documents))
          .hasSize(2)
          .allSatisfy(line -> assertThat(line).hasSizeLessThan(400).doesNotContain("\n", "\u202e"))
          .anySatisfy(line -> assertThat(line).contains("HTTP 200: <html> <b>"));
      Promises.kept(gateway, module.folders());
    }
  }

  private static boolean isPoll(Request request) {
    return request.path().contains("/task/task-");
  }
}
