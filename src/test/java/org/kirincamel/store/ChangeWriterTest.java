package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kirincamel.store.StoreTasks.accepted;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The writer's thread when the database, or the machine, misbehaves. */
@Timeout(30)
class ChangeWriterTest {

  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger forced = new AtomicInteger();
  private final CountDownLatch held = new CountDownLatch(1);
  private final AtomicReference<Thread> thread = new AtomicReference<>();
  private final JdbcDataSource h2 = new JdbcDataSource();
  private volatile Trouble trouble = () -> {};

  private interface Trouble {
    void happen() throws SQLException;
  }

  private final ChangeWriter writer =
      new ChangeWriter(
          new Transactions(troubled(), Optional.empty(), new FailStop(Optional.empty())),
          new GroupSync(forced::incrementAndGet, () -> {}, new FailStop(Optional.empty())),
          StoreTasks.id(),
          new OwnedTasks(false),
          new SourceBooks());

  @BeforeEach
  void tables() {
    h2.setURL("jdbc:h2:mem:writer;DB_CLOSE_DELAY=-1");
    try (TaskStore store =
        TaskStore.open(h2.getURL(), "", "", StoreTasks.id(), StoreTasks.NOW, false)) {
      assertThat(store.reports().overview().requests()).isEmpty();
    }
  }

  @AfterEach
  void end() {
    held.countDown();
    writer.close();
  }

  /** Connections of H2, but first whatever trouble there is. */
  private DataSource troubled() {
    return (DataSource)
        java.lang.reflect.Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              connections.incrementAndGet();
              thread.set(Thread.currentThread());
              trouble.happen();
              Connection connection = h2.getConnection();
              connection.setAutoCommit(false);
              return connection;
            });
  }

  private CompletableFuture<Boolean> write() {
    var done = new CompletableFuture<Boolean>();
    writer.write(new Change.OfTask(accepted("key"), false, List.of(), Optional.empty(), done));
    return done;
  }

  private List<CompletableFuture<Boolean>> writeTogether(int changes, Change... beside)
      throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Trouble after = trouble;
    trouble =
        () -> {
          begun.countDown();
          waitUntilReleased();
          trouble = after;
        };
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    CompletableFuture<Boolean> first = write();
    begun.await();
    for (int i = 0; i < changes; i++) {
      all.add(write());
    }
    List.of(beside).forEach(writer::write);
    held.countDown();
    first.join();
    return all;
  }

  private void waitUntilReleased() {
    try {
      held.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void what_came_while_a_batch_was_written_is_the_next_batch() throws Exception {
    List<CompletableFuture<Boolean>> all = writeTogether(100);
    all.forEach(CompletableFuture::join);
    assertThat(connections).hasValue(2);
  }

  @Test
  void work_needs_no_transaction_of_its_own() throws Exception {
    var work = new Change.OfWork<String>("claim", connection -> "done", done -> false);
    List<CompletableFuture<Boolean>> all = writeTogether(3, work);
    all.forEach(CompletableFuture::join);
    assertThat(work.done().join()).isFalse();
    assertThat(work.result()).hasValue("done");
    assertThat(connections).hasValue(2);
    assertThat(forced).as("nothing was written, so nothing is forced").hasValue(0);
  }

  @Test
  void what_work_has_changed_is_forced_before_it_returns() {
    Integer forcedBefore = writer.together("claim", connection -> forced.get(), done -> true);
    assertThat(forcedBefore).isZero();
    assertThat(forced).hasValue(1);
  }

  @Test
  void work_that_fails_takes_no_change_with_it() throws Exception {
    var work =
        new Change.OfWork<String>(
            "claim what is due",
            connection -> {
              throw new SQLException("no such row");
            },
            done -> true);
    List<CompletableFuture<Boolean>> all = writeTogether(3, work);
    assertThat(all).allSatisfy(each -> assertThat(each.join()).isFalse());
    assertThatThrownBy(() -> work.done().join())
        .hasMessageContaining("claim what is due")
        .hasRootCauseMessage("no such row");
  }

  @Test
  void an_error_of_the_machine_fails_the_change_and_not_the_writer() {
    trouble =
        () -> {
          throw new OutOfMemoryError("no heap");
        };
    assertThatThrownBy(() -> write().join())
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("no heap");
    trouble = () -> {};
    assertThat(write().join()).isFalse();
  }

  private static void away() throws SQLException {
    throw new SQLTransientConnectionException("no connection within 10 s");
  }

  @Test
  void what_was_learnt_while_the_database_is_away_is_written_once_it_is_back() throws Exception {
    trouble = ChangeWriterTest::away;
    CompletableFuture<Boolean> change = write();
    Awaitility.await().until(() -> connections.get() >= 3);
    assertThat(change).isNotDone();

    trouble = () -> {};

    // The row is in no table, so it is another's by now: but that has been asked.
    assertThat(change.join()).isFalse();
  }

  @Test
  void nobody_waits_for_the_database_any_more_when_the_store_is_about_to_be_closed()
      throws Exception {
    trouble = ChangeWriterTest::away;
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(write());
    }
    Awaitility.await().until(() -> connections.get() >= 1);

    writer.waitNoLonger();

    assertThat(all)
        .allSatisfy(
            each ->
                assertThatThrownBy(each::join)
                    .hasCauseInstanceOf(StoreAwayException.class)
                    .hasRootCauseMessage("no connection within 10 s"));
    int tries = connections.get();
    assertThatThrownBy(() -> write().join()).hasCauseInstanceOf(StoreAwayException.class);
    assertThat(connections).hasValue(tries + 1);
  }

  @Test
  void closing_writes_what_is_left() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    trouble =
        () -> {
          begun.countDown();
          waitUntilReleased();
        };
    CompletableFuture<Boolean> first = write();
    begun.await();
    CompletableFuture<Boolean> left = write();
    Thread closing = new Thread(writer::close);
    closing.start();
    while (closing.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    // Not by an interrupt, which would close H2's file in the middle of the write.
    assertThat(thread.get().isInterrupted()).isFalse();
    held.countDown();
    closing.join();
    assertThat(first.join()).isFalse();
    assertThat(left.join()).isFalse();
  }

  @Test
  void after_closing_a_change_fails_and_nobody_waits() {
    writer.close();
    assertThatThrownBy(() -> write().join())
        .hasCauseInstanceOf(StoreException.class)
        .hasMessageContaining("The store is closed");
    writer.close();
  }

  @Test
  void nobody_waits_for_ever_who_comes_while_it_closes() throws Exception {
    List<CompletableFuture<Boolean>> all =
        java.util.Collections.synchronizedList(new ArrayList<>());
    Parallel.run(
        9,
        i -> {
          if (i == 8) {
            writer.close();
          } else {
            for (int n = 0; n < 500; n++) {
              all.add(write());
            }
          }
        });
    all.forEach(each -> each.exceptionally(closed -> false).join());
    assertThat(all).hasSize(4000);
  }

  @Test
  void an_interrupt_of_the_writer_does_not_end_it() throws Exception {
    write().join();
    Thread waiting = thread.get();
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    waiting.interrupt();
    assertThat(write().join()).isFalse();
  }
}
