package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupForceTest {

  private static final Path FOLDER = Path.of("outbox");
  private static final Path OTHER = Path.of("other");

  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final List<Path> forced = new CopyOnWriteArrayList<>();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final List<Thread> callers = new CopyOnWriteArrayList<>();

  @AfterEach
  void end() {
    goOn.countDown();
    workers.shutdownNow();
  }

  /** The disk hangs in this folder until it may go on. */
  private final GroupForce group =
      new GroupForce(
          folder -> {
            forced.add(folder);
            if (folder.equals(FOLDER)) {
              await(goOn);
            }
          });

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(50, TimeUnit.SECONDS)) {
        throw new IOException("never");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private CompletableFuture<Void> called(GroupForce on, Path folder) {
    return CompletableFuture.runAsync(
        () -> {
          callers.add(Thread.currentThread());
          try {
            on.await(folder);
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        },
        workers);
  }

  private void waitForBlocked(int most) {
    Awaitility.await()
        .until(
            () ->
                callers.stream().filter(each -> each.getState() == Thread.State.WAITING).count()
                    >= most);
  }

  @Test
  void who_comes_while_a_force_runs_shares_the_next_one() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    all.add(called(group, FOLDER));
    Awaitility.await().until(() -> forced.size() == 1);
    for (int i = 0; i < 10; i++) {
      all.add(called(group, FOLDER));
    }
    waitForBlocked(10);
    goOn.countDown();
    all.forEach(CompletableFuture::join);
    assertThat(forced).hasSize(2);
  }

  @Test
  void a_folder_that_hangs_does_not_hold_up_another_one() {
    CompletableFuture<Void> hanging = called(group, FOLDER);
    Awaitility.await().until(() -> forced.contains(FOLDER));
    called(group, OTHER).join();
    assertThat(hanging).isNotDone();
  }

  @Test
  void each_call_that_finds_no_other_forces_by_itself() throws Exception {
    goOn.countDown();
    group.await(FOLDER);
    group.await(FOLDER);
    assertThat(forced).hasSize(2);
  }

  @Test
  void a_failure_reaches_its_caller_and_vouches_for_no_other() throws Exception {
    List<Path> tried = new ArrayList<>();
    var failing =
        new GroupForce(
            folder -> {
              tried.add(folder);
              if (tried.size() == 1) {
                throw new IOException("the disk failed");
              }
            });
    assertThatIOException().isThrownBy(() -> failing.await(FOLDER));
    failing.await(FOLDER);
    assertThat(tried).hasSize(2);
  }
}
