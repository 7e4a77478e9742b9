package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.completed;
import static org.kirincamel.store.StoreTasks.completedIn;
import static org.kirincamel.store.StoreTasks.deliveries;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.fetches;
import static org.kirincamel.store.StoreTasks.lookups;
import static org.kirincamel.store.StoreTasks.polls;
import static org.kirincamel.store.StoreTasks.running;
import static org.kirincamel.store.StoreTasks.runningIn;
import static org.kirincamel.store.StoreTasks.submits;
import static org.kirincamel.store.StoreTasks.submitting;
import static org.kirincamel.store.StoreTasks.unknownIn;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Two nodes on one PostgreSQL, of which one falls silent; the monotonic clock is the test's. */
@Timeout(120)
class NodesTest {

  private static final Duration LEASE = Duration.ofSeconds(12);

  private final String url = PostgreSql.newStore();
  private TaskStore silent;
  private TaskStore other;

  /** Of the monotonic clock. */
  private Duration elapsed = Duration.ZERO;

  @BeforeEach
  void open() {
    silent = node();
    other = node();
  }

  private TaskStore node() {
    return TaskStore.open(url, "postgres", "postgres", UUID.randomUUID(), NOW, false);
  }

  @AfterEach
  void close() {
    silent.close();
    other.close();
  }

  /** These nodes tell that they live, for somewhat longer than a lease. */
  private void aLeasePasses(TaskStore... alive) {
    for (int beat = 0; beat <= 5; beat++) {
      for (TaskStore node : alive) {
        node.nodes().beat(NOW, elapsed.toNanos(), LEASE);
      }
      elapsed = elapsed.plus(LEASE.dividedBy(4));
    }
  }

  private void recordedBy(TaskStore node, Task after) {
    assertThat(node.changes().record(after, List.of())).isTrue();
  }

  /** Claimed by the silent node, and polled once without news. */
  private Task ownedBySilent(String key) {
    Task running = runningIn(silent, key);
    return silent.claims().claim(polls(9), NOW).polls().stream()
        .filter(task -> task.id().equals(running.id()))
        .findFirst()
        .orElseThrow();
  }

  private static List<UUID> ids(List<Task> tasks) {
    return tasks.stream().map(Task::id).toList();
  }

  @Test
  void a_poll_that_learns_nothing_writes_nothing_on_postgresql_too() throws Exception {
    Task polled = ownedBySilent("cat");
    long written = rowsWritten();
    Instant later = NOW.plusSeconds(20);

    assertThat(
            silent
                .changes()
                .learnedNothing(polled, RowEdit.of(polled).polledOnce().dueAt(later).done()))
        .isTrue();
    List<Task> again = silent.claims().claim(polls(9), later).polls();

    assertThat(again)
        .singleElement()
        .satisfies(task -> assertThat(task.id()).isEqualTo(polled.id()));
    assertThat(again.get(0).counts().polls()).isEqualTo(polled.counts().polls() + 1);
    assertThat(rowsWritten()).isEqualTo(written);
    assertThat(other.claims().claim(polls(9), later).polls()).as("the other node").isEmpty();
  }

