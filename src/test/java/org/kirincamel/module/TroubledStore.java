package org.kirincamel.module;

import java.math.BigDecimal;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.ClaimLimits;
import org.kirincamel.store.FreeWorkers;
import org.kirincamel.store.SubmitLimits;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.FetchRules;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Source;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;

/**
 * Fills a store with 10,000 requests, or another number, and with those troubles that lie in a
 * store, by the moves of the module itself; only what has ended well is ended by two statements,
 * for there are too many.
 */
public final class TroubledStore {

  /** Requests in all. */
  public static final int REQUESTS = 10_000;

  private static final int BATCH = 500;
  private static final int WAITING = 40;
  private static final Duration TASK_AGE = Duration.ofMinutes(70);
  private static final Duration POST_AGE = Duration.ofMinutes(25);
  private static final Duration HISTORY = Duration.ofDays(20);
  private static final String ENDED = "archive.jsonl";

  private static final String END =
      """
      update kirin_request
         set state = 'COMPLETED', next_action_at = null, version = 4, submits = 1, polls = 9,
             task_id = 'task-' || id, first_post_at = received_at, post_ended_at = received_at,
             submitted_at = received_at, completed_at = dateadd(second, 130, received_at),
             answer = '{"output":[],"usage":{"cost":"0.28"}}', files = '[]'
       where source_name = '%s'
      """
          .formatted(ENDED);

  private static final String DELIVER =
      """
      insert into kirin_delivery
        (id, version, request_id, target, revision, state, attempts, last_error, delivered_at)
      select random_uuid(), 1, id, 'outbox', 1, 'DELIVERED', 1, '',
             dateadd(second, 131, received_at)
        from kirin_request
       where source_name = '%s'
      """
          .formatted(ENDED);

  private final Simulator gateway;
  private final Set<LaidTrouble> laid;
  private final Instant now;
  private final int requests;
  private final RandomGenerator random = RandomGenerator.of("SecureRandom");
  private int stored;

  TroubledStore(Simulator gateway, Set<LaidTrouble> laid, Instant now) {
    this(gateway, laid, now, REQUESTS);
  }

  /**
   * @param requests in all
   */
  public TroubledStore(Simulator gateway, Set<LaidTrouble> laid, Instant now, int requests) {
    this.gateway = gateway;
    this.laid = laid;
    this.now = now;
    this.requests = requests;
  }

  /**
   * @param url of an empty store on H2, which no process has open
   */
  public void fill(String url) throws SQLException {
    try (TaskStore store = TaskStore.open(url, "", "", UUID.randomUUID(), now, false)) {
      if (laid.contains(LaidTrouble.SLOTS)) {
        neverEnding(store);
      }
      if (laid.contains(LaidTrouble.UNKNOWN)) {
        unknown(store);
      }
      if (laid.contains(LaidTrouble.VIDEOS)) {
        withoutVideo(store);
      }
      if (laid.contains(LaidTrouble.WEBHOOK)) {
        undelivered(store);
      }
      ended(store, url);
      accept(store, "wishes.csv", WAITING, POST_AGE, "A paper boat on a rainy street", "outbox");
    }
  }

  /** Requests that came one after the other, the first of them so long ago. */
  private List<Task> accept(
      TaskStore store, String source, int number, Duration age, String prompt, String... targets) {
    List<Task> tasks = new ArrayList<>();
    for (int row = 1; row <= number; row++) {
      tasks.add(accepted(source, row, now.minus(age).plusMillis(row), prompt, targets));
    }
    accept(store, tasks);
    return tasks;
  }

  private Task accepted(String source, int row, Instant at, String prompt, String... targets) {
    UUID id = new Ids(Clock.fixed(at, ZoneOffset.UTC), random).next();
    return Task.accepted(
        id,
        new Source("file", source, row, source + " " + row, Map.of()),
        new Task.Request(
            source.replaceFirst("\\..*", "") + "-" + row + "-" + Ids.shortId(id),
            "kirin_v1_t2v",
            "{\"prompt\":\"%s\"}".formatted(prompt),
            List.of(targets)),
        Task.ownIdOf(id),
        at);
  }

  private void accept(TaskStore store, List<Task> tasks) {
    stored += tasks.size();
    store
        .intakes()
        .accept(
            Optional.empty(),
            0,
            tasks,
            (task, first) -> {
              throw new IllegalStateException("A second request with the id of " + first);
            },
            task -> List.of());
  }

