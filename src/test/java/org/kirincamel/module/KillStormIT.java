package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Charge;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.PostgreSql;

/**
 * The packaged module under SIGKILL at random moments, while the gateway loses, spoils and delays
 * its answers to half of all calls: alone on H2, or one of two nodes on PostgreSQL, a quarter as
 * often. Whatever died, each request is paid once and delivered once.
 *
 * <p>{@code -Dstorm.seed=…} runs a storm again, {@code -Dstorm.kills=…} says how long it lasts.
 */
@Timeout(value = 4, unit = TimeUnit.HOURS)
@Execution(ExecutionMode.CONCURRENT)
class KillStormIT {

  private static final int KILLS = Integer.getInteger("storm.kills", 16);
  private static final int KILLS_OF_TWO_NODES = Math.max(6, KILLS / 4);

  /** Stays for whoever wants to know why a storm failed. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path home;

  @Test
  void whatever_is_killed_in_a_storm_each_request_is_paid_once_and_delivered_once()
      throws Exception {
    storm(Optional.empty());
  }

  @Test
  void whichever_of_two_nodes_is_killed_each_request_is_paid_once_and_delivered_once()
      throws Exception {
    storm(Optional.of(PostgreSql.newStore()));
  }

  private void storm(Optional<String> shared) {
    long seed = Long.getLong("storm.seed", System.nanoTime());
    System.out.printf(
        "storm: %s with -Dstorm.seed=%d%n",
        shared.isPresent() ? KILLS_OF_TWO_NODES + " kills among two nodes" : KILLS + " kills",
        seed);
    try (var gateway = Simulator.start().lookupLag(Duration.ofMillis(300));
        var run = new Run(new Storm(seed), gateway, new Folders(home), shared)) {
      run.run();
    } catch (Throwable e) {
      throw new AssertionError("A storm failed; again with -Dstorm.seed=" + seed, e);
    }
  }

  /** Longer than any pause before what a storm has spoiled is tried again. */
  private static final Duration STANDSTILL = Duration.ofMinutes(2);

  /** One storm from its first process to its last. */
  private static final class Run implements AutoCloseable {
    private final Storm storm;
    private final StormFaults faults;
    private final Simulator gateway;
    private final Folders folders;
    private final Map<String, String> settings;
    private final List<Storm.Drop> dropped = new ArrayList<>();
    private final Map<String, Integer> hit = new TreeMap<>();
    private final boolean twoNodes;
    private final int kills;
    private final List<Service> alive = new ArrayList<>();
    private int droppedAgain;

    /**
     * @param shared the database of two nodes, empty for one with its own store
     */
    Run(Storm storm, Simulator gateway, Folders folders, Optional<String> shared) {
      this.twoNodes = shared.isPresent();
      this.kills = twoNodes ? KILLS_OF_TWO_NODES : KILLS;
      this.storm = storm;
      this.faults = new StormFaults(storm);
      this.gateway = gateway;
      this.folders = folders;
      this.settings = folders.settings(gateway.url(), gateway.key());
      settings.put("kirin.api.connect-timeout", "1s");
      settings.put("kirin.api.response-timeout", "500ms");
      settings.put("kirin.api.total-timeout", "1s");
      settings.put("kirin.submit.send-within", "1s");
      settings.put("kirin.submit.lease", "3s");
      // Longer than any POST is held up here, by the gateway or by this machine.
      settings.put("kirin.submit.unknown.grace", "3s");
      settings.put("kirin.fetch.tries", "50");
      if (shared.isPresent()) {
        settings.put("kirin.store.url", shared.get());
        // What a dead node has in hand waits for the end of its leases.
        settings.put("kirin.poll.lease", "2s");
      }
    }

    void run() throws Exception {
      firstOfAll();
      faults.begin(gateway);
      if (twoNodes) {
        alive.add(start());
      }
      for (int kill = 1; kill <= kills; kill++) {
        liveAndDie(kill);
      }
      for (Service survivor : List.copyOf(alive)) {
        killed(survivor);
      }
      gateway.heal();
      lastOfAll();
    }

