package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/**
 * A disk that refuses a forced write. Where the store's is refused, nobody knows any more what is
 * on the disk: the process acknowledges nothing, posts nothing and ends, and the next start reads
 * what is there. Where one of the outbox or of the waiting videos is refused, only that try has
 * failed.
 */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class DiskIT {

  private static final String SENTENCE =
      "The store could not force its writes to the disk and refuses all work until a restart: ";

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(100));
  private Folders folders = new Folders(Path.of(""));
  private Map<String, String> settings = Map.of();

  @BeforeEach
  void open() throws Exception {
    FailingDisk.assumePossible(home);
    folders = new Folders(home);
    settings = folders.settings(gateway.url(), gateway.key());
    settings.put("kirin.api.total-timeout", "15s");
    settings.put("kirin.submit.unknown.grace", "15s");
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private Path store() {
    return home.resolve("data").resolve("kirin.mv.db");
  }

  /** Ends by itself, and says why in one sentence at last. */
  private static void endsWithTheSentence(Service service) throws Exception {
    assertThat(service.exitCode()).isEqualTo(1);
    assertThat(service.log().lines().filter(line -> line.startsWith(SENTENCE)))
        .singleElement()
        .asString()
        .endsWith("Input/output error");
  }

  private void deliverAWitness() {
    folders.drop("witness.txt", "a task that is known to exist");
    folders.awaitDocuments(1);
    folders.awaitFile(folders.done(), "witness.txt");
  }

  private void afterTheRestart(int requests) throws Exception {
    try (var service = Service.started(home, settings)) {
      folders.awaitDocuments(requests);
      Promises.keptWithVideos(gateway, folders, requests);
      Folders.awaitUntil(
          "an empty inbox",
          () -> Folders.names(folders.inbox()).stream().allMatch(name -> name.startsWith(".")));
      assertThat(Folders.names(folders.failed())).isEmpty();
      service.kill();
    }
  }

  @Test
  void a_request_that_was_not_forced_to_the_disk_is_neither_acknowledged_nor_posted()
      throws Exception {
    try (var service = Service.started(home, settings)) {
      // The claim may reach the disk all the same: then only a witness lets it go on.
      deliverAWitness();
      try (var disk = FailingDisk.of(service, home, store())) {
        folders.drop("cat.txt", "A cat");

        endsWithTheSentence(service);
        assertThat(disk.struck()).isTrue();
      }
    }
    assertThat(Folders.names(folders.done())).containsExactly("witness.txt");
    assertThat(gateway.posts()).isEqualTo(1);
    afterTheRestart(2);
    assertThat(gateway.posts()).isEqualTo(2);
  }

  @Test
  void a_claim_that_was_not_forced_to_the_disk_is_not_posted() throws Exception {
    try (var service = Service.started(home, settings)) {
      deliverAWitness();
      gateway.fault(Call.SUBMIT, Fault.status(429).withRetryAfter(Duration.ofSeconds(12)));
      folders.drop("cat.txt", "A cat");
      Folders.awaitUntil("the first try", () -> service.log().contains("waits for its next try"));
      folders.awaitFile(folders.done(), "cat.txt");
      try (var disk = FailingDisk.of(service, home, store())) {
        endsWithTheSentence(service);
        assertThat(disk.struck()).isTrue();
      }
    }
    assertThat(gateway.posts()).isEqualTo(2);
    assertThat(gateway.paid()).isEqualTo(1);
    afterTheRestart(2);
  }

  @Test
  void a_task_id_that_was_not_forced_to_the_disk_is_found_again() throws Exception {
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
    try (var service = Service.started(home, settings)) {
      folders.drop("cat.txt", "A cat");
      folders.awaitFile(folders.done(), "cat.txt");
      gate.awaitReached();
      try (var disk = FailingDisk.of(service, home, store())) {
        gate.release();

        endsWithTheSentence(service);
        assertThat(disk.struck()).isTrue();
      }
    }
    assertThat(gateway.posts()).isEqualTo(1);
    afterTheRestart(1);
    assertThat(gateway.posts()).isEqualTo(1);
  }

  @Test
  void whoever_comes_while_the_outcome_of_a_post_cannot_be_forced_is_not_acknowledged()
      throws Exception {
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
    try (var service = Service.started(home, settings)) {
      folders.drop("first.txt", "first");
      folders.awaitFile(folders.done(), "first.txt");
      gate.awaitReached();
      try (var disk = FailingDisk.of(service, home, store())) {
        folders.drop("second.csv", "prompt\nsecond\nthird\n");

        endsWithTheSentence(service);
        assertThat(disk.struck()).isTrue();
      }
    }
    gate.release();
    assertThat(Folders.names(folders.done())).containsExactly("first.txt");
    assertThat(gateway.posts()).isEqualTo(1);
    afterTheRestart(3);
    assertThat(gateway.posts()).isEqualTo(3);
  }

  @Test
  void an_answer_to_a_poll_that_was_not_forced_to_the_disk_is_asked_for_again() throws Exception {
    gateway.behave(params -> Script.completed().withDuration(Duration.ofSeconds(3)));
    try (var service = Service.started(home, settings)) {
      folders.drop("cat.txt", "A cat");
      folders.awaitFile(folders.done(), "cat.txt");
      Folders.awaitUntil("a poll", () -> gateway.polls() >= 2);
      try (var disk = FailingDisk.of(service, home, store())) {
        endsWithTheSentence(service);
        assertThat(disk.struck()).isTrue();
      }
    }
    afterTheRestart(1);
    assertThat(gateway.posts()).isEqualTo(1);
  }

  /** Each thread of the process counts its own. */
  @Test
  void whichever_forced_write_of_the_store_is_the_first_to_fail() throws Exception {
    try (var service = Service.started(home, settings)) {
      deliverAWitness();
      service.kill();
    }
    int requests = 1;
    for (int first : List.of(1, 2, 3, 5, 8)) {
      requests = untilItFailsFrom(first, requests);
      folders.forgetCopiesOfWhatIsDelivered();
      afterTheRestart(requests);
    }
  }

  /**
   * @return how many requests there are then
   */
  private int untilItFailsFrom(int first, int before) throws Exception {
    int requests = before;
    var under = FailingDisk.from(first, home, store());
    try (var service = Service.start(home, settings, "-Xmx256m", under)) {
      while (service.alive()) {
        requests++;
        int expected = requests;
        folders.drop("cat%d.csv".formatted(requests), "prompt\nA cat\n");
        Folders.awaitUntil(
            "document %d, or the end, with %d".formatted(expected, first),
            () -> !service.alive() || folders.documents().size() >= expected);
      }
      endsWithTheSentence(service);
    }
    return requests;
  }

  /** What belongs to no store and is forced on its way to the one who asked for it. */
  enum Forced {
    VIDEO,
    FOLDER_OF_VIDEOS,
    DOCUMENT,
    OUTBOX;

    Path file(Folders folders, String name) {
      return switch (this) {
        case VIDEO -> folders.videos().resolve(name + ".mp4.part");
        case FOLDER_OF_VIDEOS -> folders.videos();
        case DOCUMENT -> folders.outbox().resolve("." + name + ".json.part");
        case OUTBOX -> folders.outbox();
      };
    }

    String trouble() {
      return switch (this) {
        case VIDEO, FOLDER_OF_VIDEOS -> "videos wait until they can be written";
        case DOCUMENT, OUTBOX -> "Delivery attempt 1 of";
      };
    }
  }

  @Test
  void a_result_that_was_not_forced_to_the_disk_is_delivered_again() throws Exception {
    try (var service = Service.started(home, settings)) {
      for (Forced forced : Forced.values()) {
        deliveredAgain(service, forced);
      }
      assertThat(service.alive()).isTrue();
      assertThat(service.log()).doesNotContain(SENTENCE);
      // The system has forgotten what it could not write: to go on after it would leave a hole.
      assertThat(gateway.requests())
          .filteredOn(request -> request.path().startsWith("/videos"))
          .allSatisfy(request -> assertThat(request.header("Range")).isEmpty());
      service.kill();
    }
  }

  private void deliveredAgain(Service service, Forced forced) throws Exception {
    int before = gateway.ledger().size();
    int said = service.log().length();
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
    folders.drop(forced + ".txt", "A cat");
    gate.awaitReached();
    String id = gateway.ledger().get(before).externalTaskId();
    String name = forced + "-" + id.substring(id.length() - 12);
    try (var disk = FailingDisk.of(service, home, forced.file(folders, name))) {
      gate.release();
      Folders.awaitUntil(
          "a failed try of " + forced,
          () -> service.log().substring(said).contains(forced.trouble()) && disk.struck());
    }

    folders.awaitDocuments(before + 1);
    Promises.keptWithVideos(gateway, folders, before + 1);
  }
}
