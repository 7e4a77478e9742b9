package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.spi.InterceptStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Charge;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** The gateway calls back, or somebody who would like to be taken for it. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class CallbackTest {

  /** Longer than any test: whatever ends before was not found by a poll. */
  private static final String NOT_IN_THIS_TEST = "10m";

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(300));
  private PublicAddress address;

  @BeforeEach
  void open() throws IOException {
    address = new PublicAddress();
  }

  @AfterEach
  void close() {
    gateway.close();
    address.close();
  }

  private SharedModule.Plan plan() {
    return Module.shared(gateway)
        .server("address", address.port())
        .with("kirin.http.port", "0")
        .with("kirin.callback.public-url", "http://{address}")
        .with("kirin.callback.poll", NOT_IN_THIS_TEST);
  }

  /** For a test that stops it or adds to it. */
  private Module.Plan ownPlan() {
    return Module.of(home, gateway)
        .with("kirin.http.port", "0")
        .with("kirin.callback.public-url", address.url())
        .with("kirin.callback.poll", NOT_IN_THIS_TEST);
  }

  private Module started(SharedModule.Plan plan) throws Exception {
    return reachable(plan.start());
  }

  private Module reachable(Module module) {
    address.leadsTo(module);
    return module;
  }

  /** Where the gateway was told to call back for its newest task. */
  private String path(Module module) {
    List<Charge> ledger = gateway.ledger();
    String url = ledger.get(ledger.size() - 1).params().path("callback_url").asText();
    assertThat(url).startsWith(publicUrl(module) + "/callbacks/");
    return URI.create(url).getPath();
  }

  private static String publicUrl(Module module) {
    return module.context().resolvePropertyPlaceholders("{{kirin.callback.public-url}}");
  }

  private static Caller.Reply call(Module module, String path, String body, String... headers)
      throws Exception {
    return new Caller(module).send("POST", path, BodyPublishers.ofString(body), headers);
  }

  private static String ask(Module module, String prompt) {
    return module.ask(Map.of("prompt", prompt), Map.of()).get("request_id").toString();
  }

  @Test
  void a_video_is_delivered_as_soon_as_its_task_has_ended_and_after_one_poll() throws Exception {
    int count = 40;
    var ends = new ConcurrentHashMap<String, Duration>();
    var number = new AtomicInteger();
    gateway.scripts(
        charge -> {
          var takes = Duration.ofMillis(1500 + 100L * number.getAndIncrement());
          ends.put(charge.externalTaskId(), takes);
          return Script.completed().withDuration(takes);
        });
    try (var module = started(plan())) {
      for (int i = 0; i < count; i++) {
        ask(module, "Cat " + i);
      }
      module.awaitDocuments(count);
      Promises.keptWithVideos(gateway, module.folders(), count);

      var delays = new ArrayList<Long>();
      for (String name : Folders.names(module.folders().outbox())) {
        if (name.endsWith(".json")) {
          delays.add(delay(module.folders().outbox().resolve(name), ends));
        }
      }
      delays.sort(null);
      double polls = (double) gateway.polls() / count;
      System.out.printf(
          "Callbacks: from the end of a task to its delivered video %d ms (median), %d ms (longest"
              + " of %d); %.2f polls a task%n",
          delays.get(count / 2), delays.get(count - 1), count, polls);
      assertThat(delays.get(count / 2)).isLessThan(10_000);
      assertThat(polls).isBetween(1.0, 1.5);
      assertThat(gateway.callbacksDelivered()).isEqualTo(count);
    }
  }

  private long delay(Path document, Map<String, Duration> ends) throws IOException {
    String text = Files.readString(document);
    Charge charge =
        gateway.ledger().stream()
            .filter(each -> text.contains(each.externalTaskId()))
            .findFirst()
            .orElseThrow();
    Instant ended = charge.acceptedAt().plus(ends.get(charge.externalTaskId()));
    Instant delivered = Files.getLastModifiedTime(document).toInstant();
    return Duration.between(ended, delivered).toMillis();
  }

  @Test
  void strangers_learn_nothing_and_change_nothing() throws Exception {
    gateway.callbacks(false).behave(params -> Script.never());
    try (var module = started(plan())) {
      ask(module, "A cat");
      module.awaitOneIn(State.RUNNING);
      String good = path(module);
      char last = good.charAt(good.length() - 1);
      String forged = good.substring(0, good.length() - 1) + (last == 'A' ? 'B' : 'A');

      for (String path :
          List.of(forged, "/callbacks/x", "/callbacks/" + "A".repeat(80), "/callbacks/%41")) {
        for (int i = 0; i < 50; i++) {
          var answer = call(module, path, "{\"status\":\"completed\"}");
          assertThat(answer.status()).as(path).isEqualTo(204);
          assertThat(answer.http().body()).isEmpty();
        }
      }
      assertThat(gateway.polls()).isZero();

      var answer = call(module, good, "");
      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.http().headers().map().keySet())
          .as("the same answer for all")
          .isEqualTo(call(module, forged, "").http().headers().map().keySet());
      Folders.awaitUntil("the poll that follows", () -> gateway.polls() == 1);
    }
  }

  @Test
  void a_callback_that_says_what_is_not_so_leads_to_a_poll_and_no_more() throws Exception {
    gateway.callbacks(false).behave(params -> Script.never());
    try (var module = started(plan())) {
      ask(module, "A cat");
      module.awaitOneIn(State.RUNNING);
      String task = gateway.ledger().get(0).taskId();
      for (String body :
          List.of(
              "{\"id\":\"%s\",\"status\":\"failed\",\"error\":\"no\"}".formatted(task),
              "{\"id\":\"another\",\"status\":\"completed\"}",
              "{\"id\":",
              "\0\0\0",
              "x".repeat(200_000))) {
        assertThat(call(module, path(module), body).status()).isEqualTo(204);
      }
      Folders.awaitUntil("a poll", () -> gateway.polls() > 0);
      assertThat(module.in(State.RUNNING)).isEqualTo(1);
      assertThat(module.folders().documents()).isEmpty();
      assertThat(gateway.requests()).noneMatch(request -> request.path().endsWith("another"));
    }
  }

  @Test
  void a_callback_that_is_repeated_leads_to_one_poll_a_second() throws Exception {
    gateway.callbacks(false).behave(params -> Script.never());
    try (var module = started(plan())) {
      ask(module, "A cat");
      module.awaitOneIn(State.RUNNING);
      long start = System.nanoTime();
      for (int i = 0; i < 300; i++) {
        assertThat(call(module, path(module), "{\"status\":\"queued\"}").status()).isEqualTo(204);
      }
      Folders.awaitUntil("a poll", () -> gateway.polls() > 0);
      long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
      assertThat(gateway.polls()).isBetween(1, (int) seconds + 1);
    }
  }

  @Test
  void a_callers_own_address_is_called_instead_and_the_task_is_polled() throws Exception {
    try (var own = new PublicAddress();
        var module = started(plan())) {
      module.ask(Map.of("prompt", "A cat", "callback_url", own.url() + "/mine"), Map.of());

      module.awaitDocument();
      Folders.awaitUntil("the caller's callback", () -> !own.paths().isEmpty());
      assertThat(own.paths()).containsExactly("/mine");
      assertThat(address.paths()).isEmpty();
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void a_video_whose_callback_is_lost_comes_late_and_the_next_are_polled_for() throws Exception {
    gateway.callbacks(false);
    try (var module = started(plan().with("kirin.callback.poll", "2s"))) {
      ask(module, "A cat");
      module.awaitDocument();
      assertThat(gateway.polls()).as("one poll after two seconds").isEqualTo(1);

      gateway.taskDuration(Duration.ofMillis(1500));
      ask(module, "Another cat");
      module.awaitDocuments(2);
      assertThat(gateway.polls()).as("as without callbacks").isGreaterThan(3);
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void a_callback_that_comes_before_the_answer_to_the_post_is_not_lost() throws Exception {
    var gate = new Gate();
    gateway.taskDuration(Duration.ofMillis(1)).fault(Call.SUBMIT, Fault.holdAnswer(gate));
    try (var module = started(plan())) {
      ask(module, "A cat");
      Folders.awaitUntil("the callback", () -> gateway.callbacksDelivered() == 1);
      assertThat(module.in(State.SUBMITTING)).isEqualTo(1);
      gate.release();

      module.awaitDocument();
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/model/v1/generation/task/{id}", ""})
  void a_task_that_no_look_up_finds_is_adopted_from_its_callback(String lookupPath)
      throws Exception {
    gateway.lookups(false).fault(Call.SUBMIT, Fault.lostAnswer());
    try (var module = started(plan().with("kirin.api.lookup-path", lookupPath))) {
      ask(module, "A cat");

      var document = module.awaitDocument();
      assertThat(document.path("task_id").asText()).isEqualTo(gateway.ledger().get(0).taskId());
      assertThat(gateway.posts()).isEqualTo(1);
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_task_that_is_not_ours_is_not_adopted_from_a_callback(boolean echo) throws Exception {
    gateway.lookups(false).echoExternalId(echo).callbacks(false).taskDuration(Duration.ofDays(1));
    try (var module = started(plan().with("kirin.submit.unknown.action", "wait"))) {
      ask(module, "A dog");
      module.awaitOneIn(State.RUNNING);
      String dog = gateway.ledger().get(0).taskId();
      gateway.taskDuration(Duration.ZERO).fault(Call.SUBMIT, Fault.lostAnswer());
      ask(module, "A cat");
      module.awaitOneIn(State.UNKNOWN);
      String cat = gateway.ledger().get(1).taskId();

      for (String wrong : List.of(dog, "none-at-all")) {
        call(module, path(module), "{\"id\":\"%s\",\"status\":\"completed\"}".formatted(wrong));
        Folders.awaitUntil("a look at " + wrong, () -> asked(wrong));
      }
      assertThat(module.in(State.UNKNOWN)).isEqualTo(1);
      call(module, path(module), "{\"id\":\"%s\",\"status\":\"completed\"}".formatted(cat));

      assertThat(module.awaitDocument().path("task_id").asText()).isEqualTo(cat);
      assertThat(gateway.posts()).isEqualTo(2);
    }
  }

  private boolean asked(String task) {
    return gateway.requests().stream().anyMatch(request -> request.path().endsWith("/" + task));
  }

  @Test
  void an_address_is_good_after_a_restart_too() throws Exception {
    gateway.callbacks(false).taskDuration(Duration.ofMillis(50));
    try (var module = reachable(ownPlan().start())) {
      ask(module, "A cat");
      module.awaitOneIn(State.RUNNING);
    }
    try (var module = reachable(ownPlan().start())) {
      assertThat(gateway.polls()).isZero();
      call(module, path(module), "{}");

      module.awaitDocument();
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void with_a_secret_only_what_is_signed_by_it_is_heard() throws Exception {
    byte[] secret = "a secret of 32 bytes for signing".getBytes(StandardCharsets.US_ASCII);
    String old = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
    String now = "whsec_" + Base64.getEncoder().encodeToString(secret);
    try (var module = started(plan().with("kirin.callback.secrets", old + "," + now))) {
      ask(module, "A cat");
      module.awaitOneIn(State.RUNNING);
      Folders.awaitUntil("the unsigned callback", () -> gateway.callbacksDelivered() == 1);
      String body = "{\"status\":\"completed\"}";
      String time = "" + Clock.systemUTC().instant().getEpochSecond();
      String stale = "" + Clock.systemUTC().instant().minusSeconds(600).getEpochSecond();
      call(
          module,
          path(module),
          body,
          signed(time, "somebody else".getBytes(StandardCharsets.US_ASCII), body));
      call(module, path(module), body + " ", signed(time, secret, body));
      call(module, path(module), body, signed(stale, secret, body));
      assertThat(gateway.polls()).isZero();

      assertThat(call(module, path(module), body, signed(time, secret, body)).status())
          .isEqualTo(204);
      module.awaitDocument();
      assertThat(gateway.polls()).isEqualTo(1);
    }
  }

  private static String[] signed(String time, byte[] secret, String body) throws Exception {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    byte[] code = mac.doFinal(("msg_1." + time + "." + body).getBytes(StandardCharsets.UTF_8));
    return new String[] {
      "webhook-id",
      "msg_1",
      "webhook-timestamp",
      time,
      "webhook-signature",
      "v1," + Base64.getEncoder().encodeToString(code)
    };
  }

  @Test
  void a_body_without_end_is_not_waited_for() throws Exception {
    gateway.callbacks(false).behave(params -> Script.never());
    try (var module = started(plan().with("kirin.api.max-bytes", "2000"))) {
      ask(module, "A cat");
      module.awaitOneIn(State.RUNNING);
      String head =
          "POST %s HTTP/1.1\r\n"
              + "Host: localhost\r\n"
              + "Connection: close\r\n"
              + "Content-Length: 99999999\r\n\r\n";
      var caller = new Caller(module);

      assertThat(caller.raw(head.formatted("/callbacks/x"))).startsWith("HTTP/1.1 204");
      assertThat(caller.raw(head.formatted(path(module)) + "x".repeat(20_000)))
          .startsWith("HTTP/1.1 204");
      assertThat(gateway.polls()).isZero();
      assertThat(new Caller(module).get(path(module)).status()).isEqualTo(405);
    }
  }

  @Test
  void none_of_a_strangers_headers_gets_behind_the_door() throws Exception {
    Set<String> seen = new ConcurrentSkipListSet<>(String.CASE_INSENSITIVE_ORDER);
    var passed = new AtomicInteger();
    InterceptStrategy probe =
        (context, definition, target, next) ->
            exchange -> {
              if ("kirin-callback".equals(exchange.getFromRouteId())
                  && !definition.toString().contains("kirinHeaders")) {
                passed.incrementAndGet();
                seen.addAll(exchange.getMessage().getHeaders().keySet());
              }
              target.process(exchange);
            };
    gateway.callbacks(false).behave(params -> Script.never());
    try (var module = reachable(ownPlan().bean("probe", probe).start())) {
      ask(module, "A cat");
      module.awaitOneIn(State.RUNNING);
      List<String> names = StrangersHeaders.names();
      assertThat(names).hasSizeGreaterThanOrEqualTo(200);
      for (int from = 0; from < names.size(); from += 50) {
        var evil = new ArrayList<String>();
        names.subList(from, from + 50).forEach(name -> evil.addAll(List.of(name, "evil")));
        for (String path : List.of(path(module), "/callbacks/x")) {
          var answer = call(module, path, "{}", evil.toArray(String[]::new));
          assertThat(answer.status()).isEqualTo(204);
          assertThat(answer.http().headers().map().keySet())
              .noneMatch(name -> names.stream().anyMatch(name::equalsIgnoreCase));
        }
      }

      assertThat(passed.get()).as("the probe sees").isGreaterThan(8);
      assertThat(seen).isSubsetOf("CamelHttpPath", "CamelHttpUri", "CamelHttpResponseCode");
    }
  }

  @Test
  void without_an_address_nothing_listens_and_nothing_is_told() throws Exception {
    try (var module = Module.shared(gateway).start()) {
      ask(module, "A cat");

      JsonNode document = module.awaitDocument();
      assertThat(document.path("status").asText()).isEqualTo("completed");
      assertThat(gateway.ledger().get(0).params().has("callback_url")).isFalse();
      assertThat(module.context().getRoute("kirin-callback")).isNull();
    }
  }
}
