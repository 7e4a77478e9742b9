package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.acceptMany;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.running;
import static org.kirincamel.store.StoreTasks.submits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

@Timeout(300)
class H2DurabilityTest {

  private static final int ROUNDS = 70;
  private static final String NO_SUCH_TABLE = "42S0";

  @TempDir Path folder;
  private Path database;
  private SlowPath.Disk disk;

  @BeforeEach
  void slow() {
    database = folder.resolve("kirin");
    disk = SlowPath.disk(database);
    disk.writeMicros = 500;
    disk.forceMicros = 1000;
  }

  private TaskStore open() {
    return open(new H2Database("jdbc:h2:slow:" + database));
  }

  private static TaskStore open(Database database) {
    return TaskStore.open(database, "", "", UUID.randomUUID(), NOW, false);
  }

  /** H2 as it would be without the forced write. */
  private record Unforced(H2Database h2) implements Database {
    @Override
    public List<String> patience() {
      return h2.patience();
    }

    @Override
    public boolean changesTablesInTransactions() {
      return h2.changesTablesInTransactions();
    }

    @Override
    public String url() {
      return h2.url();
    }

    @Override
    public void force(Connection connection) {
      // That is the point.
    }

    @Override
    public boolean embedded() {
      return true;
    }

    @Override
    public boolean exclusive() {
      return true;
    }
  }

  @Test
  void what_was_acknowledged_is_on_the_disk_at_that_very_moment() throws Exception {
    try (TaskStore store = open()) {
      for (int round = 0; round < ROUNDS; round++) {
        Task task = accepted("round " + round);
        accept(store, task);
        assertThat(stateAfterKill(task.id())).contains("ACCEPTED");
        assertThat(stateAfterPowerLoss(task.id())).contains("ACCEPTED");

        Task claimed = store.claims().claim(submits(1), NOW).submits().get(0);
        assertThat(stateAfterPowerLoss(task.id())).contains("SUBMITTING");

        store.changes().record(running(claimed, "t-" + round), List.of());
        assertThat(stateAfterPowerLoss(task.id())).contains("RUNNING");
      }
    }
  }

  @Test
  void what_came_late_and_what_ends_an_intake_is_on_the_disk_as_well() throws Exception {
    try (TaskStore store = open()) {
      Task task = accepted("late");
      accept(store, task);
      store.claims().claim(submits(1), NOW);
      store
          .lateTaskIds()
          .record(task.id(), task.gateway().externalTaskId(), "t", NOW, row -> running(row, "t"));
      assertThat(stateAfterPowerLoss(task.id())).contains("RUNNING");

      UUID intake = UUID.randomUUID();
      store
          .intakes()
          .open(
              new NewIntake(intake, "file", "a", "00", 1, Optional.empty()), NOW, StoreTasks.LEASE);
      store.intakes().complete(intake);
      try (TaskStore survived = afterPowerLoss()) {
        assertThat(survived.intakes().completeButOpen("file")).containsKey(intake);
      }
    }
  }

  @Test
  void without_the_forced_write_it_is_not() throws Exception {
    try (TaskStore store = open(new Unforced(new H2Database("jdbc:h2:slow:" + database)))) {
      int survived = 0;
      for (int round = 0; round < 20; round++) {
        Task task = accepted("round " + round);
        accept(store, task);
        survived += stateAfterPowerLoss(task.id()).isPresent() ? 1 : 0;
      }
      assertThat(survived).isLessThan(20);
    }
  }

  @Test
  void many_writers_share_one_forced_write() throws Exception {
    disk.writeMicros = 0;
    disk.forceMicros = 4000;
    try (TaskStore store = open()) {
      int before = disk.forces();
      int writers = 32;
      int each = 40;
      Parallel.run(
          writers,
          writer -> {
            for (int i = 0; i < each; i++) {
              accept(store, accepted("key %d-%d".formatted(writer, i)));
            }
          });
      assertThat(disk.forces() - before).isLessThan(writers * each / 4);
      assertThat(store.reports().overview().in(State.ACCEPTED)).isEqualTo(writers * each);
    }
  }

