package org.kirincamel.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.kirincamel.gateway.SendGuard.TooLateException;
import org.kirincamel.task.SetClock;

class SendGuardTest {

  private final SetClock wall = new SetClock(Instant.parse("2026-03-01T10:00:00Z"));
  // Near its overflow, as nanoTime may be.
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);
  private final SendGuard guard = new SendGuard(wall, nanos::get, Duration.ofSeconds(5));

  @Test
  void a_fresh_claim_is_sent() {
    guard.arm(guard.claimed());

    assertThatCode(guard::beforeFirstByte).doesNotThrowAnyException();
    assertThat(guard.disarm()).isTrue();
  }

  @Test
  void a_claim_of_exactly_the_limit_is_sent() {
    guard.arm(guard.claimed());
    wall.pass(Duration.ofSeconds(5));
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());

    assertThatCode(guard::beforeFirstByte).doesNotThrowAnyException();
  }

  @Test
  void a_claim_too_old_by_the_wall_clock_is_not_sent() {
    guard.arm(guard.claimed());
    wall.pass(Duration.ofMillis(5001));

    assertNotSent("kirin.submit.send-within");
  }

  @Test
  void a_claim_too_old_by_the_monotonic_clock_is_not_sent_though_the_wall_clock_was_set_back() {
    guard.arm(guard.claimed());
    wall.pass(Duration.ofHours(-1));
    nanos.addAndGet(Duration.ofMillis(5001).toNanos());

    assertNotSent("kirin.submit.send-within");
  }

  @Test
  void what_nobody_armed_is_not_sent() {
    assertNotSent("no claim");
  }

  @Test
  void what_was_disarmed_is_not_sent() {
    guard.arm(guard.claimed());
    guard.disarm();

    assertNotSent("no claim");
  }

  @Test
  void one_permit_is_one_send() throws Exception {
    guard.arm(guard.claimed());
    guard.beforeFirstByte();

    assertThatThrownBy(guard::beforeFirstByte)
        .isInstanceOf(TooLateException.class)
        .hasMessageContaining("second time");
    assertThat(guard.disarm()).as("the first one did leave").isTrue();
  }

  @Test
  void what_was_armed_and_never_asked_for_was_not_sent() {
    guard.arm(guard.claimed());

    assertThat(guard.disarm()).isFalse();
    assertThat(guard.disarm()).isFalse();
  }

  @Test
  void a_permit_is_for_the_thread_that_armed_it() {
    guard.arm(guard.claimed());

    CompletableFuture<Boolean> elsewhere =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                guard.beforeFirstByte();
                return true;
              } catch (TooLateException notSent) {
                return false;
              }
            });

    assertThat(elsewhere.join()).isFalse();
  }

  private void assertNotSent(String why) {
    assertThatThrownBy(guard::beforeFirstByte)
        .isInstanceOf(TooLateException.class)
        .hasMessageContaining(why);
    assertThat(guard.disarm()).isFalse();
  }
}
