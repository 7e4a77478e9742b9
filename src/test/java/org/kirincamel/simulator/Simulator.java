package org.kirincamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The gateway, on a port of the loopback address: real HTTP, strict about the contract, with a
 * ledger of what the customer has paid for, and with faults on demand.
 *
 * <pre>{@code
 * try (var gateway = Simulator.start()) {
 *   gateway.fault(Call.SUBMIT, Fault.lostAnswer());
 *   …
 *   assertThat(gateway.ledger()).hasSize(1);
 *   assertThat(gateway.violations()).isEmpty();
 * }
 * }</pre>
 *
 * Every setting may be changed while it runs. A task keeps the script it was accepted with.
 */
public final class Simulator implements AutoCloseable {

  private final Settings settings;
  private final Tasks tasks;
  private final Faults faults = new Faults();
  private final Journal journal = new Journal();
  private final Callbacks callbacks;
  private final Listener.Handler handler;
  private final Listener listener;
  private volatile Optional<Entrance> entrance = Optional.empty();

  private Simulator(int port, Clock clock) throws IOException {
    settings = new Settings(clock);
    tasks = new Tasks(settings);
    // The gateway and its callbacks know each other through what neither needs before a request.
    var gateway = new Gateway[1];
    callbacks = new Callbacks(clock, task -> gateway[0].notice(task));
    gateway[0] = new Gateway(settings, tasks, faults, journal, callbacks, path -> url() + path);
    handler = gateway[0];
    listener = new Listener(port, handler);
    listener.start();
  }

  /** On a free port. */
  public static Simulator start() {
    return start(0, Clock.systemUTC());
  }

  public static Simulator start(int port) {
    return start(port, Clock.systemUTC());
  }

  /** On a free port, with tasks that make progress by that clock. */
  public static Simulator start(Clock clock) {
    return start(0, clock);
  }

  /**
   * @throws UncheckedIOException when the port is taken
   */
  public static Simulator start(int port, Clock clock) {
    try {
      return new Simulator(port, clock);
    } catch (IOException e) {
      throw new UncheckedIOException("The simulator could not listen on port " + port, e);
    }
  }

  /** The base URL, without a slash at its end: of the entrance that leads here, if one does. */
  public String url() {
    return entrance.map(Entrance::url).orElseGet(() -> "http://127.0.0.1:" + listener.port());
  }

  public int port() {
    return listener.port();
  }

  Listener.Handler behind(Entrance other) {
    entrance = Optional.of(other);
    return handler;
  }

  /** The token it accepts. */
  public String key() {
    return settings.key;
  }

  // What came in

  /** Every accepted POST in order, recorded when it is accepted, whatever becomes of the answer. */
  public List<Charge> ledger() {
    return tasks.ledger();
  }

  /** The length of the ledger, without a copy of it. */
  public int paid() {
    return tasks.paid();
  }

  /**
   * Whatever broke the contract, the latest 10,000; a test of a well-behaved client expects none.
   */
  public List<String> violations() {
    return journal.violations();
  }

  /** The latest 10,000 requests; one that was refused before it was read has no body. */
  public List<Request> requests() {
    return journal.requests();
  }

  /** Submits seen, the refused ones included. */
  public int posts() {
    return journal.counted(Call.SUBMIT);
  }

  public int polls() {
    return journal.counted(Call.POLL);
  }

  public int lookups() {
    return journal.counted(Call.LOOKUP);
  }

  public int videoDownloads() {
    return journal.counted(Call.VIDEO);
  }

  /** Connections accepted. */
  public int connections() {
    return listener.accepted();
  }

  public int running() {
    return tasks.running();
  }

  /** Share done of each running task, 0 to 1; for a handful of tasks, not for thousands. */
  public List<Double> progress() {
    return tasks.progress();
  }

  /** The most tasks that ever ran at once. */
  public int peakRunning() {
    return tasks.peak();
  }

  /** Callbacks that were answered with 2xx. */
  public int callbacksDelivered() {
    return callbacks.delivered();
  }

  public int callbacksFailed() {
    return callbacks.failed();
  }

