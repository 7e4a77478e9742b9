package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.settings.Given;
import org.kirincamel.store.Acceptance;
import org.kirincamel.store.Claim;
import org.kirincamel.store.ClaimLimits;
import org.kirincamel.store.FreeWorkers;
import org.kirincamel.store.NewIntake;
import org.kirincamel.store.SubmitLimits;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Source;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** A month goes by in virtual time: the store and the folders stay small, but for the keys. */
@Timeout(300)
class KeepStepsTest {

  private static final int A_DAY = 1000;

  /** Of these so many go the whole way; the others are written down as if they had. */
  private static final int WHOLE_WAY = 10;

  private static final String ENDED =
      """
      update kirin_request
         set state = 'COMPLETED', next_action_at = null, task_id = concat('task-', id),
             completed_at = received_at, submitted_at = received_at, first_post_at = received_at,
             post_ended_at = received_at, submits = 1, answer = '{}', files = '[]'
       where state = 'ACCEPTED'
      """;

  private static final String DELIVERED =
      """
      insert into kirin_delivery
        (id, version, request_id, target, revision, state, attempts, last_error, delivered_at, receipt)
      select random_uuid(), 1, id, 'outbox', 1, 'DELIVERED', 1, '', completed_at, ''
        from kirin_request r
       where r.state = 'COMPLETED' and r.id > ?
         and not exists (select 1 from kirin_delivery d where d.request_id = r.id)
      """;

  /** How many days go by; {@link KeepIT} lets a month go by. */
  int days() {
    return 10;
  }

