package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.task.Tasks.BORN;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kirincamel.gateway.Answer;
import org.kirincamel.settings.Given;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;
import org.kirincamel.task.Tasks;

/** Ends that are believed only after a while, with the default settings. */
class SeeminglyEndedTest {

  private static final Instant FIRST = BORN.plusSeconds(60);
  private static final Duration URL_GRACE = Duration.ofMinutes(5);
  private static final Duration AGREEMENT = Duration.ofSeconds(30);

  private final Rules rules = TestRules.of(Given.settings(), () -> 0.5);

  static Answer withoutUrl() {
    return said(Answer.Status.COMPLETED, "completed", true, Optional.empty());
  }

  static Answer unknownWord() {
    return unknownWord("broke");
  }

  private static Answer unknownWord(String message) {
    return said(Answer.Status.FAILED, "blocked", false, Optional.of(new TaskError("17", message)));
  }

  private static Answer said(
      Answer.Status status, String word, boolean known, Optional<TaskError> error) {
    return new Answer(
        new Answer.Identity(
            Optional.of("task-1"), Optional.empty(), Optional.empty(), Optional.empty()),
        new Answer.Word(status, word, known),
        Optional.empty(),
        error,
        OutcomeRulesTest.JSON.createObjectNode());
  }

  /** As the store gives it back after a restart. */
  private Task polled(Task task, Answer answer, Instant at) {
    return rules.poll().after(task, OutcomeRulesTest.found(answer), at).written();
  }

  // Completed, and no URL

  @Test
  void a_task_that_is_completed_without_a_url_is_asked_again_soon_and_then_more_rarely() {
    Task task = polled(Tasks.running(), withoutUrl(), FIRST);

    assertThat(task.state()).isEqualTo(State.RUNNING);
    assertThat(task.nextActionAt()).contains(FIRST.plusSeconds(2));
    assertThat(task.status().note()).contains("URL");
    assertThat(task.counts().polls()).isEqualTo(1);

    task = polled(task, withoutUrl(), FIRST.plusSeconds(200));
    assertThat(task.nextActionAt()).contains(FIRST.plusSeconds(220));
  }

  @Test
  void its_url_may_come_until_the_grace_is_over() {
    Task task = polled(Tasks.running(), withoutUrl(), FIRST);
    Instant last = FIRST.plus(URL_GRACE).minusMillis(1);
    task = polled(task, withoutUrl(), last);
    assertThat(task.state()).isEqualTo(State.RUNNING);
    assertThat(task.nextActionAt()).contains(FIRST.plus(URL_GRACE));

    Task video = polled(task, OutcomeRulesTest.completed(), last);
    assertThat(video.state()).isEqualTo(State.COMPLETED);
    assertThat(video.result().error()).isEmpty();
    assertThat(video.status().note()).isEmpty();

    Task none = polled(task, withoutUrl(), FIRST.plus(URL_GRACE));
    assertThat(none.state()).isEqualTo(State.COMPLETED);
    assertThat(none.nextActionAt()).contains(FIRST.plus(URL_GRACE));
  }

  @Test
  void polls_that_fail_meanwhile_do_not_begin_the_grace_anew() {
    Task task = polled(Tasks.running(), withoutUrl(), FIRST);
    task = rules.poll().after(task, OutcomeRulesTest.nothing(), FIRST.plusSeconds(100)).written();

    assertThat(polled(task, withoutUrl(), FIRST.plus(URL_GRACE)).state())
        .isEqualTo(State.COMPLETED);
  }

  @Test
  void the_deadline_does_not_end_what_is_completed() {
    Instant late = BORN.plus(Duration.ofHours(2)).minusSeconds(10);
    Task task = polled(Tasks.running(), withoutUrl(), late);
    task = polled(task, withoutUrl(), late.plusSeconds(60));

    assertThat(task.state()).isEqualTo(State.RUNNING);
    assertThat(polled(task, OutcomeRulesTest.completed(), late.plusSeconds(70)).state())
        .isEqualTo(State.COMPLETED);
  }

  @Test
  void one_that_runs_after_all_begins_anew() {
    Task task = polled(Tasks.running(), withoutUrl(), FIRST);
    task = polled(task, OutcomeRulesTest.running(), FIRST.plusSeconds(10));
    assertThat(task.times().completedAt()).isEmpty();

    assertThat(polled(task, withoutUrl(), FIRST.plus(URL_GRACE)).state()).isEqualTo(State.RUNNING);
  }