  private long rowsWritten() throws SQLException {
    try (var connection = DriverManager.getConnection(url, "postgres", "postgres");
        var statement = connection.createStatement()) {
      // Rows get a new place with each update.
      try (var rows =
          statement.executeQuery(
              "select count(distinct xmin::text) + max(version) from kirin_request")) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  @Test
  void what_a_node_had_in_hand_is_taken_over_once_it_was_silent_for_a_lease() {
    Task polled = ownedBySilent("cat");
    Task unknown = unknownIn(silent, "unknown");
    assertThat(ids(silent.claims().claim(lookups(9), NOW).lookups())).contains(unknown.id());
    Task fetched = completedIn(silent, "fetched");
    assertThat(ids(silent.claims().claim(fetches(9), NOW).fetches())).contains(fetched.id());
    Task over = ownedBySilent("delivered");
    assertThat(
            silent
                .changes()
                .record(
                    RowEdit.of(completed(over)).nothingLeftToDo().done(),
                    List.of(delivery(over, "outbox"))))
        .isTrue();
    assertThat(silent.claims().claim(deliveries(9), NOW).deliveries()).hasSize(1);

    other.nodes().beat(NOW, elapsed.toNanos(), LEASE);
    assertThat(other.claims().claim(polls(9), NOW).polls()).isEmpty();
    assertThat(other.claims().claim(lookups(9), NOW).lookups()).isEmpty();
    assertThat(other.claims().claim(fetches(9), NOW).fetches()).isEmpty();
    assertThat(other.claims().claim(deliveries(9), NOW).deliveries()).isEmpty();

    aLeasePasses(other);

    Instant soon = NOW.plusSeconds(1);
    assertThat(ids(other.claims().claim(polls(9), soon).polls())).containsExactly(polled.id());
    assertThat(ids(other.claims().claim(lookups(9), soon).lookups())).containsExactly(unknown.id());
    assertThat(ids(other.claims().claim(fetches(9), soon).fetches())).containsExactly(fetched.id());
    assertThat(other.claims().claim(deliveries(9), soon).deliveries()).hasSize(1);
  }

  @Test
  void what_it_was_submitting_keeps_its_lease() {
    Task posting = submitting(silent, "cat");

    aLeasePasses(other);

    assertThat(other.claims().claim(lookups(9), NOW.plusSeconds(1)).lookups()).isEmpty();
    assertThat(other.reports().find(posting.id()).orElseThrow().state())
        .isEqualTo(State.SUBMITTING);
  }

  @Test
  void nothing_is_taken_from_a_node_that_tells_that_it_lives() {
    ownedBySilent("cat");

    aLeasePasses(silent, other);
    aLeasePasses(silent, other);

    assertThat(other.claims().claim(polls(9), NOW.plusSeconds(1)).polls()).isEmpty();
  }

  @Test
  void one_that_was_frozen_writes_nothing_of_what_was_taken_from_it_and_works_on() {
    Task polled = ownedBySilent("cat");
    Task kept = ownedBySilent("dog");
    aLeasePasses(other);
    Instant soon = NOW.plusSeconds(1);
    assertThat(ids(other.claims().claim(polls(1), soon).polls())).hasSize(1);
    UUID taken = takenByOther(polled, kept);

    // It wakes up with the answers in its hands.
    for (Task each : List.of(polled, kept)) {
      assertThat(silent.changes().record(completed(each), List.of())).isFalse();
    }
    silent.nodes().beat(soon, elapsed.toNanos(), LEASE);

    List<Task> again = silent.claims().claim(polls(9), NOW.plusSeconds(2)).polls();
    assertThat(ids(again)).hasSize(1).doesNotContain(taken);
    recordedBy(silent, completed(again.get(0)));
    accept(silent, accepted("another"));
    assertThat(silent.claims().claim(submits(1), soon).submits()).hasSize(1);
  }

  private UUID takenByOther(Task one, Task another) {
    return other.reports().find(one.id()).orElseThrow().version() > one.version() + 1
        ? one.id()
        : another.id();
  }

  @Test
  void what_it_took_before_it_knew_of_its_end_is_polled_soon() {
    aLeasePasses(other);
    Task polled = ownedBySilent("cat");

    silent.nodes().beat(NOW, elapsed.toNanos(), LEASE);

    assertThat(ids(other.claims().claim(polls(9), NOW.plusSeconds(1)).polls()))
        .as("any node may")
        .containsExactly(polled.id());
  }

  @Test
  void what_it_wrote_after_its_end_is_taken_over_too_where_it_dies_then() {
    aLeasePasses(other);
    Task polled = ownedBySilent("cat");

    aLeasePasses(other);

    assertThat(ids(other.claims().claim(polls(9), NOW.plusSeconds(1)).polls()))
        .containsExactly(polled.id());
  }

  @Test
  void what_it_writes_while_it_learns_of_its_end_stays_its_own_or_is_free() throws Exception {
    aLeasePasses(other);
    try (var pool = new HikariDataSource()) {
      pool.setJdbcUrl(url);
      pool.setUsername("postgres");
      var afterCommit = new AtomicReference<Runnable>(() -> {});
      try (TaskStore woken = hosted(pool, afterCommit)) {
        woken.nodes().beat(NOW, elapsed.toNanos(), LEASE);
        aLeasePasses(other);
        Task posted = submitting(woken, "posted");
        Instant due = NOW.plusSeconds(20);
        afterCommit.set(
            () -> recordedBy(woken, RowEdit.of(running(posted, "task-9")).dueAt(due).done()));

        woken.nodes().beat(NOW, elapsed.toNanos(), LEASE);

        assertThat(ids(woken.claims().claim(polls(9), due).polls())).contains(posted.id());
      }
    }
  }

  /** A node over the pool of a host, of which one commit is followed by something else. */
  private TaskStore hosted(DataSource pool, AtomicReference<Runnable> afterCommit) {
    DataSource watched =
        (DataSource)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) ->
                    method.getName().equals("getConnection")
                        ? watched(pool.getConnection(), afterCommit)
                        : method.invoke(pool, arguments));
    TaskStore node = TaskStore.on("#orders", Optional.of(watched), UUID.randomUUID());
    node.open(NOW, false);
    return node;
  }

