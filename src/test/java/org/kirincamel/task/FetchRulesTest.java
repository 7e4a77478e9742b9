package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.task.Tasks.BORN;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FetchRulesTest {

  private static final Instant NOW = BORN.plusSeconds(120);
  private static final String FILES = "[{\"name\":\"a.mp4\"}]";

  private final FetchRules rules = new FetchRules(3, () -> 0.5);

  private static FetchOutcome failed(boolean asked, Optional<String> answer) {
    return new FetchOutcome.Failed("https://v.example/a.mp4", "HTTP 503", asked, answer);
  }

  @Test
  void videos_that_are_here_end_the_work_on_the_row() {
    Task after = rules.after(Tasks.completed(), new FetchOutcome.Fetched(FILES), NOW);

    assertThat(after.result().files()).contains(FILES);
    assertThat(after.result().revision()).isEqualTo(1);
    assertThat(after.nextActionAt()).isEmpty();
  }

  @Test
  void a_video_that_did_not_come_is_tried_again_until_the_tries_are_used_up() {
    Task once = rules.after(Tasks.completed(), failed(false, Optional.empty()), NOW);
    Task twice = rules.after(once, failed(false, Optional.empty()), NOW);
    Task last = rules.after(twice, failed(false, Optional.empty()), NOW);

    assertThat(Duration.between(NOW, once.nextActionAt().orElseThrow()))
        .isLessThan(Duration.between(NOW, twice.nextActionAt().orElseThrow()));
    assertThat(twice.counts().failures()).isEqualTo(2);
    assertThat(last.nextActionAt()).isEmpty();
    assertThat(last.result().files()).contains("[]");
    assertThat(last.result().error())
        .contains(
            new TaskError(
                "fetch_failed", "https://v.example/a.mp4 did not come in 3 tries: HTTP 503"));
  }

  @Test
  void a_fresh_address_is_kept_and_counts_as_a_poll() {
    Task completed = Tasks.completed();

    Task unanswered = rules.after(completed, failed(true, Optional.empty()), NOW);
    Task answered = rules.after(completed, failed(true, Optional.of("{}")), NOW);

    assertThat(unanswered.result().answer()).isEqualTo(completed.result().answer());
    assertThat(answered.result().answer()).contains("{}");
    assertThat(answered.counts().polls()).isEqualTo(completed.counts().polls() + 1);
  }

  @Test
  void an_address_that_must_not_be_asked_is_not_tried_again() {
    Task after = rules.after(Tasks.completed(), new FetchOutcome.Refused("a private host"), NOW);

    assertThat(after.nextActionAt()).isEmpty();
    assertThat(after.result().error().orElseThrow().message())
        .isEqualTo("not fetched: a private host");
  }

  @Test
  void a_result_that_names_no_video_is_told_as_such() {
    Task after = rules.after(Tasks.completed(), new FetchOutcome.NoVideo(), NOW);

    assertThat(after.nextActionAt()).isEmpty();
    assertThat(after.result().error().orElseThrow().code()).isEqualTo("fetch_failed");
  }

  @Test
  void a_full_disk_and_a_stop_use_up_no_try() {
    Task full = rules.after(Tasks.completed(), new FetchOutcome.DiskTrouble("no space"), NOW);
    Task stopped = rules.after(Tasks.completed(), new FetchOutcome.Stopped(), NOW);

    assertThat(full.counts().failures()).isZero();
    assertThat(full.nextActionAt()).contains(NOW.plusSeconds(15));
    assertThat(stopped.counts().failures()).isZero();
    assertThat(stopped.nextActionAt()).contains(NOW);
  }

  @Test
  void what_is_fetched_by_hand_makes_the_next_revision_or_leaves_the_last() {
    Task without = rules.after(Tasks.completed(), new FetchOutcome.Refused("no"), NOW);
    Task ordered = without.fetching().fetchOrdered(Optional.empty(), NOW);

    Task fetched = rules.after(ordered, new FetchOutcome.Fetched(FILES), NOW);
    Task again = rules.after(ordered, new FetchOutcome.Refused("no"), NOW);

    assertThat(fetched.result().revision()).isEqualTo(2);
    assertThat(fetched.result().late()).isFalse();
    assertThat(fetched.result().error()).isEmpty();
    assertThat(again.result().revision()).isEqualTo(1);
  }
}