  @Test
  void a_late_one_has_its_grace_too() {
    Instant late = BORN.plus(Duration.ofHours(3));
    Task task = polled(Tasks.expired(), withoutUrl(), late);
    assertThat(task.state()).isEqualTo(State.EXPIRED);
    assertThat(task.result().error()).isEqualTo(Tasks.expired().result().error());
    assertThat(task.nextActionAt()).contains(late.plusSeconds(2));

    assertThat(polled(task, OutcomeRulesTest.completed(), late.plusSeconds(2)).result().late())
        .isTrue();
    assertThat(polled(task, withoutUrl(), late.plus(URL_GRACE)).state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void a_grace_of_nothing_believes_at_once() {
    var hasty = TestRules.of(Given.settings("kirin.fetch.url-grace", "0s"), () -> 0.5);

    assertThat(
            hasty
                .poll()
                .after(Tasks.running(), OutcomeRulesTest.found(withoutUrl()), FIRST)
                .state())
        .isEqualTo(State.COMPLETED);
  }

  // An error beside a word that is not known

  @Test
  void an_error_beside_an_unknown_word_is_a_failure_once_it_is_told_twice_and_far_enough_apart() {
    Task task = polled(Tasks.running(), unknownWord(), FIRST);
    assertThat(task.state()).isEqualTo(State.RUNNING);
    assertThat(task.nextActionAt()).contains(FIRST.plus(AGREEMENT));

    // A callback, or a doubled tick.
    task = polled(task, unknownWord(), FIRST.plus(AGREEMENT).minusMillis(1));
    assertThat(task.state()).isEqualTo(State.RUNNING);
    assertThat(task.nextActionAt()).contains(FIRST.plus(AGREEMENT));

    task = polled(task, unknownWord("still broken"), FIRST.plus(AGREEMENT));
    assertThat(task.state()).isEqualTo(State.FAILED);
    assertThat(task.result().error()).contains(new TaskError("17", "still broken"));
  }

  @Test
  void a_poll_in_between_that_shows_no_error_takes_it_back() {
    Task task = polled(Tasks.running(), unknownWord(), FIRST);
    task = polled(task, OutcomeRulesTest.running(), FIRST.plusSeconds(10));
    assertThat(task.result().error()).isEmpty();

    assertThat(polled(task, unknownWord(), FIRST.plus(AGREEMENT)).state()).isEqualTo(State.RUNNING);
  }

  @Test
  void a_poll_in_between_that_fails_does_not() {
    Task task = polled(Tasks.running(), unknownWord(), FIRST);
    task = rules.poll().after(task, OutcomeRulesTest.nothing(), FIRST.plusSeconds(10)).written();

    assertThat(polled(task, unknownWord(), FIRST.plus(AGREEMENT)).state()).isEqualTo(State.FAILED);
  }

  @Test
  void a_url_that_was_missing_and_an_error_do_not_agree() {
    Task task = polled(Tasks.running(), withoutUrl(), FIRST);
    task = polled(task, unknownWord(), FIRST.plus(AGREEMENT));
    assertThat(task.state()).isEqualTo(State.RUNNING);

    assertThat(polled(task, withoutUrl(), FIRST.plus(URL_GRACE)).state()).isEqualTo(State.RUNNING);
  }

  @Test
  void the_deadline_ends_what_only_seems_to_have_failed() {
    Instant deadline = BORN.plus(Duration.ofHours(2));
    Task task = polled(Tasks.running(), unknownWord(), deadline.minusSeconds(10));
    assertThat(task.nextActionAt()).contains(deadline);

    task = polled(task, unknownWord(), deadline);
    assertThat(task.state()).isEqualTo(State.EXPIRED);
    assertThat(task.result().error().orElseThrow().code()).isEqualTo("expired");
  }

  @Test
  void an_expired_one_is_given_up_only_when_it_was_told_twice() {
    Instant late = BORN.plus(Duration.ofHours(3));
    Task task = polled(Tasks.expired(), unknownWord(), late);
    assertThat(task.nextActionAt()).contains(late.plus(AGREEMENT));
    assertThat(task.result().error()).isEqualTo(Tasks.expired().result().error());

    assertThat(polled(task, unknownWord(), late.plus(AGREEMENT)).nextActionAt()).isEmpty();
  }

  @Test
  void a_known_word_is_believed_at_once() {
    assertThat(
            polled(Tasks.running(), OutcomeRulesTest.answer(Answer.Status.FAILED), FIRST).state())
        .isEqualTo(State.FAILED);
  }
}
