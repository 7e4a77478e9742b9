package org.kirincamel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QuartzThreadsTest {

  private final QuartzThreads threads = new QuartzThreads();

  @AfterEach
  void shutdown() {
    threads.shutdown(true);
  }

  @Test
  void they_are_set_unless_the_operator_configures_quartz() {
    String pool = "camel.component.quartz.properties[org.quartz.threadPool.class]";
    assertThat(QuartzThreads.addTo(new Properties()))
        .containsEntry(pool, QuartzThreads.class.getName());

    var own = new Properties();
    own.setProperty("camel.component.quartz.properties-file", "quartz.properties");
    assertThat(QuartzThreads.addTo(own)).hasSize(1);
  }

  @Test
  void a_job_that_lasts_holds_up_no_other() throws Exception {
    var end = new CountDownLatch(1);
    var others = new CountDownLatch(9);
    threads.runInThread(() -> await(end));
    for (int i = 0; i < 9; i++) {
      threads.runInThread(others::countDown);
    }

    assertThat(others.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(threads.blockForAvailableThreads()).isPositive();
    end.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
