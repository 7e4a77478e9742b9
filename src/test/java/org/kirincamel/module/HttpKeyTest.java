package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.PostgreSql;

/** The same key is the same message, whoever asks whom and how often. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class HttpKeyTest {

  private static final String CAT = "{\"prompt\":\"A cat\"}";
  private static final String BATCH = "[" + CAT + ",{\"prompt\":\"\"},{\"prompt\":\"A dog\"}]";

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private static Caller.Reply post(Caller caller, String body, String key) throws Exception {
    return caller.post(body, "Idempotency-Key", key);
  }

  @Test
  void the_same_key_and_body_have_the_same_answer_also_after_a_restart() throws Exception {
    Caller.Reply first;
    try (var module = Caller.plan(home, gateway).start()) {
      var caller = new Caller(module);
      first = post(caller, BATCH, "\"order 7\"");
      assertThat(first.status()).isEqualTo(202);
      assertSame(first, post(caller, BATCH, "\"order 7\""));
      module.awaitDocuments(3);
      assertSame(first, post(caller, BATCH, "\"order 7\""));
    }
    // What counts is what was said then: by now the model is not allowed any more.
    try (var module =
        Caller.plan(home, gateway)
            .with("kirin.model", "other")
            .with("kirin.models", "other")
            .start()) {
      var caller = new Caller(module);
      assertSame(first, post(caller, BATCH, "\"order 7\""));
      assertThat(post(caller, CAT, "\"order 7\"").problem(409)).contains("another body");
      assertThat(caller.get("/requests").json().get("requests")).hasSize(3);
      assertThat(gateway.paid()).isEqualTo(2);
      Promises.kept(gateway, module.folders());
    }
  }

  private static void assertSame(Caller.Reply first, Caller.Reply again) {
    assertThat(again.status()).isEqualTo(first.status());
    assertThat(again.header("Location")).isNotEmpty().isEqualTo(first.header("Location"));
    assertThat(again.http().body()).isEqualTo(first.http().body());
  }

  @Test
  void quoted_and_bare_are_one_key_and_the_same_bytes_in_another_format_are_another_body()
      throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      var first = post(caller, CAT, "k-1");
      assertSame(first, post(caller, CAT, "\"k-1\""));
      assertThat(
              caller.post(CAT, "Content-Type", "text/plain", "Idempotency-Key", "k-1").problem(409))
          .contains("another body");
      assertThat(post(caller, CAT, "").problem(400)).startsWith("Idempotency-Key: ");
      assertThat(post(caller, CAT, "x".repeat(256)).problem(400)).startsWith("Idempotency-Key: ");
      assertThat(caller.post(CAT, "Idempotency-Key", "a", "Idempotency-Key", "b").problem(400))
          .contains("several");
      assertThat(post(caller, CAT, "x".repeat(255)).status()).isEqualTo(202);
      assertThat(caller.get("/requests").json().get("requests")).hasSize(2);
    }
  }

  @Test
  void without_a_key_each_message_is_one_of_its_own() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      assertThat(caller.post(CAT).header("Location"))
          .isNotEqualTo(caller.post(CAT).header("Location"));
      assertThat(caller.get("/requests").json().get("requests")).hasSize(2);
    }
  }

  @Test
  void an_answer_that_was_lost_on_its_way_is_given_again() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      try (var socket = new Socket("127.0.0.1", caller.port())) {
        socket
            .getOutputStream()
            .write(
                ("POST /requests HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: lost\r\n"
                        + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(CAT.length(), CAT))
                    .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        // Reset, not closed: whatever the server still sends is lost.
        socket.setSoLinger(true, 0);
      }
      var again = post(caller, CAT, "lost");
      assertThat(again.status()).isEqualTo(202);
      module.awaitDocument();
      assertThat(caller.get("/requests").json().get("requests")).hasSize(1);
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void many_at_once_under_one_key_on_two_nodes_are_one_message() throws Exception {
    String url = PostgreSql.newStore();
    try (var first = node("a", url);
        var second = node("b", url)) {
      var callers = List.of(new Caller(first), new Caller(second));
      for (int round = 0; round < 5; round++) {
        String key = "round-" + round;
        var replies = atOnce(8, i -> post(callers.get(i % 2), BATCH, key));
        assertThat(replies).allSatisfy(reply -> assertSame(replies.get(0), reply));
      }
      var requests = callers.get(1).get("/requests").json().get("requests");
      assertThat(requests).hasSize(5 * 3);

      // Two bodies race for one key: one of them has it, on both nodes.
      var rivals =
          atOnce(8, i -> post(callers.get(i % 2), "{\"prompt\":\"" + i % 4 + "\"}", "rivals"));
      Set<String> places = new HashSet<>();
      for (var reply : rivals) {
        if (reply.status() == 202) {
          places.add(reply.header("Location"));
        } else {
          assertThat(reply.problem(409)).contains("another body");
        }
      }
      assertThat(places).hasSize(1);
      assertThat(callers.get(0).get("/requests").json().get("requests")).hasSize(5 * 3 + 1);
      Folders.awaitUntil("all are paid", () -> gateway.paid() == 5 * 2 + 1);
    }
  }

  @Test
  void many_at_once_under_one_key_on_h2_are_one_message() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      for (int round = 0; round < 5; round++) {
        String key = "round-" + round;
        var replies = atOnce(8, i -> post(caller, BATCH, key));
        assertThat(replies).allSatisfy(reply -> assertSame(replies.get(0), reply));
      }
      assertThat(caller.get("/requests").json().get("requests")).hasSize(5 * 3);
    }
  }

  private Module node(String name, String url) throws Exception {
    return Caller.plan(home.resolve(name), gateway)
        .with("kirin.store.url", url)
        .with("kirin.store.user", "postgres")
        .with("kirin.store.password", "postgres")
        .start();
  }

  private interface Numbered {
    Caller.Reply call(int number) throws Exception;
  }

  private static List<Caller.Reply> atOnce(int number, Numbered call) throws Exception {
    var threads = Executors.newFixedThreadPool(number);
    try {
      var calls = new ArrayList<Callable<Caller.Reply>>();
      for (int i = 0; i < number; i++) {
        int each = i;
        calls.add(() -> call.call(each));
      }
      var replies = new ArrayList<Caller.Reply>();
      for (Future<Caller.Reply> reply : threads.invokeAll(calls)) {
        replies.add(reply.get());
      }
      return replies;
    } finally {
      threads.shutdownNow();
    }
  }
}