  /**
   * Makes a task that was paid for earlier, by a process that is not there any more.
   *
   * @return its id
   */
  public String earlier(String externalTaskId, String prompt) {
    var params = Json.MAPPER.createObjectNode();
    params.put("prompt", prompt).put("external_task_id", externalTaskId);
    return tasks
        .accept("kirin_v1_t2v", params)
        .task()
        .map(task -> task.charge().taskId())
        .orElseThrow(() -> new IllegalStateException("The gateway takes no task"));
  }

  // How it behaves

  public Simulator key(String token) {
    settings.key = token;
    return this;
  }

  /** The models it knows, by default kirin_v1_t2v alone. */
  public Simulator models(String... names) {
    settings.models = Set.of(names);
    return this;
  }

  /** From acceptance to the end, where the script does not say; one second by default. */
  public Simulator taskDuration(Duration duration) {
    settings.taskDuration = duration;
    return this;
  }

  /** What becomes of a task, by its parameters; what its prompt says comes on top. */
  public Simulator behave(Function<JsonNode, Script> byParams) {
    return scripts(charge -> byParams.apply(charge.params()));
  }

  /** What becomes of a task, by its charge; what its prompt says comes on top. */
  public Simulator scripts(Function<Charge, Script> byCharge) {
    settings.behaviour = byCharge;
    return this;
  }

  /** Whether a second task with the same external_task_id is a 409; by default it is paid for. */
  public Simulator refuseDuplicates(boolean refuse) {
    settings.refuseDuplicates = refuse;
    return this;
  }

  /** More tasks than this at once are a 429 with the code 1303. */
  public Simulator maxRunning(int most) {
    settings.maxRunning = most;
    return this;
  }

  /** Whether a task is found by its external_task_id, which it is by default. */
  public Simulator lookups(boolean possible) {
    settings.lookups = possible;
    return this;
  }

  /** A look-up is answered with 404 until that long after acceptance. */
  public Simulator lookupLag(Duration lag) {
    settings.lookupLag = lag;
    return this;
  }

  /** Whether tasks carry the external_task_id, which they do by default. */
  public Simulator echoExternalId(boolean echo) {
    settings.echoExternalId = echo;
    return this;
  }

  /** Whether callback_url is called when a task ends, which it is by default. */
  public Simulator callbacks(boolean send) {
    settings.callbacks = send;
    return this;
  }

  /** How it says no, where a fault does not say otherwise. */
  public Simulator errorForm(ErrorForm form) {
    settings.errorForm = form;
    return this;
  }

  /** Another file for every download from now on, with another ETag. */
  public Simulator video(byte[] file) {
    settings.video = Video.of(file);
    return this;
  }

  /** Fills the file with zeros up to that length, without the memory for it. */
  public Simulator videoLength(long bytes) {
    var file = settings.video.bytes();
    settings.video = new Video(file, Math.max(file.length, bytes));
    return this;
  }

  // What goes wrong

  /** Each fault spoils one call of the kind, in this order. */
  public Simulator fault(Call call, Fault... inOrder) {
    return fault(call, request -> true, inOrder);
  }

  /** Each fault spoils one call of the kind that fits. */
  public Simulator fault(Call call, Predicate<Request> which, Fault... inOrder) {
    faults.once(call, which, inOrder);
    return this;
  }

  /** Spoils every call of the kind for which no one-shot fault is left, until it is healed. */
  public Simulator always(Call call, Fault fault) {
    return always(call, request -> true, fault);
  }

  public Simulator always(Call call, Predicate<Request> which, Fault fault) {
    faults.always(call, which, fault);
    return this;
  }

  /** Forgets the faults of that kind of call, standing and one-shot. */
  public Simulator heal(Call call) {
    faults.heal(call);
    return this;
  }

  public Simulator heal() {
    for (var call : Call.values()) {
      faults.heal(call);
    }
    return this;
  }

  /** Ends every connection, so that those a client keeps for later are stale. */
  public void endConnections() {
    listener.endConnections();
  }

  @Override
  public void close() {
    listener.close();
    callbacks.close();
  }
}
