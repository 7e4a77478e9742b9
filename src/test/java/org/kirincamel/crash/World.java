package org.kirincamel.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Charge;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Request;
import org.kirincamel.simulator.Simulator;

/** What outlives a process: time, the gateway, the folders, and chance. */
final class World implements AutoCloseable {

  /** The id under which a task was posted that is there from the beginning. */
  static final String WITNESS = "witness-of-all";

  private static final Fault NONE = (exchange, next) -> next.answer(exchange.request());
  private static final ObjectMapper JSON = new ObjectMapper();

  final VirtualTime time =
      // Files carry the real time: in this world all of them are a day old.
      new VirtualTime(Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(2)));
  final Simulator gateway = Simulator.start(time.elsewhere()).taskDuration(Duration.ofSeconds(20));
  final RandomGenerator dice;
  private final Set<Mutant> mutants;
  private final Path home;
  private Optional<Person> person = Optional.empty();
  private List<Duration> stalls = List.of();
  private Duration clockSteps = Duration.ZERO;
  private boolean setBack;
  private volatile CrashPoints points = new CrashPoints(-1, () -> {});

  World(Path home, long seed, Set<Mutant> mutants) {
    this.home = home;
    this.mutants = mutants;
    this.dice = new SplittableRandom(seed);
    for (Call call : Call.values()) {
      gateway.always(call, seen(call, NONE));
    }
    for (Path folder : List.of(home, inbox(), outbox())) {
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  Path inbox() {
    return home.resolve("inbox");
  }

  Path outbox() {
    return home.resolve("outbox");
  }

  Map<String, String> settings() {
    var settings = new TreeMap<String, String>();
    settings.put("kirin.api.url", gateway.url());
    settings.put("kirin.api.key", gateway.key());
    settings.put("kirin.inbox", inbox().toString());
    settings.put("kirin.outbox", outbox().toString());
    settings.put("kirin.fetch.folder", home.resolve("videos").toString());
    // Each step of the process takes longer.
    settings.put("kirin.inbox.settle", "1ms");
    // Two disk flushes a file, of a disk that is not the one that fails here.
    settings.put("kirin.outbox.force", "false");
    return settings;
  }

  boolean mutated(Mutant mutant) {
    return mutants.contains(mutant);
  }

  /** Makes the task that the store has known from its first day. */
  void postTheWitness() throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(gateway.url() + "/model/v1/generation"))
            .header("Authorization", "Bearer " + gateway.key())
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"kirin_v1_t2v\",\"input\":[{\"params\":{\"prompt\":\"witness\",\"external_task_id\":\"%s\"}}]}"
                        .formatted(WITNESS)))
            .build();
    var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError("The simulator refused the witness: " + answer.body());
    }
  }

  /** From now on that life's points are passed. */
  void lives(CrashPoints life) {
    points = life;
  }

  /** Now and then the process stands still for one of these. */
  void stalls(Duration... spans) {
    stalls = List.of(spans);
  }

  /** Somebody is there who settles what nobody can know. */
  Person person() {
    Person at = person.orElseGet(() -> new Person(home));
    person = Optional.of(at);
    return at;
  }

  /** Whoever is there to settle what nobody can know. */
  Optional<Person> personAtHand() {
    return person;
  }

  /** Now and then the clock is set back by so much, and forth again. */
  void setsTheClock(Duration by) {
    clockSteps = by;
  }

  /** What may happen between two steps of the process. */
  void between() {
    if (!stalls.isEmpty() && dice.nextInt(12) == 0) {
      time.pass(stalls.get(dice.nextInt(stalls.size())));
    }
    if (!clockSteps.isZero() && dice.nextInt(40) == 0) {
      time.set(setBack ? clockSteps : clockSteps.negated());
      setBack = !setBack;
    }
  }

  /** The one-shot faults of a call that is recognized by a word in its body or path. */
  void fault(Call call, String word, Fault... faults) {
    for (Fault fault : faults) {
      gateway.fault(call, request -> mentions(request, word), seen(call, fault));
    }
  }

  /** A fault of every such call. */
  void always(Call call, String word, Fault fault) {
    gateway.always(call, request -> mentions(request, word), seen(call, fault));
  }

  private static boolean mentions(Request request, String word) {
    return request.path().contains(word) || request.params().path("prompt").asText().contains(word);
  }

  /** A fault before and behind which the process can die. */
  private Fault seen(Call call, Fault fault) {
    return (exchange, next) -> {
      CrashPoints asking = points;
      try {
        asking.pass("before the gateway sees the " + call);
        if (call == Call.LOOKUP
            && mutated(Mutant.LOOK_UP_SKIPPED)
            && !exchange.request().path().contains(WITNESS)) {
          return Fault.status(404).around(exchange, next);
        }
        var answer = fault.around(exchange, next);
        if (call == Call.SUBMIT && mutated(Mutant.POST_REPEATED) && !fault.equals(NONE)) {
          answer = next.answer(exchange.request());
        }
        asking.pass("before the answer to the " + call);
        return answer;
      } catch (CrashPoints.Dead dead) {
        // Nobody is there any more to hear it.
        return Fault.hangUp().around(exchange, next);
      }
    };
  }

  void drop(String name, String content) {
    try {
      Path outside = Files.createTempFile(home, "drop", "");
      Files.writeString(outside, content);
      Files.move(outside, inbox().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a file waits in the inbox. */
  boolean filesWait() {
    return !names(inbox()).isEmpty();
  }

  static List<String> names(Path folder) {
    try (var files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<JsonNode> documents() {
    var documents = new ArrayList<JsonNode>();
    for (String name : names(outbox())) {
      if (name.endsWith(".json")) {
        try {
          documents.add(JSON.readTree(outbox().resolve(name).toFile()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return documents;
  }

  /**
   * What the customer paid and got, by prompt: the same at the end, whatever died on the way. An
   * entry reads {@code paid 1: completed/1 with 1 file}.
   */
  Map<String, String> ledger() {
    var paid = new TreeMap<String, Integer>();
    for (Charge charge : gateway.ledger()) {
      paid.merge(charge.params().path("prompt").asText(), 1, Integer::sum);
    }
    var results = new TreeMap<String, List<String>>();
    for (JsonNode document : documents()) {
      results
          .computeIfAbsent(document.at("/request/prompt").asText("?"), prompt -> new ArrayList<>())
          .add(
              "%s/%d with %d files"
                  .formatted(
                      document.path("status").asText(),
                      document.path("revision").asInt(),
                      document.path("files").size()));
    }
    var ledger = new TreeMap<String, String>();
    paid.forEach((prompt, times) -> ledger.put(prompt, "paid " + times));
    results.forEach(
        (prompt, each) ->
            ledger.merge(
                prompt,
                each.stream().sorted().toList().toString(),
                (charges, all) -> charges + ": " + all));
    return ledger;
  }

  @Override
  public void close() {
    gateway.close();
  }
}
