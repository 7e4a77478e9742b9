package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.acceptMany;
import static org.kirincamel.store.StoreTasks.recorded;
import static org.kirincamel.store.StoreTasks.running;
import static org.kirincamel.store.StoreTasks.submits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.task.Task;

@Timeout(300)
class H2RoomIT {

  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  @TempDir Path folder;

  /** Forces as well, but leaves the use of the file to H2. */
  private record Unguarded(H2Database h2) implements Database {
    @Override
    public String url() {
      return h2.url();
    }

    @Override
    public void force(Connection connection) throws SQLException {
      try (var statement = connection.createStatement()) {
        statement.execute("checkpoint sync");
        connection.commit();
      }
    }

    @Override
    public boolean embedded() {
      return true;
    }

    @Override
    public boolean exclusive() {
      return true;
    }

    @Override
    public List<String> patience() {
      return h2.patience();
    }

    @Override
    public boolean changesTablesInTransactions() {
      return h2.changesTablesInTransactions();
    }
  }

  private static TaskStore open(Database database) {
    return TaskStore.open(database, "", "", UUID.randomUUID(), NOW, false);
  }

  @Test
  void after_50_000_moves_the_file_is_small_though_it_was_never_closed() throws Exception {
    Path file = folder.resolve("kirin.mv.db");
    try (TaskStore store = open(new H2Database("jdbc:h2:file:" + folder.resolve("kirin")))) {
      move(store, 2_000, 25, 32, task -> {});
      assertThat(size(file)).isLessThan(64 * MIB);
    }
  }

  @Test
  void once_there_is_nothing_more_to_write_the_file_shrinks_by_itself() throws Exception {
    Path file = folder.resolve("kirin.mv.db");
    try (TaskStore store = open(new H2Database("jdbc:h2:file:" + folder.resolve("kirin")))) {
      // Some twenty MiB, too few to be compacted while work comes without a pause. On a busy
      // machine
      // it may pause before the end: of what comes after that, 8 MiB may stay.
      move(store, 200, 30, 4, task -> {});
      await().atMost(Duration.ofMinutes(1)).until(() -> size(file) < 12 * MIB);
    }
  }

  @Test
  void a_loss_of_power_while_room_is_given_back_loses_nothing_that_was_acknowledged()
      throws Exception {
    Path file = folder.resolve("slow");
    assertThat(lostIn(file, new H2Database(url(file), 100 * KIB), 20)).isEmpty();
  }

  /** The control of the test above: in nine runs of ten something is lost. */
  @Test
  void room_that_is_used_again_at_once_would_lose_it() throws Exception {
    Optional<List<String>> lost = Optional.empty();
    for (int run = 0; run < 20 && lost.isEmpty(); run++) {
      Path file = folder.resolve("slow" + run);
      var h2 = new H2Database(url(file) + ";REUSE_SPACE=TRUE;RETENTION_TIME=0");
      lost = lostIn(file, new Unguarded(h2), 5);
    }
    assertThat(lost).isNotEmpty();
  }

  private static String url(Path file) {
    return "jdbc:h2:slow:" + file;
  }

  /** What the disk held when the power went, and what had been acknowledged by then. */
  private record Loss(byte[] disk, Map<UUID, Long> acknowledged) {}

  private Optional<List<String>> lostIn(Path file, Database database, int everySoMany)
      throws Exception {
    SlowPath.Disk disk = SlowPath.disk(file);
    disk.forceMicros = 500;
    Random random = new Random(1);
    Map<UUID, Long> acknowledged = new ConcurrentHashMap<>();
    List<Loss> losses = new ArrayList<>();
    try (TaskStore store = open(database)) {
      disk.beforeWrite =
          () -> {
            synchronized (losses) {
              if (!acknowledged.isEmpty() && random.nextInt(everySoMany) == 0) {
                // In this order: more may be on the disk than was acknowledged, never less.
                Map<UUID, Long> sure = Map.copyOf(acknowledged);
                losses.add(new Loss(disk.image().bytesAndSome(random), sure));
              }
            }
          };
      move(store, 40, 40, 4, task -> acknowledged.put(task.id(), task.version()));
      disk.beforeWrite = () -> {};
    }
    assertThat(losses).hasSizeGreaterThan(10);
    for (Loss loss : losses) {
      List<String> missing = missing(loss);
      if (!missing.isEmpty()) {
        return Optional.of(missing);
      }
    }
    return Optional.empty();
  }

  private List<String> missing(Loss loss) throws IOException {
    Path copy = folder.resolve("survived");
    Files.write(Path.of(copy + ".mv.db"), loss.disk());
    Map<UUID, Long> found = new HashMap<>();
    try (var connection = DriverManager.getConnection("jdbc:h2:file:" + copy, "", "");
        var select = connection.prepareStatement("select id, version from kirin_request");
        var rows = select.executeQuery()) {
      while (rows.next()) {
        found.put(rows.getObject(1, UUID.class), rows.getLong(2));
      }
    } catch (SQLException broken) {
      return List.of(String.valueOf(broken.getMessage()));
    }
    return loss.acknowledged().entrySet().stream()
        .filter(each -> found.getOrDefault(each.getKey(), -1L) < each.getValue())
        .map(each -> "%s, got %d".formatted(each, found.get(each.getKey())))
        .toList();
  }

  private interface Moved {
    void acknowledged(Task task);
  }

  private static void move(TaskStore store, int requests, int moves, int writers, Moved moved)
      throws Exception {
    acceptMany(store, requests);
    List<Task> claimed = store.claims().claim(submits(requests), NOW).submits();
    Parallel.run(
        writers,
        writer -> {
          for (int i = writer; i < requests; i += writers) {
            Task task = claimed.get(i);
            for (int move = 0; move < moves; move++) {
              task = recorded(store, running(task, "t-" + i));
              moved.acknowledged(task);
            }
          }
        });
  }

  private static long size(Path file) {
    return file.toFile().length();
  }
}