  private static Connection watched(Connection connection, AtomicReference<Runnable> afterCommit) {
    return (Connection)
        Proxy.newProxyInstance(
            NodesTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              Object result = method.invoke(connection, arguments);
              if (method.getName().equals("commit")) {
                afterCommit.getAndSet(() -> {}).run();
              }
              return result;
            });
  }

  @Test
  void what_changes_while_it_is_taken_over_stays_as_it_has_become() throws Exception {
    Task polled = ownedBySilent("cat");
    try (var last = connection()) {
      last.setAutoCommit(false);
      execute(
          last,
          "update kirin_request set state = 'SUBMITTING', version = version + 1 where id = '%s'"
              .formatted(polled.id()));
      var takeOver = CompletableFuture.runAsync(() -> aLeasePasses(other));
      await().atMost(Duration.ofSeconds(60)).until(() -> takeOver.isDone() || waitsForALock());
      last.commit();
      takeOver.get();
    }

    try (var connection = connection();
        var statement = connection.createStatement();
        var row = statement.executeQuery("select version, claimed_by from kirin_request")) {
      row.next();
      assertThat(row.getLong("version")).isEqualTo(polled.version() + 1);
      assertThat(row.getString("claimed_by")).isNotNull();
    }
  }

  private boolean waitsForALock() throws SQLException {
    try (var connection = connection();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")) {
      return rows.next();
    }
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection(url, "postgres", "postgres");
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void a_node_that_is_telling_that_it_lives_is_not_waited_for() throws Exception {
    ownedBySilent("cat");
    try (var telling = connection()) {
      telling.setAutoCommit(false);
      execute(
          telling,
          "update kirin_node set beat = beat + 1 where id = (select claimed_by from kirin_request)");

      aLeasePasses(other);

      telling.commit();
    }
    assertThat(other.claims().claim(polls(9), NOW.plusSeconds(1)).polls()).isEmpty();
  }

  @Test
  void a_tick_of_a_quarter_of_the_lease_is_often_enough_to_notice_a_death() {
    Task polled = ownedBySilent("cat");
    for (int tick = 0; tick <= 8; tick++) {
      // Early and late by turns.
      Duration late = Duration.ofMillis(tick % 2 == 1 ? -20 : 10 * tick);
      other.nodes().beat(NOW, LEASE.dividedBy(4).multipliedBy(tick).plus(late).toNanos(), LEASE);
    }

    assertThat(ids(other.claims().claim(polls(9), NOW.plusSeconds(1)).polls()))
        .containsExactly(polled.id());
  }

  @Test
  void a_node_that_was_started_with_a_longer_lease_is_not_taken_for_dead() {
    ownedBySilent("cat");
    for (int second = 0; second <= 30; second++) {
      silent.nodes().beat(NOW, Duration.ofSeconds(second).toNanos(), Duration.ofMinutes(2));
      other.nodes().beat(NOW, Duration.ofSeconds(second).toNanos(), LEASE);
    }

    assertThat(other.claims().claim(polls(9), NOW.plusSeconds(1)).polls()).isEmpty();
  }

  @Test
  void what_a_node_still_has_in_hand_when_it_stops_is_found_by_the_others() {
    silent.claims().release();
    Task late = ownedBySilent("cat");
    silent.close();

    aLeasePasses(other);

    assertThat(ids(other.claims().claim(polls(9), NOW.plusSeconds(1)).polls()))
        .containsExactly(late.id());
    silent = node();
  }

  @Test
  void what_a_node_had_in_hand_whose_row_was_removed_is_free_at_the_next_start() throws Exception {
    Task polled = ownedBySilent("cat");
    try (var connection = connection()) {
      // As a newer version does, where the node was silent for three minutes.
      execute(connection, "delete from kirin_node");
    }

    try (TaskStore next = node()) {
      assertThat(ids(next.claims().claim(polls(9), NOW.plusSeconds(1)).polls()))
          .containsExactly(polled.id());
    }
  }

  @Test
  void a_second_task_that_another_node_hears_of_does_not_put_the_next_poll_off() {
    Task polled = ownedBySilent("cat");

    LateId late =
        other
            .lateTaskIds()
            .record(polled.id(), polled.gateway().externalTaskId(), "task-99", NOW, row -> polled);

    assertThat(late).isEqualTo(LateId.SECOND);
    assertThat(ids(other.claims().claim(polls(9), NOW).polls())).containsExactly(polled.id());
  }

  @Test
  void two_nodes_take_a_third_over_once() {
    ownedBySilent("cat");
    try (TaskStore third = node()) {
      aLeasePasses(other, third);

      Instant soon = NOW.plusSeconds(1);
      int taken =
          other.claims().claim(polls(9), soon).polls().size()
              + third.claims().claim(polls(9), soon).polls().size();
      assertThat(taken).isEqualTo(1);
    }
  }

  @Test
  void a_node_that_stops_leaves_what_it_had_scheduled_to_the_others_at_once() {
    Task polled = ownedBySilent("cat");
    Instant due = NOW.plusSeconds(20);
    assertThat(
            silent
                .changes()
                .learnedNothing(polled, RowEdit.of(polled).polledOnce().dueAt(due).done()))
        .isTrue();

    silent.claims().release();
    silent.close();

    Task taken = other.claims().claim(polls(9), due).polls().get(0);
    assertThat(taken.id()).isEqualTo(polled.id());
    assertThat(taken.counts().polls()).isEqualTo(polled.counts().polls() + 1);
    silent = node();
  }

  @Test
  void a_hint_that_arrives_at_another_node_is_heard() {
    Task polled = ownedBySilent("cat");
    Instant due = NOW.plusSeconds(300);
    assertThat(
            silent
                .changes()
                .learnedNothing(polled, RowEdit.of(polled).polledOnce().dueAt(due).done()))
        .isTrue();

    List<Hinted> hinted =
        other
            .hints()
            .hint(List.of(polled.id()), row -> Optional.of(RowEdit.of(row).dueAt(NOW).done()));

    assertThat(hinted).singleElement().matches(Hinted::written);
    assertThat(ids(other.claims().claim(polls(9), NOW).polls())).containsExactly(polled.id());
    assertThat(silent.claims().claim(polls(9), due).polls()).as("its owner until then").isEmpty();
  }
}
