package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkQueueTest {

  private final WorkQueue queue = new WorkQueue(Integer.MAX_VALUE, Duration.ZERO);

  private static Exchange work() {
    return new DefaultExchange(new DefaultCamelContext());
  }

  @Test
  void work_is_handed_out_in_its_order_and_once() throws Exception {
    Exchange first = work();
    Exchange second = work();
    queue.add(first);
    queue.put(second);

    assertThat(queue.poll(1, TimeUnit.HOURS)).isSameAs(first);
    assertThat(queue.poll(1, TimeUnit.HOURS)).isSameAs(second);
    assertThat(queue.poll(1, TimeUnit.MILLISECONDS)).isNull();
    assertThat(queue).isEmpty();
  }

  @Test
  void what_comes_when_it_is_full_is_not_taken() throws Exception {
    var signals = new WorkQueue(1, Duration.ZERO);
    Exchange first = work();

    assertThat(signals.offer(first)).isTrue();
    assertThat(signals.offer(work())).isFalse();
    assertThat(signals.poll(1, TimeUnit.HOURS)).isSameAs(first);
    assertThat(signals.poll(1, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void a_worker_sleeps_for_longer_than_camel_says_until_there_is_work() throws Exception {
    var patient = new WorkQueue(1, Duration.ofHours(1));
    var workers = Executors.newCachedThreadPool();
    try {
      var asked = new CountDownLatch(1);
      Future<Exchange> waiting =
          workers.submit(
              () -> {
                asked.countDown();
                return patient.poll(1, TimeUnit.NANOSECONDS);
              });
      asked.await();
      assertThatThrownBy(() -> waiting.get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      Exchange work = work();
      patient.add(work);

      assertThat(waiting.get(20, TimeUnit.SECONDS)).isSameAs(work);
    } finally {
      workers.shutdownNow();
    }
  }

  @Test
  void a_stop_wakes_every_worker_that_sleeps() throws Exception {
    var workers = Executors.newCachedThreadPool();
    try {
      var waiting = new ArrayList<Future<Exchange>>();
      var threads = new ArrayList<Thread>();
      Callable<Exchange> worker =
          () -> {
            synchronized (threads) {
              threads.add(Thread.currentThread());
            }
            return queue.poll(1, TimeUnit.HOURS);
          };
      for (int i = 0; i < 5; i++) {
        waiting.add(workers.submit(worker));
      }
      Awaitility.await()
          .until(
              () -> {
                synchronized (threads) {
                  return threads.size() == 5
                      && threads.stream()
                          .allMatch(each -> each.getState() == Thread.State.TIMED_WAITING);
                }
              });

      queue.end();

      for (Future<Exchange> each : waiting) {
        assertThat(each.get(20, TimeUnit.SECONDS)).isNull();
      }
    } finally {
      workers.shutdownNow();
    }
  }

  @Test
  void what_is_still_there_at_a_stop_is_handed_out() throws Exception {
    Exchange late = work();
    queue.end();
    queue.add(late);

    assertThat(queue.poll(1, TimeUnit.HOURS)).isSameAs(late);
    assertThat(queue.poll(1, TimeUnit.HOURS)).as("no sleep any more").isNull();
  }
}
