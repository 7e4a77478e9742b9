package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GroupSyncTest {

  @Test
  void who_comes_while_a_force_runs_waits_for_the_next_one() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger forces = new AtomicInteger();
    var sync =
        new GroupSync(
            () -> {
              if (forces.incrementAndGet() == 1) {
                begun.countDown();
                waitFor(goOn);
              }
            },
            () -> {},
            new FailStop(Optional.empty()));
    AtomicInteger returned = new AtomicInteger();
    Thread first = new Thread(sync::await);
    first.start();
    begun.await();
    Thread second =
        new Thread(
            () -> {
              sync.await();
              returned.set(forces.get());
            });
    second.start();
    while (second.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    first.join();
    second.join();
    assertThat(returned).hasValue(2);
  }

  @Test
  void a_failed_force_fails_everybody_who_waited_and_all_who_come_later() throws Exception {
    AtomicInteger forces = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    var failStop = new FailStop(Optional.empty());
    var sync =
        new GroupSync(
            () -> {
              if (forces.incrementAndGet() == 1) {
                begun.countDown();
                waitFor(goOn);
                throw new SQLException("disk gone");
              }
            },
            () -> {},
            failStop);
    AtomicInteger failed = new AtomicInteger();
    Thread[] waiting = new Thread[10];
    for (int i = 0; i < waiting.length; i++) {
      waiting[i] =
          new Thread(
              () -> {
                try {
                  sync.await();
                } catch (StoreException e) {
                  failed.incrementAndGet();
                }
              });
      waiting[i].start();
    }
    begun.await();
    goOn.countDown();
    for (Thread each : waiting) {
      each.join();
    }
    assertThat(failed).hasValue(10);
    // A second try might well succeed, without the pages that the first could not write.
    assertThat(forces).hasValue(1);
    assertThatThrownBy(sync::await)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("refuses all work until a restart: disk gone");
    assertThatThrownBy(failStop::check).isInstanceOf(StoreException.class);
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void what_fails_at_rest_breaks_the_store() {
    var sync =
        new GroupSync(
            () -> {},
            () -> {
              throw new SQLException("disk gone");
            },
            new FailStop(Optional.empty()));
    sync.rest();
    assertThatThrownBy(sync::await).hasMessageContaining("disk gone");
  }
}
