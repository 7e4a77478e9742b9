package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.SUBMIT_LEASE;
import static org.kirincamel.store.StoreTasks.acceptMany;
import static org.kirincamel.store.StoreTasks.submits;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends the pause of an account, on every database. */
@Timeout(60)
abstract class AccountContract extends StoreContract {

  private static final Instant PROBE = NOW.plusSeconds(60);

  @Test
  void an_answer_to_what_was_claimed_before_the_pause_does_not_end_it() {
    store.accounts().pause(NOW, PROBE, "arrears");

    assertThat(store.accounts().resumeIfPaused(NOW.minusMillis(1))).isFalse();
    assertThat(store.accounts().trouble()).contains("arrears");
    assertThat(store.accounts().resumeIfPaused(NOW.minusMillis(1))).as("asked again").isFalse();
    assertThat(store.accounts().resumeIfPaused(PROBE)).isTrue();
    assertThat(store.accounts().trouble()).isEmpty();
  }

  @Test
  void trouble_that_is_told_again_does_not_begin_a_new_pause() {
    store.accounts().pause(NOW, PROBE, "arrears");
    store.accounts().pause(PROBE.plusSeconds(1), PROBE.plusSeconds(61), "arrears");

    assertThat(store.accounts().resumeIfPaused(PROBE)).as("the try of the first minute").isTrue();
  }

  @Test
  void a_try_ends_the_pause_though_the_clock_was_set_back_meanwhile() {
    acceptMany(store, 2);
    // As at a start after the clock was set back, which makes the try due at once.
    store.accounts().pause(NOW.plus(Duration.ofHours(3)), NOW, "arrears");
    assertThat(store.claims().claim(submits(5), NOW).submits()).as("the try").hasSize(1);
    assertThat(store.claims().claim(submits(5), NOW.plus(SUBMIT_LEASE).minusMillis(1)).submits())
        .isEmpty();

    assertThat(store.accounts().resumeIfPaused(NOW)).isTrue();
    assertThat(store.claims().claim(submits(5), NOW).submits()).hasSize(1);
  }

  @Test
  void a_try_that_was_not_answered_is_followed_by_the_next_one_before_its_lease_ends() {
    acceptMany(store, 3);
    store.accounts().pause(NOW, NOW, "arrears");
    assertThat(store.claims().claim(submits(5), NOW).submits()).as("the try").hasSize(1);
    Instant next = NOW.plusSeconds(60);

    store.accounts().tryAgain(NOW.minusSeconds(1), NOW.plusSeconds(1));
    assertThat(store.claims().claim(submits(5), next).submits()).as("a POST from before").isEmpty();
    store.accounts().tryAgain(NOW, next);
    assertThat(store.claims().claim(submits(5), next.minusMillis(1)).submits()).isEmpty();
    assertThat(store.claims().claim(submits(5), next).submits()).as("the next try").hasSize(1);
    assertThat(store.accounts().trouble()).contains("arrears");
  }

  @Test
  void an_account_that_is_not_paused_is_not_resumed() {
    assertThat(store.accounts().resumeIfPaused(NOW)).isFalse();
    store.accounts().pause(NOW, PROBE, "arrears");
    assertThat(store.accounts().resumeIfPaused(NOW)).as("claimed in the moment it began").isTrue();
    assertThat(store.accounts().resumeIfPaused(NOW)).isFalse();
  }
}