    /** A task that is known to exist, or no look-up would ever be believed. */
    private void firstOfAll() throws Exception {
      try (var service = Service.started(folders.home(), settings)) {
        folders.drop("witness.txt", "witness");
        folders.awaitDocument();
        service.terminate();
        service.exitCode();
      }
    }

    private void liveAndDie(int kill) throws Exception {
      dropAll(kill, "before");
      var moment = storm.moment(kill);
      faults.newProcess();
      var started = start();
      alive.add(started);
      if (moment.afterTheStart()) {
        started.awaitStarted();
        dropAll(kill, "after");
      }
      live(moment);
      var calls = faults.waitedFor();
      // One that is still starting is what the moment is about.
      boolean older = moment.afterTheStart() && storm.about("who", kill).nextBoolean();
      var dies = older ? alive.get(0) : started;
      killed(dies);
      note(dies.log(), calls);
    }

    private Service start() {
      return Service.start(folders.home(), settings);
    }

    private void killed(Service service) throws Exception {
      service.kill();
      alive.remove(service);
      clean(service.log());
    }

    @Override
    public void close() {
      alive.forEach(Service::close);
    }

    private void live(Storm.Moment moment) throws Exception {
      long end = System.nanoTime() + moment.life().toNanos();
      for (long left = moment.life().toNanos(); left > 0; left = end - System.nanoTime()) {
        if (moment.call().map(Call::name).filter(faults.waitedFor()::contains).isPresent()) {
          return;
        }
        for (Service service : alive) {
          if (service.endsWithin(Duration.ofMillis(5))) {
            throw new AssertionError("The module ended by itself: " + service.log());
          }
        }
      }
    }

    private void dropAll(int kill, String when) {
      for (Storm.Drop drop : storm.drops(kill, when)) {
        folders.drop(drop.name(), drop.content());
        dropped.add(drop);
      }
      var chance = storm.about("again", kill, when);
      if (chance.nextInt(3) == 0 && !dropped.isEmpty()) {
        dropAgain(dropped.get(chance.nextInt(dropped.size())));
      }
    }

    /**
     * One that was taken in whole: the same name over a file that is being read is another file.
     */
    private void dropAgain(Storm.Drop drop) {
      if (Folders.names(folders.done()).contains(drop.name())
          && !Folders.names(folders.inbox()).contains(drop.name())) {
        folders.drop(drop.name(), drop.content());
        droppedAgain++;
      }
    }

    /** A second task for one request, or a paid video given up, is what must never happen. */
    private static void clean(String log) {
      assertThat(log).doesNotContain("a second task at the gateway", "cannot be fetched");
    }

    /** What the kill fell into. */
    private void note(String log, List<String> calls) {
      if (!log.contains(") started in")) {
        hit.merge("START", 1, Integer::sum);
      } else if (!calls.isEmpty()) {
        calls.forEach(call -> hit.merge(call, 1, Integer::sum));
      } else if (Folders.names(folders.inbox()).stream().anyMatch(name -> !name.startsWith("."))) {
        hit.merge("INTAKE", 1, Integer::sum);
      } else {
        hit.merge("OTHERWISE", 1, Integer::sum);
      }
    }

    private void lastOfAll() throws Exception {
      var rows =
          Stream.concat(Stream.of(witness()), dropped.stream().flatMap(d -> d.rows().stream()));
      var expected = rows.collect(Collectors.toMap(Storm.Row::prompt, Storm.Row::status));
      try (var service = Service.started(folders.home(), settings)) {
        Folders.awaitUntil(
            "an empty inbox",
            () -> Folders.names(folders.inbox()).stream().allMatch(n -> n.startsWith(".")));
        awaitDocuments(expected.keySet(), service);
        judge(expected);
        clean(service.log());
        service.kill();
      }
    }

    private static Storm.Row witness() {
      return new Storm.Row("witness", "completed", JsonNodeFactory.instance.objectNode());
    }