  /** As above, each claimed for its POST. */
  private List<Task> posting(
      TaskStore store, String source, int number, Duration age, String prompt, String... targets) {
    accept(store, source, number, age, prompt, targets);
    var all =
        new ClaimLimits(
            new FreeWorkers(REQUESTS, 0, 0, 0, 0, Map.of()),
            REQUESTS,
            SubmitLimits.NONE,
            task -> BigDecimal.ZERO,
            Duration.ofMinutes(2),
            Duration.ofMinutes(2));
    return store.claims().claim(all, now.minus(age).plusSeconds(1)).submits();
  }

  private static Task recorded(TaskStore store, Task after, Delivery... deliveries) {
    if (!store.changes().record(after, List.of(deliveries))) {
      throw new IllegalStateException("Another has changed " + after);
    }
    return after.written();
  }

  /** At the gateway, which has made this task of it. */
  private Task running(TaskStore store, Task task, String prompt, Instant nextPoll) {
    String id = gateway.earlier(task.gateway().externalTaskId(), prompt);
    return recorded(store, task.move().runs(id, Optional.of(0.4), now.minus(TASK_AGE), nextPoll));
  }

  private void neverEnding(TaskStore store) {
    String prompt = "A lighthouse keeper climbs the stairs [never]";
    posting(store, "stairs.csv", 6, TASK_AGE, prompt, "outbox")
        .forEach(task -> running(store, task, prompt, now));
  }

  private void unknown(TaskStore store) {
    for (Task task :
        posting(store, "trams.csv", 5, POST_AGE, "An old tram climbs a snowy street", "outbox")) {
      recorded(
          store,
          task.move().outcomeUnknown("HTTP 504 in answer to the POST", now.minus(POST_AGE), now));
    }
  }

  private void withoutVideo(TaskStore store) {
    String prompt = "A hot air balloon over a misty valley";
    for (Task task : posting(store, "balloons.csv", 3, TASK_AGE, prompt, "outbox")) {
      Task fetching =
          recorded(
              store,
              running(store, task, prompt + " [takes 1ms]", now)
                  .move()
                  .completed(answer(), now.minus(POST_AGE)));
      Delivery document = delivery(fetching, "outbox");
      recorded(
          store,
          fetching
              .fetching()
              .fetchFailed(
                  new TaskError(
                      FetchRules.FETCH_FAILED, "HTTP 403: the address of the video has expired"),
                  now.minus(POST_AGE)),
          document);
      delivered(store, document);
    }
  }

  private void undelivered(TaskStore store) {
    String prompt = "A ginger cat walks along a sunlit garden wall";
    for (Task task : posting(store, "cats.csv", 12, TASK_AGE, prompt, "outbox", "crm")) {
      Task fetching =
          recorded(
              store,
              running(store, task, prompt + " [takes 1ms]", now)
                  .move()
                  .completed(answer(), now.minus(POST_AGE)));
      Delivery kept = delivery(fetching, "outbox");
      Delivery lost = delivery(fetching, "crm");
      recorded(store, fetching.fetching().fetched("[]", now.minus(POST_AGE)), kept, lost);
      delivered(store, kept);
      store
          .changes()
          .recordDelivery(lost.dead(now.minus(POST_AGE), "Connection refused (ConnectException)"));
    }
  }

  private static String answer() {
    return """
        {"output":[{"content":[{"type":"video","url":"http://127.0.0.1:1/expired.mp4"}]}],\
        "usage":{"cost":"0.28"}}""";
  }

  private Delivery delivery(Task task, String target) {
    return Delivery.pending(
        new Ids(Clock.fixed(now, ZoneOffset.UTC), random).next(), task.id(), target, 1, now);
  }

  private void delivered(TaskStore store, Delivery delivery) {
    store.changes().recordDelivery(delivery.delivered(now.minus(POST_AGE), ""));
  }

  private void ended(TaskStore store, String url) throws SQLException {
    int left = requests - stored - WAITING;
    Duration apart = HISTORY.dividedBy(left);
    for (int from = 1; from <= left; from += BATCH) {
      accept(
          store,
          new ArrayList<>(
              IntStream.range(from, Math.min(left + 1, from + BATCH))
                  .mapToObj(
                      row ->
                          accepted(
                              ENDED,
                              row,
                              now.minus(HISTORY).plus(apart.multipliedBy(row)),
                              "A fishing boat leaves the harbour at dawn",
                              "outbox"))
                  .toList()));
    }
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute(END);
      statement.execute(DELIVER);
    }
  }
}