  @TempDir Path home;
  private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final Ids ids =
      new Ids(
          new Clock() {
            @Override
            public Instant instant() {
              return now;
            }

            @Override
            public ZoneOffset getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
              return this;
            }
          },
          RandomGenerator.of("SecureRandom"));
  private TaskStore store;
  private Path done;

  @BeforeEach
  void open() throws Exception {
    done = Files.createDirectories(home.resolve("inbox").resolve(".done"));
    store = TaskStore.open(url(), "", "", UUID.randomUUID(), now, false);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private String url() {
    return "jdbc:h2:file:" + home.resolve("kirin");
  }

  private void sweep(String... keep) throws Exception {
    List<String> given = new ArrayList<>(List.of(keep));
    given.addAll(
        List.of("kirin.fetch.keep", "1d", "kirin.inbox", home.resolve("inbox").toString()));
    new KeepSteps(
            store.retention(),
            Given.settings(given.toArray(String[]::new)),
            Clock.fixed(now, ZoneOffset.UTC))
        .keep();
  }

  private Task request(String kind, String key, int row) {
    UUID id = ids.next();
    return Task.accepted(
        id,
        new Source(kind, "day.csv", row, key + "#" + row, Map.of()),
        new Task.Request(
            "day-" + Ids.shortId(id), "kirin_v1_t2v", "{\"prompt\":\"A cat\"}", List.of("outbox")),
        Task.ownIdOf(id),
        now);
  }

  private List<Acceptance> accept(Optional<UUID> intake, List<Task> tasks) {
    return store
        .intakes()
        .accept(intake, tasks.size(), tasks, (task, first) -> task, task -> List.of());
  }

  private List<Task> messages(int number) {
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      tasks.add(request("jms", "jms:queue:" + now + ":" + i, 1));
    }
    return tasks;
  }

  private void file(int rows) throws Exception {
    var intake = new NewIntake(ids.next(), "file", "day.csv", "ab".repeat(32), 7, Optional.empty());
    store.intakes().open(intake, now, Duration.ofHours(1));
    List<Task> tasks = new ArrayList<>();
    for (int i = 1; i <= rows; i++) {
      tasks.add(request("file", "file:" + intake.id(), i));
    }
    accept(Optional.of(intake.id()), tasks);
    store.intakes().complete(intake.id());
    Path document = Files.writeString(done.resolve(intake.id() + ".csv"), "prompt\nA cat\n");
    Files.setLastModifiedTime(document, FileTime.from(now));
    store.intakes().moved(intake.id(), now);
  }

  private Claim claim(int submits, int deliveries) {
    return store
        .claims()
        .claim(
            new ClaimLimits(
                new FreeWorkers(submits, 0, 0, 0, deliveries, Map.of("outbox", deliveries)),
                1_000_000,
                SubmitLimits.NONE,
                task -> BigDecimal.ZERO,
                Duration.ofMinutes(2),
                Duration.ofMinutes(1)),
            now);
  }

  private void work() {
    claim(WHOLE_WAY, 0).submits().parallelStream()
        .forEach(
            task -> {
              Task after =
                  task.move()
                      .runs("task-" + task.id(), Optional.of(1.0), now, now)
                      .move()
                      .completed("{}", now)
                      .fetching()
                      .fetched("[]", now);
              UUID id = UUID.nameUUIDFromBytes(task.id().toString().getBytes());
              var delivery = Delivery.pending(id, task.id(), "outbox", 1, now);
              assertThat(store.changes().record(after, List.of(delivery))).isTrue();
            });
    claim(0, WHOLE_WAY).deliveries().parallelStream()
        .forEach(due -> store.changes().recordDelivery(due.delivery().delivered(now, "")));
  }

  /**
   * @param since an id from before the first of them
   */
  private void othersWork(UUID since) throws Exception {
    try (var connection = DriverManager.getConnection(url(), "", "");
        var ended = connection.prepareStatement(ENDED);
        var delivered = connection.prepareStatement(DELIVERED)) {
      ended.executeUpdate();
      delivered.setObject(1, since);
      delivered.executeUpdate();
    }
  }

  private long requests() {
    return java.util.Arrays.stream(State.values()).mapToLong(store.reports().overview()::in).sum();
  }

  @Test
  void days_that_go_by_leave_no_more_than_those_that_are_kept_and_the_keys() throws Exception {
    List<Task> first = messages(A_DAY / 2);
    for (int day = 0; day < days(); day++) {
      UUID dawn = day == 0 ? new UUID(0, 0) : ids.next();
      accept(Optional.empty(), day == 0 ? first : messages(A_DAY / 2));
      file(A_DAY / 2);
      work();
      othersWork(dawn);
      sweep("kirin.keep.requests", "3d", "kirin.keep.documents", "3d");

      assertThat(requests()).as("day %s", day).isLessThanOrEqualTo(4 * A_DAY);
      assertThat(store.reports().overview().in(Delivery.State.DELIVERED))
          .isLessThanOrEqualTo(4 * A_DAY);
      assertThat(done.toFile().list()).hasSizeLessThanOrEqualTo(4);
      now = now.plus(Duration.ofDays(1));
    }

    assertThat(
            accept(
                Optional.empty(),
                List.of(request("jms", first.get(0).source().key().replaceFirst("#1$", ""), 1))))
        .containsExactly(new Acceptance.Duplicate(first.get(0).id(), State.COMPLETED));
    store.close();
    assertThat(number("select count(*) from kirin_key")).as("not packed").isLessThan(500);
    assertThat(keys()).isEqualTo((days() - 4) * A_DAY / 2);
    assertThat(number("select count(*) from kirin_intake")).isLessThanOrEqualTo(4);
  }

  @Test
  void a_number_keeps_the_newest_from_their_second_day_on() throws Exception {
    accept(Optional.empty(), messages(10));
    work();
    sweep("kirin.keep.requests-at-most", "4");
    assertThat(requests()).isEqualTo(10);

    now = now.plus(Duration.ofDays(2));
    sweep("kirin.keep.requests-at-most", "4");
    assertThat(requests()).isEqualTo(4);
  }

  @Test
  void without_a_setting_nothing_is_ever_removed() throws Exception {
    accept(Optional.empty(), messages(5));
    file(5);
    work();
    now = now.plus(Duration.ofDays(3000));
    sweep();

    assertThat(requests()).isEqualTo(10);
    assertThat(done.toFile().list()).hasSize(1);
  }

  private int keys() throws Exception {
    final int bytesOfOne = 29;
    return number("select count(*) from kirin_key")
        + number("select sum(octet_length(keys)) from kirin_key_pack") / bytesOfOne;
  }

  private int number(String query) throws Exception {
    try (var connection = DriverManager.getConnection(url(), "", "");
        var rows = connection.createStatement().executeQuery(query)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
