package org.kirincamel.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecentTest {

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void it_looks_when_it_is_asked_and_at_most_once_in_a_period() {
    var recent = new Recent<>(looks::incrementAndGet, Duration.ofSeconds(5), nanos::get);
    assertThat(looks).hasValue(0);

    assertThat(recent.get()).isEqualTo(1);
    nanos.addAndGet(Duration.ofSeconds(5).toNanos() - 1);
    assertThat(recent.get()).isEqualTo(1);
    nanos.incrementAndGet();
    assertThat(recent.get()).isEqualTo(2);
  }

  @Test
  void while_one_looks_the_others_get_what_is_known() throws Exception {
    var looking = new CountDownLatch(1);
    var found = new CountDownLatch(1);
    var recent =
        new Recent<>(
            () -> {
              int look = looks.incrementAndGet();
              if (look == 2) {
                looking.countDown();
                await(found);
              }
              return look;
            },
            Duration.ofSeconds(5),
            nanos::get);
    recent.get();
    nanos.addAndGet(Duration.ofSeconds(6).toNanos());
    var slow = CompletableFuture.supplyAsync(recent::get);
    looking.await();

    assertThat(recent.get()).isEqualTo(1);
    found.countDown();
    assertThat(slow.get()).isEqualTo(2);
    assertThat(recent.get()).isEqualTo(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
