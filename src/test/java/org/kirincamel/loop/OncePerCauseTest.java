package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kirincamel.task.SetClock;
import org.kirincamel.task.Tasks;

class OncePerCauseTest {

  private final SetClock clock = new SetClock(Tasks.BORN);
  private final OncePerCause once = new OncePerCause(clock);

  @Test
  void a_cause_is_new_once() {
    assertThat(once.isNew("HTTP 502: bad gateway")).isTrue();
    assertThat(once.isNew("HTTP 502: bad gateway")).isFalse();
    assertThat(once.isNew("HTTP 503: bad gateway")).isTrue();
    assertThat(once.isNew("read timed out")).isTrue();
  }

  @Test
  void ids_times_and_ports_make_no_other_cause() {
    assertThat(once.isNew("HTTP 502: at 12:00:01, ref 5f3a-0017-beef, port 43210")).isTrue();
    assertThat(once.isNew("HTTP 502: at 13:59:02, ref 77-a0, port 9")).isFalse();
  }

  @Test
  void trouble_that_lasts_is_told_again_after_an_hour() {
    once.isNew("a");
    clock.pass(Duration.ofHours(1));
    assertThat(once.isNew("a")).isFalse();
    clock.pass(Duration.ofMillis(1));
    assertThat(once.isNew("a")).isTrue();
  }

  @Test
  void a_stranger_who_makes_up_causes_fills_no_log() {
    assertThat(
            IntStream.range(0, 26 * 26)
                .filter(i -> once.isNew("x" + (char) ('g' + i / 26 % 20) + (char) ('g' + i % 20)))
                .count())
        .isEqualTo(100);
  }
}