    /** A storm may leave much to do: what must not be is that nothing comes any more. */
    private void awaitDocuments(Set<String> prompts, Service service) {
      long seen = -1;
      while (documentsSeen() < prompts.size() && documentsSeen() > seen) {
        seen = documentsSeen();
        long before = seen;
        try {
          Awaitility.await()
              .atMost(STANDSTILL)
              .until(() -> documentsSeen() > before || documentsSeen() >= prompts.size());
        } catch (ConditionTimeoutException standstill) {
          var missing = new TreeSet<>(prompts);
          folders.documents().forEach(document -> missing.remove(prompt(document)));
          throw new AssertionError(
              "Nothing came for %s; there are %d of %d documents, missing %s; the log: %s"
                  .formatted(STANDSTILL, before, prompts.size(), missing, service.log()),
              standstill);
        }
      }
    }

    private long documentsSeen() {
      return Folders.names(folders.outbox()).stream()
          .filter(name -> name.endsWith(".json") && !name.startsWith("."))
          .count();
    }

    private void judge(Map<String, String> expected) {
      var documents = folders.documents();
      var delivered = counts(documents.stream().map(d -> prompt(d)));
      var paid = counts(gateway.ledger().stream().map(Charge::externalTaskId));
      var lost = expected.keySet().stream().filter(p -> !delivered.containsKey(p)).toList();
      var paidTwice = moreThanOnce(paid);
      var deliveredTwice = moreThanOnce(delivered);
      System.out.printf(
          "storm: %d kills %s, %d files and %d again, %d requests, spoiled %s, %d POSTs, %d"
              + " charges, lost %d, paid twice %d, posted after paid %d, delivered twice %d, copies"
              + " left %d, seed %d%n",
          kills,
          hit,
          dropped.size(),
          droppedAgain,
          expected.size(),
          faults.struck(),
          gateway.posts(),
          gateway.paid(),
          lost.size(),
          paidTwice.size(),
          faults.postedAfterPaid().size(),
          deliveredTwice.size(),
          Folders.names(folders.videos()).size(),
          storm.seed());

      assertThat(lost).as("lost").isEmpty();
      assertThat(paidTwice).as("paid twice").isEmpty();
      assertThat(faults.postedAfterPaid()).as("posted again though it was taken").isEmpty();
      assertThat(deliveredTwice).as("delivered twice").isEmpty();
      assertThat(documents)
          .allSatisfy(
              document ->
                  assertThat(document.path("status").asText())
                      .as(prompt(document))
                      .isEqualTo(expected.get(prompt(document))));
      agree(documents);
      Promises.keptButForCopies(gateway, folders);
    }

    /** What was posted, what was charged and what the documents say is one story. */
    private void agree(List<JsonNode> documents) {
      var taken = documents.stream().filter(d -> !d.path("status").asText().equals("rejected"));
      var byId = taken.collect(Collectors.toMap(d -> d.path("external_task_id").asText(), d -> d));
      assertThat(gateway.ledger())
          .hasSameSizeAs(byId.keySet())
          .allSatisfy(
              charge ->
                  assertThat(byId.get(charge.externalTaskId()).path("task_id").asText())
                      .isEqualTo(charge.taskId()));
      assertThat(byId.keySet()).containsAll(faults.posts().keySet());
      assertThat(gateway.posts()).isGreaterThanOrEqualTo(gateway.paid());
      // Each POST was in the store before its first byte left.
      faults
          .posts()
          .forEach(
              (id, posts) ->
                  assertThat(byId.get(id).at("/attempts/submit").asInt())
                      .as("submits of " + id)
                      .isGreaterThanOrEqualTo(posts));
      assertThat(documents)
          .filteredOn(document -> document.path("status").asText().equals("completed"))
          .allSatisfy(document -> assertThat(document.path("files")).hasSize(1));
    }

    private static String prompt(JsonNode document) {
      return document.path("request").path("prompt").asText();
    }

    private static Map<String, Long> counts(Stream<String> names) {
      return names.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static List<String> moreThanOnce(Map<String, Long> counts) {
      return counts.entrySet().stream()
          .filter(e -> e.getValue() > 1)
          .map(Map.Entry::getKey)
          .toList();
    }
  }
}