  @Test
  void after_a_failed_forced_write_the_store_refuses_all_work() throws Exception {
    disk.writeMicros = 0;
    try (TaskStore store = open()) {
      List<Task> tasks = acceptMany(store, 40);
      List<Task> claimed = store.claims().claim(submits(20), NOW).submits();
      disk.failForces = true;
      // Those who waited together fail together, and none is told "somebody else came first".
      Parallel.run(
          20,
          i ->
              assertThatThrownBy(
                      () -> store.changes().record(running(claimed.get(i), "t" + i), List.of()))
                  .isInstanceOf(StoreException.class));
      disk.failForces = false;

      String sentence = "could not force its writes to the disk and refuses all work";
      assertThatThrownBy(() -> accept(store, accepted("later")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(sentence);
      assertThatThrownBy(() -> store.claims().claim(submits(1), NOW))
          .hasMessageContaining(sentence);
      assertThatThrownBy(() -> store.changes().record(running(claimed.get(0), "t"), List.of()))
          .hasMessageContaining(sentence);
      assertThatThrownBy(() -> store.reports().find(tasks.get(0).id()))
          .hasMessageContaining(sentence);
    }
  }

  @Test
  void a_full_disk_loses_nothing_that_was_acknowledged() throws Exception {
    disk.writeMicros = 0;
    disk.forceMicros = 200;
    Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
    TaskStore store = open();
    Parallel.run(
        8,
        writer -> {
          for (int i = 0; i < 400; i++) {
            Task task = accepted("key %d-%d".formatted(writer, i));
            try {
              accept(store, task);
              acknowledged.add(task.id());
            } catch (StoreException | AssertionError full) {
              // Then it is not acknowledged. An assertion of H2's own, which tests switch on.
            }
            if (writer == 0 && i == 50) {
              disk.failWrites = true;
            }
            if (writer == 0 && i == 52) {
              disk.failWrites = false;
            }
          }
        });
    try {
      store.close();
    } catch (StoreException closedByItself) {
      // As after any failure.
    }
    assertThat(acknowledged).isNotEmpty();
    try (TaskStore again = open()) {
      Set<UUID> missing = new HashSet<>(acknowledged);
      missing.removeIf(id -> again.reports().find(id).isPresent());
      assertThat(missing).as("missing of %d", acknowledged.size()).isEmpty();
    }
  }

  @Test
  void a_full_disk_breaks_the_store_for_good_and_says_so() throws Exception {
    disk.writeMicros = 0;
    TaskStore store = open();
    var said = store.broken().toCompletableFuture();
    accept(store, accepted("before"));
    disk.failWrites = true;
    // The write that fails, and the first after it, which finds that H2 has closed itself.
    for (String key : List.of("full", "closed")) {
      assertThatThrownBy(() -> accept(store, accepted(key))).isInstanceOf(StoreException.class);
    }
    disk.failWrites = false;

    assertThat(said).isCompleted();
    assertThat(said.join())
        .contains("refuses all work until a restart", "No space left on device")
        .doesNotContain("\n");
    assertThatThrownBy(() -> accept(store, accepted("later"))).hasMessage(said.join());
    // What H2 still writes as it ends must not meet the end of its folder.
    store.close();
  }

  @Test
  void a_database_that_was_closed_under_it_breaks_the_store_at_the_next_acceptance()
      throws Exception {
    disk.forceMicros = 0;
    TaskStore store = open();
    store.reports().overview();
    try (Connection other = DriverManager.getConnection("jdbc:h2:slow:" + database, "", "");
        var statement = other.createStatement()) {
      statement.execute("shutdown immediately");
    }

    // Not at the next look: half a second later the pool has a new connection, to the file as it
    // was.
    assertThatThrownBy(() -> accept(store, accepted("too late")))
        .isInstanceOf(StoreBrokenException.class);
    assertThat(store.broken().toCompletableFuture()).isCompleted();
    // Its pool would open the file again, in a folder that is being removed.
    store.close();
  }

  @Test
  void an_interrupted_caller_does_not_close_the_database_under_everybody() throws Exception {
    disk.writeMicros = 200;
    try (TaskStore store = open()) {
      acceptMany(store, 100);
      AtomicBoolean over = new AtomicBoolean();
      Thread caller =
          new Thread(
              () -> {
                for (int i = 0; !over.get(); i++) {
                  accept(store, accepted("interrupted " + i));
                  store.claims().claim(submits(1), NOW);
                }
              });
      List<Throwable> thrown = new ArrayList<>();
      caller.setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
      caller.start();
      for (int i = 0; i < 300; i++) {
        caller.interrupt();
        TimeUnit.MILLISECONDS.sleep(1);
      }
      over.set(true);
      caller.join();
      assertThat(thrown).isEmpty();
      Task after = accepted("after");
      accept(store, after);
      assertThat(store.reports().find(after.id())).isPresent();
    }
  }

  @Test
  void an_interrupted_close_still_writes_what_is_left() throws Exception {
    TaskStore store = open();
    Task task = accepted("key");
    accept(store, task);
    Thread.currentThread().interrupt();
    store.close();
    assertThat(Thread.interrupted()).isTrue();
    try (TaskStore again = open()) {
      assertThat(again.reports().find(task.id())).isPresent();
    }
  }

  private Optional<String> stateAfterKill(UUID id) throws IOException, SQLException {
    Path copy = folder.resolve("killed");
    Files.copy(
        Path.of(database + ".mv.db"),
        Path.of(copy + ".mv.db"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    return state(copy, id);
  }

  private Optional<String> stateAfterPowerLoss(UUID id) throws SQLException {
    Path copy = folder.resolve("survived");
    disk.afterPowerLoss(Path.of(copy + ".mv.db"));
    return state(copy, id);
  }

  private TaskStore afterPowerLoss() {
    Path copy = folder.resolve("survived");
    disk.afterPowerLoss(Path.of(copy + ".mv.db"));
    return open(new H2Database("jdbc:h2:file:" + copy));
  }

  private static Optional<String> state(Path copy, UUID id) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:h2:file:" + copy, "", "");
        var select = connection.prepareStatement("select state from kirin_request where id = ?")) {
      select.setObject(1, id);
      try (var rows = select.executeQuery()) {
        return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
      }
    } catch (SQLException e) {
      if (String.valueOf(e.getSQLState()).startsWith(NO_SUCH_TABLE)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
