package org.kirincamel.module;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.kirincamel.simulator.Answer;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Charge;
import org.kirincamel.simulator.Exchange;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/** The gateway in a storm: it spoils calls as the storm wants it, and notes what was posted. */
final class StormFaults {

  /** Longer than the module waits for a byte, shorter than the grace of its unknown outcomes. */
  private static final Duration STALL = Duration.ofMillis(700);

  private static final Duration SLOWLY = Duration.ofMillis(20);
  private static final int MAX_LATENCY_MILLIS = 40;

  private static final List<Fault> SUBMIT =
      List.of(
          // Accepted and paid for.
          Fault.lostAnswer(),
          Fault.lostAnswerByReset(),
          Fault.acceptedThen(500),
          Fault.acceptedThen(503),
          Fault.accepted(Fault.html(502)),
          Fault.truncated(),
          Fault.slowBody(SLOWLY),
          Fault.stall(STALL),
          Fault.noTaskId(),
          Fault.emptyBody(),
          // Not accepted.
          Fault.reset(),
          Fault.hangUp(),
          Fault.status(500),
          Fault.status(503),
          Fault.html(503),
          Fault.status(408),
          Fault.status(429, "1302").withRetryAfter(Duration.ofSeconds(1)),
          Fault.status(429, "1303"),
          Fault.status(402, "40201"),
          // Accepted late.
          StormFaults.later(STALL));

  private static final List<Fault> GET =
      List.of(
          Fault.status(500),
          Fault.status(503),
          Fault.html(502),
          Fault.html(404),
          Fault.status(429, "1302"),
          Fault.truncated(),
          Fault.slowBody(SLOWLY),
          Fault.stall(STALL),
          Fault.emptyBody(),
          Fault.reset(),
          Fault.hangUp());

  private static final List<Fault> VIDEO =
      List.of(
          Fault.status(503),
          Fault.status(429),
          Fault.truncated(),
          Fault.breakOffAfter(100),
          Fault.stall(STALL),
          Fault.chunked(),
          Fault.ignoreRange(),
          Fault.html(200),
          Fault.reset(),
          Fault.hangUp());

  private static final Map<Call, List<Fault>> FAULTS =
      Map.of(Call.SUBMIT, SUBMIT, Call.POLL, GET, Call.LOOKUP, GET, Call.VIDEO, VIDEO);

  /** Whatever was spoiled that often goes through from then on, or nothing would ever end. */
  private static final int MAX_SPOILED = 4;

  private final Storm storm;
  private final Map<String, Integer> calls = new ConcurrentHashMap<>();
  private final Map<String, String> prompts = new ConcurrentHashMap<>();
  private final Map<String, Integer> posts = new ConcurrentHashMap<>();
  private final Set<String> paid = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<String> postedAfterPaid = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicInteger> struck = new ConcurrentHashMap<>();
  private volatile Map<Call, AtomicInteger> running = noneRunning();

  StormFaults(Storm storm) {
    this.storm = storm;
  }

  /** The gateway is in the storm until it is healed. */
  void begin(Simulator gateway) {
    gateway.scripts(this::accepted);
    for (Call call : Call.values()) {
      gateway.always(call, (exchange, next) -> around(call, exchange, next));
    }
  }

  private Script accepted(Charge charge) {
    paid.add(charge.externalTaskId());
    var prompt = charge.params().path("prompt").asText();
    prompts.put(charge.taskId(), prompt);
    var script = storm.fails(prompt) ? Script.failed("002001095") : Script.completed();
    return script.withDuration(storm.taskDuration(prompt));
  }

  private Answer around(Call call, Exchange exchange, Fault.Next next)
      throws IOException, InterruptedException {
    var prompt = prompt(call, exchange);
    int nth = calls.merge(call + " " + prompt, 1, Integer::sum);
    var chance = storm.about(call, prompt, nth);
    var latency = Duration.ofMillis(chance.nextInt(MAX_LATENCY_MILLIS));
    var answered = running.getOrDefault(call, new AtomicInteger());
    answered.incrementAndGet();
    try {
      if (nth > MAX_SPOILED || chance.nextBoolean()) {
        return later(latency).around(exchange, next);
      }
      struck.computeIfAbsent(call.name(), c -> new AtomicInteger()).incrementAndGet();
      var faults = FAULTS.getOrDefault(call, List.of());
      var fault = faults.get(chance.nextInt(faults.size()));
      return later(latency).then(fault).around(exchange, next);
    } finally {
      answered.decrementAndGet();
    }
  }

  /** The request that a call is about; its own address while nobody knows. */
  private String prompt(Call call, Exchange exchange) {
    var request = exchange.request();
    if (call == Call.SUBMIT) {
      var id = request.params().path("external_task_id").asText();
      var prompt = request.params().path("prompt").asText();
      prompts.put(id, prompt);
      posts.merge(id, 1, Integer::sum);
      if (paid.contains(id)) {
        postedAfterPaid.add(id);
      }
      return prompt;
    }
    var id = request.path().substring(request.path().lastIndexOf('/') + 1).replace(".mp4", "");
    return prompts.getOrDefault(id, id);
  }

  /** Does what the gateway would do, that much later. */
  private static Fault later(Duration duration) {
    return (exchange, next) -> {
      Fault.stall(duration).around(exchange, request -> Answer.empty(204));
      return next.answer(exchange.request());
    };
  }

  /** From now on only the calls of a new process count as running. */
  void newProcess() {
    running = noneRunning();
  }

  /** The kinds of call that this process waits for just now. */
  List<String> waitedFor() {
    var at = running;
    return List.of(Call.values()).stream()
        .filter(call -> at.getOrDefault(call, new AtomicInteger()).get() > 0)
        .map(Call::name)
        .toList();
  }

  private static Map<Call, AtomicInteger> noneRunning() {
    var none = new EnumMap<Call, AtomicInteger>(Call.class);
    for (Call call : Call.values()) {
      none.put(call, new AtomicInteger());
    }
    return none;
  }

  /** POSTs that reached the gateway whole, by external_task_id. */
  Map<String, Integer> posts() {
    return Map.copyOf(posts);
  }

  /** External ids that were posted again though the gateway had taken them. */
  List<String> postedAfterPaid() {
    return List.copyOf(postedAfterPaid);
  }

  /** How many calls of each kind were spoiled. */
  Map<String, AtomicInteger> struck() {
    return new TreeMap<>(struck);
  }
}
