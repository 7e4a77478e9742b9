package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kirincamel.loop.Alarms.Cause;
import org.kirincamel.loop.Alarms.Kind;
import org.kirincamel.task.SetClock;
import org.kirincamel.task.Tasks;

class AlarmsTest {

  private static final Duration REPEAT = Duration.ofHours(1);
  private static final Cause ACCOUNT = Cause.of(Kind.ACCOUNT);
  private static final Cause CRM = new Cause(Kind.DELIVERY, "crm");

  private final SetClock clock = new SetClock(Tasks.BORN);
  private final List<String> told = new ArrayList<>();
  private final Alarms alarms = new Alarms(told::add, REPEAT, clock);

  private void count(int number, Cause cause) {
    for (int i = 0; i < number; i++) {
      alarms.count(cause, all -> "%d to %s".formatted(all, cause.of()));
    }
  }

  @Test
  void what_goes_on_is_told_once_and_again_after_each_pause() {
    alarms.raise(ACCOUNT, "stopped");
    clock.pass(REPEAT.minusSeconds(1));
    alarms.raise(ACCOUNT, "stopped, second");
    assertThat(told).containsExactly("stopped");

    clock.pass(Duration.ofSeconds(1));
    alarms.lasts(ACCOUNT, "still stopped");
    alarms.lasts(ACCOUNT, "still stopped");

    assertThat(told).containsExactly("stopped", "still stopped");
  }

  @Test
  void what_has_ended_is_told_anew_when_it_begins_again() {
    assertThat(alarms.ended(ACCOUNT)).isFalse();
    alarms.raise(ACCOUNT, "stopped");
    assertThat(alarms.ended(ACCOUNT)).isTrue();
    assertThat(alarms.ended(ACCOUNT)).isFalse();

    alarms.raise(ACCOUNT, "stopped again");

    assertThat(told).containsExactly("stopped", "stopped again");
  }

  @Test
  void what_began_on_another_node_or_before_the_start_is_only_repeated() {
    alarms.lasts(ACCOUNT, "stopped");
    assertThat(told).isEmpty();

    clock.pass(REPEAT);
    alarms.lasts(ACCOUNT, "still stopped");

    assertThat(told).containsExactly("still stopped");
  }

  @Test
  void many_of_one_cause_are_one_alarm_with_their_number() {
    count(110, CRM);
    count(1, new Cause(Kind.DELIVERY, "shop"));
    alarms.raiseCounted();
    assertThat(told).as("others of the kind are waited for").isEmpty();

    clock.pass(Alarms.WINDOW);
    alarms.raiseCounted();
    alarms.raiseCounted();

    assertThat(told).containsExactlyInAnyOrder("110 to crm", "1 to shop");
  }

  @Test
  void more_of_them_wait_for_the_next_alarm() {
    count(2, CRM);
    clock.pass(Alarms.WINDOW);
    alarms.raiseCounted();
    count(3, CRM);
    clock.pass(REPEAT.minusSeconds(1));
    alarms.raiseCounted();
    assertThat(told).containsExactly("2 to crm");

    clock.pass(Duration.ofSeconds(1));
    alarms.raiseCounted();

    assertThat(told).containsExactly("2 to crm", "3 to crm");
  }

  @Test
  void what_is_seen_to_last_does_not_hold_up_the_first_alarm() {
    count(2, CRM);
    alarms.lasts(CRM, "still not delivered");
    clock.pass(Alarms.WINDOW);
    alarms.raiseCounted();

    assertThat(told).containsExactly("2 to crm");
  }

  @Test
  void a_clock_that_was_set_back_silences_nothing() {
    alarms.raise(ACCOUNT, "stopped");
    clock.pass(REPEAT.multipliedBy(-5));
    alarms.raise(ACCOUNT, "stopped, before");

    assertThat(told).containsExactly("stopped", "stopped, before");
  }

  @Test
  void the_last_that_were_noticed_are_kept_for_who_looks_the_newest_first() {
    for (int i = 0; i < 20; i++) {
      alarms.tell("alarm " + i);
    }
    alarms.note("no alarm");
    alarms.note("alarm 15");

    assertThat(alarms.recent())
        .hasSize(10)
        .extracting(Alarms.Notice::sentence)
        .startsWith("alarm 15", "no alarm", "alarm 19")
        .doesNotHaveDuplicates();
    assertThat(told).hasSize(20).doesNotContain("no alarm");
  }

  @Test
  void what_has_a_cure_is_kept_for_longer_than_what_has_none() {
    alarms.note("The clock was set", "let NTP set it");
    for (int i = 0; i < 20; i++) {
      alarms.note("nothing to do " + i);
    }

    assertThat(alarms.recent())
        .hasSize(10)
        .extracting(Alarms.Notice::sentence)
        .last()
        .isEqualTo("The clock was set");
    for (int i = 0; i < 20; i++) {
      alarms.note("set again " + i, "let NTP set it");
    }
    assertThat(alarms.recent())
        .hasSize(10)
        .extracting(Alarms.Notice::sentence)
        .last()
        .isEqualTo("set again 10");
  }
}
