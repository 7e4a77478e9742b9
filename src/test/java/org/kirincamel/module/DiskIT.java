package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Gate;

/**
 * A disk that refuses a forced write. Where the store's is refused, nobody knows any more what is
 * on the disk: the process acknowledges nothing, posts nothing and ends, and the next start reads
 * what is there. Where one of the outbox or of the waiting videos is refused, only that try has
 * failed.
 */
@Timeout(180)
class DiskIT extends SurvivorChain {

  private static final String SENTENCE =
      "The store could not force its writes to the disk and refuses all work until a restart: ";

  @RegisterExtension
  static final Survivor.Place PLACE =
      new Survivor.Place(
          Map.of("kirin.api.total-timeout", "15s", "kirin.submit.unknown.grace", "15s"));

  @Override
  Survivor.Place place() {
    return PLACE;
  }

  private Path home;

  @BeforeAll
  static void assumePossible(@TempDir Path scratch) throws Exception {
    FailingDisk.assumePossible(scratch);
  }

  @BeforeEach
  void open() {
    home = folders.home();
  }

  private Path store() {
    return home.resolve("data").resolve("kirin.mv.db");
  }

  /** Ends by itself, and says why in one sentence at last. */
  private void endsWithTheSentence() throws Exception {
    Service service = survivor.service();
    assertThat(service.exitCode()).isEqualTo(1);
    assertThat(service.log().lines().filter(line -> line.startsWith(SENTENCE)))
        .singleElement()
        .asString()
        .endsWith("Input/output error");
  }

  @Override
  void afterTheRestart(int requests) throws Exception {
    super.afterTheRestart(requests);
    Folders.awaitUntil(
        "an empty inbox",
        () -> Folders.names(folders.inbox()).stream().allMatch(name -> name.startsWith(".")));
    assertThat(Folders.names(folders.failed())).isEmpty();
  }

  @Test
  void a_request_that_was_not_forced_to_the_disk_is_neither_acknowledged_nor_posted()
      throws Exception {
    try (var disk = FailingDisk.of(survivor.service(), home, store())) {
      folders.drop("request.txt", "A cat");

      endsWithTheSentence();
      assertThat(disk.struck()).isTrue();
    }
    assertThat(Folders.names(folders.done())).doesNotContain("request.txt");
    assertThat(posts()).isZero();
    afterTheRestart(1);
    assertThat(posts()).isEqualTo(1);
    leaveTheProcess();
  }

  @Test
  void a_claim_that_was_not_forced_to_the_disk_is_not_posted() throws Exception {
    int paid = gateway.paid();
    gateway.fault(Call.SUBMIT, Fault.status(429).withRetryAfter(Duration.ofSeconds(12)));
    folders.drop("claim.txt", "A cat");
    Folders.awaitUntil(
        "the first try", () -> survivor.service().log().contains("waits for its next try"));
    folders.awaitFile(folders.done(), "claim.txt");
    try (var disk = FailingDisk.of(survivor.service(), home, store())) {
      endsWithTheSentence();
      assertThat(disk.struck()).isTrue();
    }
    assertThat(posts()).isEqualTo(1);
    assertThat(gateway.paid()).isEqualTo(paid);
    afterTheRestart(1);
    leaveTheProcess();
  }

  @Test
  void a_task_id_that_was_not_forced_to_the_disk_is_found_again() throws Exception {
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
    folders.drop("task_id.txt", "A cat");
    folders.awaitFile(folders.done(), "task_id.txt");
    gate.awaitReached();
    try (var disk = FailingDisk.of(survivor.service(), home, store())) {
      gate.release();

      endsWithTheSentence();
      assertThat(disk.struck()).isTrue();
    }
    assertThat(posts()).isEqualTo(1);
    afterTheRestart(1);
    assertThat(posts()).isEqualTo(1);
    leaveTheProcess();
  }

  @Test
  void whoever_comes_while_the_outcome_of_a_post_cannot_be_forced_is_not_acknowledged()
      throws Exception {
    var gate = new Gate();
    gateway.fault(Call.SUBMIT, Fault.holdAnswer(gate));
    folders.drop("first.txt", "first");
    folders.awaitFile(folders.done(), "first.txt");
    gate.awaitReached();
    try (var disk = FailingDisk.of(survivor.service(), home, store())) {
      folders.drop("second.csv", "prompt\nsecond\nthird\n");

      endsWithTheSentence();
      assertThat(disk.struck()).isTrue();
    }
    gate.release();
    assertThat(Folders.names(folders.done())).contains("first.txt").doesNotContain("second.csv");
    assertThat(posts()).isEqualTo(1);
    afterTheRestart(3);
    assertThat(posts()).isEqualTo(3);
    leaveTheProcess();
  }

  @Test
  void an_answer_to_a_poll_that_was_not_forced_to_the_disk_is_asked_for_again() throws Exception {
    int polls = gateway.polls();
    gateway.taskDuration(Duration.ofSeconds(3));
    folders.drop("poll.txt", "A cat");
    folders.awaitFile(folders.done(), "poll.txt");
    Folders.awaitUntil("a poll", () -> gateway.polls() >= polls + 2);
    try (var disk = FailingDisk.of(survivor.service(), home, store())) {
      endsWithTheSentence();
      assertThat(disk.struck()).isTrue();
    }
    afterTheRestart(1);
    assertThat(posts()).isEqualTo(1);
    leaveTheProcess();
  }

  /** Each thread of the process counts its own. The last test, for it leaves no process. */
  @Test
  @Order(LAST)
  void whichever_forced_write_of_the_store_is_the_first_to_fail() throws Exception {
    int requests = documentsBefore;
    for (int first : List.of(1, 2, 3, 5, 8)) {
      survivor.service().kill();
      requests = untilItFailsFrom(first, requests);
      folders.forgetCopiesOfWhatIsDelivered();
      afterTheRestart(requests - documentsBefore);
    }
  }

  /**
   * @return how many requests there are then
   */
  private int untilItFailsFrom(int first, int before) throws Exception {
    int requests = before;
    var under = FailingDisk.from(first, home, store());
    try (var service = survivor.start(under)) {
      while (service.alive()) {
        requests++;
        int expected = requests;
        folders.drop("cat%d.csv".formatted(requests), "prompt\nA cat\n");
        Folders.awaitUntil(
            "document %d, or the end, with %d".formatted(expected, first),
            () -> !service.alive() || folders.documents().size() >= expected);
      }
      endsWithTheSentence();
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

  /** The first of all: no other test has left half a video. */
  @Test
  @Order(1)
  void a_result_that_was_not_forced_to_the_disk_is_delivered_again() throws Exception {
    Service service = survivor.service();
    for (Forced forced : Forced.values()) {
      deliveredAgain(service, forced);
    }
    assertThat(service.alive()).isTrue();
    assertThat(service.log()).doesNotContain(SENTENCE);
    // The system has forgotten what it could not write: to go on after it would leave a hole.
    assertThat(gateway.requests())
        .filteredOn(request -> request.path().startsWith("/videos"))
        .allSatisfy(request -> assertThat(request.header("Range")).isEmpty());
    leaveTheProcess();
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
