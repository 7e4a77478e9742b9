package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;
import org.kirincamel.simulator.Request;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** Attacks on a POST of unknown outcome, over the wire. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class UnknownAttacksTest {

  private static final Duration LONGER_THAN_THE_LEASE = Duration.ofMinutes(3);

  @TempDir Path home;
  private final ShiftedClock clock = new ShiftedClock();
  private final Simulator gateway = Simulator.start(clock).taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private Module.Plan plan() {
    return Module.of(home, gateway).clock(clock).with("kirin.alarm.uri", "mock:phone");
  }

  private static MockEndpoint phone(Module module) {
    return module.context().getEndpoint("mock:phone", MockEndpoint.class);
  }

  private static String ask(Module module, String id) {
    var answer = module.ask(Map.of("prompt", "A cat", "external_task_id", id), Map.of());
    return answer.get("request_id").toString();
  }

  private static boolean ofMine(Request request) {
    return request.path().endsWith("/mine")
        || request.params().path("external_task_id").asText().equals("mine");
  }

  private static void deliverAWitness(Module module) {
    ask(module, "witness");
    module.awaitDocuments(1);
  }

  @Test
  void a_second_post_that_is_answered_with_409_is_read_as_found() throws Exception {
    gateway.refuseDuplicates(true);
    try (var module = plan().start()) {
      deliverAWitness(module);
      gateway.always(Call.LOOKUP, UnknownAttacksTest::ofMine, Fault.status(404));
      gateway.fault(Call.SUBMIT, Fault.acceptedThen(503));
      ask(module, "mine");
      Folders.awaitUntil("the second post", () -> gateway.posts() == 3);
      gateway.heal(Call.LOOKUP);

      module.awaitDocuments(2);

      assertThat(gateway.posts()).isEqualTo(3);
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void a_lease_that_ends_during_a_slow_post_costs_nothing() throws Exception {
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
    MockEndpoint phone;
    try (var module = plan().start()) {
      phone = phone(module);
      ask(module, "mine");
      gate.awaitReached();
      clock.forward(LONGER_THAN_THE_LEASE);
      module.awaitDocuments(1);
      gate.release();
    }

    // The stop has waited for the sender, whose task was found meanwhile.
    assertThat(phone.getReceivedExchanges()).isEmpty();
    assertThat(gateway.posts()).isEqualTo(1);
    Promises.keptWithVideos(gateway, new Folders(home), 1);
  }

  @Test
  void a_post_held_up_for_longer_than_the_grace_raises_an_alarm_and_both_tasks_are_told()
      throws Exception {
    var gate = new Gate();
    try (var module =
        plan()
            .with("kirin.api.total-timeout", "60s")
            .with("kirin.submit.unknown.grace", "60s")
            .start()) {
      deliverAWitness(module);
      gateway.taskDuration(Duration.ofMinutes(30));
      gateway.fault(Call.SUBMIT, Fault.hold(gate));
      ask(module, "mine");
      gate.awaitReached();
      clock.forward(LONGER_THAN_THE_LEASE);
      module.awaitOneIn(State.UNKNOWN);
      Folders.awaitUntil(
          "the end of the grace",
          () -> {
            clock.forward(Duration.ofSeconds(2));
            return module.in(State.RUNNING) == 1;
          });
      gate.release();
      Folders.awaitUntil("an alarm", () -> !phone(module).getReceivedExchanges().isEmpty());

      clock.forward(Duration.ofMinutes(31));
      JsonNode document =
          module.awaitDocuments(2).stream()
              .filter(d -> d.path("external_task_id").asText().equals("mine"))
              .findFirst()
              .orElseThrow();
      var listed = new ArrayList<String>();
      document.path("submissions").forEach(each -> listed.add(each.path("task_id").asText()));
      var paid =
          gateway.ledger().stream()
              .filter(charge -> charge.externalTaskId().equals("mine"))
              .map(charge -> charge.taskId())
              .toList();
      assertThat(paid).as("what no client can prevent").hasSize(2);
      assertThat(listed).containsExactlyInAnyOrderElementsOf(paid);
      assertThat(phone(module).getReceivedExchanges())
          .singleElement()
          .satisfies(
              alarm ->
                  assertThat(alarm.getMessage().getBody(String.class))
                      .contains("a second task at the gateway", paid.get(1)));
    }
  }

  @Test
  void a_task_that_is_somebody_elses_is_neither_adopted_nor_posted_over() throws Exception {
    gateway.scripts(
        charge ->
            Script.completed()
                .withField(
                    "created_at", clock.instant().minus(Duration.ofHours(1)).getEpochSecond()));
    postedBySomebodyElse("mine");
    gateway.scripts(charge -> Script.completed());
    gateway.fault(Call.SUBMIT, Fault.status(503));
    try (var module = plan().start()) {
      String request = ask(module, "mine");
      // Not before: a claim that grows old is not sent.
      Folders.awaitUntil("our POST", () -> gateway.posts() == 2);
      module.awaitOneIn(State.UNKNOWN);
      for (int look = 1; look <= 4; look++) {
        int looks = look;
        // A person has ten minutes before it is looked at again.
        Folders.awaitUntil(
            look + " looks",
            () -> {
              clock.forward(Duration.ofMinutes(1));
              return gateway.lookups() >= looks;
            });
        module.awaitOneIn(State.UNKNOWN);
      }
      assertThat(gateway.posts()).isEqualTo(2);
      assertThat(module.folders().documents()).isEmpty();

      module
          .context()
          .createFluentProducerTemplate()
          .to("direct:kirin-settle")
          .withBody(Map.of("request_id", request, "action", "fail"))
          .request(Map.class);
      assertThat(module.awaitDocument().at("/error/code").asText()).isEqualTo("settled");
      assertThat(gateway.posts()).isEqualTo(2);
    }
  }

  private void postedBySomebodyElse(String id) throws IOException, InterruptedException {
    String body =
        """
        {"model":"kirin_v1_t2v","input":[{"params":{"prompt":"A dog","external_task_id":"%s"}}]}
        """
            .formatted(id);
    var answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(gateway.url() + "/model/v1/generation"))
                    .header("Authorization", "Bearer " + gateway.key())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void a_task_that_a_look_up_finds_while_a_person_orders_a_repost_is_not_paid_twice()
      throws Exception {
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.lostAnswer());
    gateway.fault(Call.LOOKUP, Fault.holdAnswer(gate));
    // The POSTs of the day are used up: the repost would come tomorrow.
    try (var module = plan().with("kirin.submit.per-day", "1").start()) {
      String request = ask(module, "mine");
      gate.awaitReached();
      Targets.say(module, "direct:kirin-settle", Map.of("request_id", request, "action", "repost"));
      gate.release();

      var document = module.awaitDocument();
      assertThat(document.path("status").asText()).isEqualTo("completed");
      assertThat(document.at("/submissions/0/task_id").asText()).isNotEmpty();
      clock.forward(Duration.ofHours(25));
      assertThat(gateway.paid()).isEqualTo(1);
    }
  }

  @Test
  void a_restored_backup_pays_for_nothing_that_was_posted_after_it() throws Exception {
    Path data = home.resolve("data");
    Path backup = home.resolve("backup");
    gateway.always(Call.SUBMIT, Fault.status(401));
    try (var module = plan().start()) {
      ask(module, "one");
      ask(module, "two");
      Folders.awaitUntil("a POST", () -> gateway.posts() > 0);
    }
    copy(data, backup);
    gateway.heal();
    try (var module = plan().start()) {
      module.awaitDocuments(2);
    }
    assertThat(gateway.paid()).isEqualTo(2);

    copy(backup, data);
    try (var module = plan().with("kirin.recover", "lookup").start()) {
      Folders.awaitUntil("both again", () -> module.delivered() == 2);
      assertThat(gateway.paid()).isEqualTo(2);
      Promises.keptWithVideos(gateway, module.folders(), 2);
      assertThat(module.folders().documents())
          .allSatisfy(d -> assertThat(d.path("submissions")).hasSize(1));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (String name : Folders.names(from)) {
      Files.write(to.resolve(name), Files.readAllBytes(from.resolve(name)));
    }
  }

  @Test
  void a_late_video_is_delivered_also_after_a_restart() throws Exception {
    gateway.taskDuration(Duration.ofHours(10));
    try (var module = plan().start()) {
      ask(module, "mine");
      module.awaitOneIn(State.RUNNING);
      clock.forward(Duration.ofHours(3));
      assertThat(module.awaitDocument().path("status").asText()).isEqualTo("expired");
    }
    clock.forward(Duration.ofHours(8));
    try (var module = plan().start()) {
      List<JsonNode> documents = module.awaitDocuments(2);

      assertThat(documents)
          .extracting(d -> d.path("status").asText() + " " + d.path("late").asBoolean())
          .containsExactlyInAnyOrder("expired false", "completed true");
      assertThat(gateway.posts()).isEqualTo(1);
      Promises.kept(gateway, module.folders());
    }
  }
}
