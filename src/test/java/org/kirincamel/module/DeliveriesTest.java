package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Processor;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.Kirin;
import org.kirincamel.module.Receiver.Answer;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** Targets that are down, slow or gone, and what a person can do about it. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class DeliveriesTest {

  @TempDir Path home;
  private final ShiftedClock clock = new ShiftedClock();
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
  private Receiver receiver;

  @BeforeEach
  void open() throws Exception {
    receiver = Receiver.start();
  }

  @AfterEach
  void close() {
    gateway.close();
    receiver.close();
  }

  private Module.Plan plan() {
    return Module.of(home, gateway).clock(clock);
  }

  private static String ask(Module module, String... targets) {
    return module
        .ask(Map.of("prompt", "A cat", "deliver_to", List.of(targets)), Map.of())
        .get("request_id")
        .toString();
  }

  @Test
  void a_target_that_is_down_for_a_day_gets_its_result_when_it_is_back() throws Exception {
    int port = Ports.free();
    try (var module = plan().with("kirin.target.crm.uri", "http://127.0.0.1:" + port).start()) {
      ask(module, "crm", "outbox");
      module.awaitDocument();
      var dawn = clock.instant();
      Folders.awaitUntil(
          "a day and five tries",
          () -> {
            clock.forward(Duration.ofMinutes(10));
            return clock.instant().isAfter(dawn.plus(Duration.ofDays(1)))
                && (int) Targets.shown(module, "crm").get(0).get("attempts") >= 5;
          });
      assertThat(Targets.shown(module, "crm").get(0).get("state")).isEqualTo("pending");

      try (var back = Receiver.start(port)) {
        Folders.awaitUntil(
            "a delivery",
            () -> {
              clock.forward(Duration.ofMinutes(10));
              return !back.received().isEmpty();
            });

        assertThat(back.awaitOne().text()).contains("\"status\":\"completed\"");
        Targets.awaitOne(module, "crm", "delivered");
        // Whoever makes hours pass in moments sees leases end while a try is under way.
        assertThat(back.received().stream().map(each -> each.header("webhook-id")).distinct())
            .hasSize(1);
      }
      Promises.keptWithVideos(gateway, module.folders(), 1);
      assertThat(gateway.videoDownloads()).isEqualTo(1);
    }
  }

  @Test
  void many_dead_results_of_one_target_are_one_alarm_that_is_repeated_while_they_are_dead()
      throws Exception {
    receiver.always(Answer.status(500));
    try (var module =
        plan()
            .with("kirin.target.crm.uri", receiver.url())
            .with("kirin.target.crm.schedule", "10ms")
            .with("kirin.alarm.uri", "mock:phone")
            .start()) {
      var phone = module.context().getEndpoint("mock:phone", MockEndpoint.class);
      for (int i = 0; i < 12; i++) {
        ask(module, "crm");
      }
      Folders.awaitUntil(
          "the end of all tries",
          () ->
              Targets.shown(module, "crm").stream()
                      .filter(each -> each.get("state").equals("dead"))
                      .count()
                  == 12);
      Folders.awaitUntil("an alarm", () -> phone.getReceivedCounter() > 0);
      int first = phone.getReceivedCounter();
      assertThat(first).as("with those that come after the first of them").isEqualTo(1);

      Folders.awaitUntil(
          "its repetition",
          () -> {
            clock.forward(Duration.ofMinutes(10));
            return phone.getReceivedCounter() > first;
          });

      assertThat(phone.getReceivedExchanges())
          .extracting(alarm -> alarm.getMessage().getBody(String.class))
          .allMatch(alarm -> alarm.contains(" to crm"))
          .last()
          .asString()
          .matches(".*\\d+ results .*direct:kirin-redeliver");
    }
  }

  @Test
  void tries_that_are_used_up_leave_a_dead_letter_that_can_be_seen_and_set_going()
      throws Exception {
    receiver.next(Answer.status(500), Answer.status(500));
    try (var module =
        plan()
            .with("kirin.target.crm.uri", receiver.url())
            .with("kirin.target.crm.schedule", "10ms")
            .with("kirin.alarm.uri", "mock:phone")
            .start()) {
      var phone = module.context().getEndpoint("mock:phone", MockEndpoint.class);
      phone.expectedMessageCount(1);
      String request = ask(module, "crm");
      var dead = Targets.awaitOne(module, "crm", "dead");
      phone.assertIsSatisfied();
      assertThat(dead.get("attempts")).isEqualTo(2);
      assertThat(dead.get("last_error").toString()).contains("500");
      assertThat(dead.get("request_id")).isEqualTo(request);

      var answer = Targets.redeliver(module, Map.of("request_id", request));

      assertThat(answer.get("redelivered")).isEqualTo(1);
      assertThat(Targets.list(answer, "deliveries").get(0).get("target")).isEqualTo("crm");
      var delivered = Targets.awaitOne(module, "crm", "delivered");
      assertThat(delivered.get("attempts")).as("counted anew").isEqualTo(1);
      assertThat(receiver.received())
          .extracting(each -> each.header("webhook-id"))
          .containsOnly(delivered.get("id").toString());
      assertThat(gateway.paid()).isEqualTo(1);
      assertThat(gateway.videoDownloads()).isEqualTo(1);
    }
  }

  @Test
  void dead_letters_are_set_going_one_by_one_by_target_or_all_at_once() throws Exception {
    receiver.always(Answer.status(500));
    try (var other = Receiver.start().always(Answer.status(500));
        var module =
            plan()
                .with("kirin.target.crm.uri", receiver.url())
                .with("kirin.target.crm.schedule", "1ms")
                .with("kirin.target.cms.uri", other.url())
                .with("kirin.target.cms.schedule", "1ms")
                .start()) {
      String first = ask(module, "crm", "cms");
      ask(module, "crm", "cms");
      ask(module, "crm", "cms");
      awaitDead(module, 6);

      assertThat(
              Targets.redeliver(module, Map.of("request_id", first, "target", "crm"))
                  .get("redelivered"))
          .isEqualTo(1);
      awaitDead(module, 6);
      assertThat(Targets.redeliver(module, "{\"target\":\"cms\"}").get("redelivered")).isEqualTo(3);
      awaitDead(module, 6);
      receiver.always(Answer.status(200));
      other.always(Answer.status(200));
      assertThat(Targets.redeliver(module, "{\"all\":true}".getBytes()).get("redelivered"))
          .isEqualTo(6);

      Folders.awaitUntil("all are delivered", () -> module.delivered() == 6);
      assertThat(Targets.redeliver(module, Map.of("all", true)).get("redelivered"))
          .as("what was delivered is not delivered again")
          .isEqualTo(0);
    }
  }

  private static void awaitDead(Module module, int count) {
    Folders.awaitUntil(count + " dead letters", () -> inState(module, "dead").size() == count);
  }

  private static List<Map<?, ?>> inState(Module module, String state) {
    return Targets.list(
        Targets.say(module, "direct:kirin-deliveries", Map.of("state", state)), "deliveries");
  }

  @Test
  void an_order_that_cannot_be_understood_says_what_was_expected() throws Exception {
    try (var module = plan().start()) {
      refused(module, Map.of(), "expected request_id, target or both, or else all: true");
      refused(module, Map.of("all", true, "target", "outbox"), "or else all: true");
      refused(module, Map.of("target", "crm"), "target: expected one of [outbox], got \"crm\"");
      refused(module, Map.of("target", "file:/tmp"), "target: expected one of [outbox]");
      refused(module, "{\"request\":\"x\"}", "did you mean request_id?");
      refused(module, Map.of("request_id", "7"), "request_id: expected the id of a request");
      refused(module, "what?", "got no JSON");
    }
  }

  private static void refused(Module module, Object order, String sentence) {
    assertThatThrownBy(() -> Targets.redeliver(module, order))
        .isInstanceOf(CamelExecutionException.class)
        .cause()
        .hasMessageContaining(sentence);
  }

  @Test
  void targets_that_hang_hold_up_neither_the_others_nor_the_polling() throws Exception {
    var stuck = new CountDownLatch(1);
    receiver.always(Answer.silence());
    try (var module =
        plan()
            .bean("deaf", (Processor) exchange -> awaitDeafly(stuck))
            .with("kirin.deliver.parallel", "3")
            .with("kirin.target.deaf.uri", "bean:deaf")
            .with("kirin.target.deaf.timeout", "100ms")
            .with("kirin.target.silent.uri", receiver.url())
            .with("kirin.target.silent.timeout", "1m")
            .start()) {
      for (int i = 0; i < 20; i++) {
        ask(module, "deaf", "silent");
      }
      receiver.await(1);
      // Long after the leases of those that hang have ended, too.
      clock.forward(Duration.ofHours(1));
      for (int i = 0; i < 20; i++) {
        ask(module, "deaf", "silent", "outbox");
      }

      module.awaitDocuments(20);
      Folders.awaitUntil("all are posted", () -> gateway.paid() == 40);
      stuck.countDown();
    } finally {
      stuck.countDown();
    }
  }

  @Test
  void one_delivery_that_hangs_for_ever_takes_one_worker() throws Exception {
    var stuck = new CountDownLatch(1);
    try (var module =
        plan()
            .bean("deaf", (Processor) exchange -> awaitDeafly(stuck))
            .with("kirin.deliver.parallel", "4")
            .with("kirin.poll.lease", "2m")
            .with("kirin.target.deaf.uri", "bean:deaf")
            .with("kirin.target.deaf.timeout", "100ms")
            .start()) {
      ask(module, "deaf");
      Folders.awaitUntil("it hangs", () -> leasedAgain(module));
      for (int lease = 0; lease < 5; lease++) {
        clock.forward(Duration.ofHours(1));
        Folders.awaitUntil("its row is leased again", () -> leasedAgain(module));
      }

      ask(module, "outbox");
      module.awaitDocument();
    } finally {
      stuck.countDown();
    }
  }

  private boolean leasedAgain(Module module) {
    return Targets.shown(module, "deaf").stream()
        .anyMatch(
            each ->
                Instant.parse(each.get("next_action_at").toString())
                    .isAfter(clock.instant().plusSeconds(60)));
  }

  @Test
  void a_result_for_a_target_that_was_taken_away_while_its_task_ran_is_seen_to_fail()
      throws Exception {
    gateway.behave(params -> Script.completed().withDuration(Duration.ofSeconds(3)));
    try (var module = plan().with("kirin.target.crm.uri", "mock:crm").start()) {
      ask(module, "crm");
      module.awaitOneIn(State.RUNNING);
    }
    try (var module = plan().start()) {
      Folders.awaitUntil("it is seen to fail", () -> failedFor(module, "crm"));
    }
  }

  @Test
  void a_dead_result_for_a_target_that_was_taken_away_is_seen_to_fail_again() throws Exception {
    try (var module =
        plan()
            .with("kirin.target.crm.uri", "bean:nobody")
            .with("kirin.target.crm.schedule", "1ms")
            .start()) {
      ask(module, "crm");
      awaitDead(module, 1);
    }
    try (var module = plan().start()) {
      Targets.redeliver(module, Map.of("all", true));

      Folders.awaitUntil("it is seen to fail", () -> failedFor(module, "crm"));
    }
  }

  private static boolean failedFor(Module module, String target) {
    return Targets.list(Targets.say(module, "direct:kirin-deliveries", Map.of()), "deliveries")
        .stream()
        .filter(each -> each.get("target").equals(target))
        .anyMatch(each -> each.get("last_error").toString().contains("is configured any more"));
  }

  /** Deaf to every interrupt, as a native call would be. */
  private static void awaitDeafly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_target_that_waits_for_ever_is_interrupted_in_time_and_tried_again() throws Exception {
    var tries = new AtomicInteger();
    Processor waits =
        exchange -> {
          if (tries.incrementAndGet() == 1) {
            new CountDownLatch(1).await();
          }
        };
    try (var module =
        plan()
            .bean("waits", waits)
            .with("kirin.target.crm.uri", "bean:waits")
            .with("kirin.target.crm.timeout", "200ms")
            .with("kirin.target.crm.schedule", "1h")
            .start()) {
      ask(module, "crm");
      Targets.awaitFailure(module, "crm");
      assertThat(Targets.shown(module, "crm").get(0).get("last_error").toString())
          .startsWith("no end within 200ms");

      clock.forward(Duration.ofHours(2));

      assertThat(Targets.awaitOne(module, "crm", "delivered").get("attempts")).isEqualTo(2);
    }
  }

  @Test
  void a_crash_between_a_delivery_and_its_record_repeats_it_under_the_same_id() throws Exception {
    var kirin = new AtomicReference<Kirin>();
    receiver.next(
        (exchange, server) -> {
          // The store is gone before the answer is: nothing can be written down any more.
          kirin.get().close();
          Answer.status(200).to(exchange, server);
        });
    String id;
    try (var module = plan().with("kirin.target.crm.uri", receiver.url()).start()) {
      kirin.set(module.context().getRegistry().findSingleByType(Kirin.class));
      ask(module, "crm");
      id = receiver.awaitOne().header("webhook-id");
    }

    try (var module = plan().with("kirin.target.crm.uri", receiver.url()).start()) {
      assertThat(Targets.awaitOne(module, "crm", "delivered").get("id")).isEqualTo(id);
      assertThat(receiver.received())
          .hasSize(2)
          .extracting(each -> each.header("webhook-id"))
          .containsOnly(id);
      assertThat(gateway.paid()).isEqualTo(1);
      assertThat(gateway.videoDownloads()).isEqualTo(1);
    }
  }

  @Test
  void each_ending_goes_to_the_targets_that_are_there_for_it() throws Exception {
    try (var module =
        plan()
            .with("kirin.target.outbox.on", "completed")
            .with("kirin.target.ops.uri", "mock:ops")
            .with("kirin.target.ops.on", "failed, rejected")
            .with("kirin.target.all.uri", "mock:all")
            .with("kirin.deliver.default", "outbox, ops, all")
            .start()) {
      module.ask(Map.of("prompt", "A cat"), Map.of());
      module.ask(Map.of("prompt", "[fail 002001095 no luck]"), Map.of());
      module.ask(Map.of("prompt", "A cat", "mode", "fast"), Map.of());
      Folders.awaitUntil("all of them", () -> module.delivered() == 6);

      assertThat(statuses(module, "ops")).containsExactlyInAnyOrder("failed", "rejected");
      assertThat(statuses(module, "all"))
          .containsExactlyInAnyOrder("completed", "failed", "rejected");
      assertThat(module.folders().documents())
          .extracting(d -> d.path("status").asText())
          .containsExactly("completed");
      Folders.awaitUntil(
          "no waiting video", () -> Folders.names(module.folders().videos()).isEmpty());
    }
  }

  private static List<String> statuses(Module module, String target) {
    return module
        .context()
        .getEndpoint("mock:" + target, MockEndpoint.class)
        .getReceivedExchanges()
        .stream()
        .map(each -> each.getVariable("kirinStatus", String.class))
        .toList();
  }

  @Test
  void a_result_that_none_of_its_targets_takes_goes_to_the_outbox() throws Exception {
    try (var module =
        plan()
            .with("kirin.target.outbox.on", "completed")
            .with("kirin.target.crm.uri", "mock:crm")
            .with("kirin.target.crm.on", "completed")
            .start()) {
      module.ask(
          Map.of("prompt", "[fail 002001095 no luck]", "deliver_to", List.of("crm")), Map.of());

      assertThat(module.awaitDocument().path("status").asText()).isEqualTo("failed");
      assertThat(Targets.shown(module, "crm")).isEmpty();
    }
  }

  @Test
  void a_video_stays_where_the_outbox_has_only_the_result_before_it() throws Exception {
    gateway.behave(params -> Script.completed().withDuration(Duration.ofSeconds(2)));
    try (var module =
        Module.of(home, gateway)
            .with("kirin.task.deadline", "400ms")
            .with("kirin.target.outbox.on", "expired")
            .with("kirin.target.crm.uri", "mock:crm")
            .with("kirin.deliver.default", "outbox, crm")
            .start()) {
      module.ask(Map.of("prompt", "slow"), Map.of());
      assertThat(module.awaitDocument().path("status").asText()).isEqualTo("expired");

      Folders.awaitUntil("both revisions at crm", () -> module.delivered() == 3);
      module.context().createProducerTemplate().sendBody("bean:kirinSweep?method=sweep", "");

      assertThat(Folders.names(module.folders().videos()))
          .as("the only copy")
          .singleElement()
          .asString()
          .endsWith("-r2.mp4");
    }
  }

  @Test
  void what_waits_for_a_target_that_was_taken_away_is_seen_to_fail() throws Exception {
    receiver.always(Answer.status(500));
    try (var module = plan().with("kirin.target.crm.uri", receiver.url()).start()) {
      ask(module, "crm");
      Targets.awaitFailure(module, "crm");
    }
    clock.forward(Duration.ofHours(1));

    try (var module = plan().start()) {
      Folders.awaitUntil(
          "it says why",
          () ->
              inState(module, "pending").stream()
                  .anyMatch(
                      each ->
                          each.get("last_error")
                              .toString()
                              .contains("no target \"crm\" is configured any more")));
      assertThat(inState(module, "pending")).hasSize(1);
    }
  }

  @Test
  void an_outbox_that_was_away_is_back_and_has_everything() throws Exception {
    try (var module = plan().with("kirin.target.outbox.schedule", "1h").start()) {
      Path outbox = module.folders().outbox();
      Files.deleteIfExists(outbox);
      // A file where the folder was: nothing can be written there.
      Files.writeString(outbox, "not a folder");
      ask(module, "outbox");
      Targets.awaitFailure(module, "outbox");
      Files.delete(outbox);
      clock.forward(Duration.ofHours(2));

      module.awaitDocument();
      Promises.keptWithVideos(gateway, module.folders(), 1);
      assertThat(gateway.videoDownloads()).isEqualTo(1);
    }
  }
}
