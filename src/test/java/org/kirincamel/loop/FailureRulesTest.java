package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.task.Tasks.BORN;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kirincamel.gateway.SubmitResult;
import org.kirincamel.settings.Given;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.State;
import org.kirincamel.task.Submission;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;
import org.kirincamel.task.Tasks;

/** Which failures are tried again, and what their second life inherits from the first. */
class FailureRulesTest {

  private static final Instant FAILED_AT = BORN.plusSeconds(60);
  private static final Duration GRACE = Duration.ofMinutes(2);
  private static final String FIRST = Tasks.running().gateway().externalTaskId();

  private final FailureRules rules = rules("002001095,002001098", 2);
  private final Rules outcomes = TestRules.of(Given.settings(), () -> 0.5);

  private static FailureRules rules(String codes, int times) {
    return new FailureRules(
        Given.settings(
                "kirin.resubmit.codes",
                codes,
                "kirin.resubmit.times",
                Integer.toString(times),
                "kirin.resubmit.pause",
                "30s")
            .resubmit());
  }

  private static Task failed(Task running, String code) {
    return RowEdit.of(running)
        .state(State.FAILED)
        .error(new TaskError(code, "broke"))
        .completedAt(FAILED_AT)
        .nothingLeftToDo()
        .done();
  }

  /** The row of a task that failed, as it waits for its next POST. */
  private Task again(Task running) {
    Task failed = failed(running, "002001095");
    return rules.again(running, failed, rules.nextId(running).orElseThrow(), FAILED_AT).written();
  }

  private static Task running(Task posting, String taskId, Instant now) {
    return RowEdit.of(posting)
        .state(State.RUNNING)
        .taskId(taskId)
        .submittedAt(now)
        .dueAt(now)
        .done()
        .written();
  }

  @Test
  void by_default_no_failure_is_tried_again() {
    var byDefault = new FailureRules(Given.settings().resubmit());

    for (String code : new String[] {"002001095", "002001099", "", "0"}) {
      assertThat(byDefault.triesAgain(failed(Tasks.running(), code))).as(code).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "002001095, true",
    "2001095, true",
    "002001098, true",
    "002001096, false",
    "0020010950, false",
    "00200109, false",
    "broken, false",
    "'', false"
  })
  void only_the_codes_of_the_setting_are_tried_again(String code, boolean again) {
    assertThat(rules.triesAgain(failed(Tasks.running(), code))).isEqualTo(again);
  }

  @Test
  void a_code_may_be_a_word() {
    assertThat(rules("busy", 1).triesAgain(failed(Tasks.running(), "busy"))).isTrue();
    assertThat(rules("busy", 1).triesAgain(failed(Tasks.running(), "Busy"))).isFalse();
  }

  @Test
  void nothing_but_a_failure_is_tried_again() {
    assertThat(rules.triesAgain(Tasks.running())).isFalse();
    assertThat(rules.triesAgain(Tasks.expired())).isFalse();
    assertThat(rules.triesAgain(Tasks.completed())).isFalse();
  }

  @Test
  void it_waits_for_its_pause_under_the_next_id_as_if_never_posted_but_for_the_books() {
    Task after = again(Tasks.running());

    assertThat(after.state()).isEqualTo(State.ACCEPTED);
    assertThat(after.nextActionAt()).contains(FAILED_AT.plusSeconds(30));
    assertThat(after.gateway().externalTaskId()).isEqualTo(FIRST + "-r2");
    assertThat(after.gateway().taskId()).isEmpty();
    assertThat(after.status().holdsSlot()).isFalse();
    assertThat(after.times().firstPostAt()).isEmpty();
    assertThat(after.times().submittedAt()).isEmpty();
    assertThat(after.counts().polls()).isEqualTo(1);
    assertThat(after.result().error()).isEmpty();
    assertThat(after.status().note()).contains(FIRST + "-r2", "task-1", "002001095");
    assertThat(after.gateway().submissions())
        .containsExactly(new Submission(FIRST, Optional.of("task-1"), BORN));
    assertThat(after.postedUnderOwnId()).isTrue();
  }

  @Test
  void each_try_has_the_next_number_and_then_no_more_are_made() {
    Instant now = FAILED_AT;
    Task second = running(Tasks.posting(again(Tasks.running()), now), "task-2", now);
    assertThat(rules.triesAgain(failed(second, "002001095"))).isTrue();

    Task third = running(Tasks.posting(again(second), now), "task-3", now);
    assertThat(third.gateway().submissions())
        .extracting(Submission::externalTaskId)
        .containsExactly(FIRST, FIRST + "-r2", FIRST + "-r3");
    assertThat(rules.triesAgain(failed(third, "002001095"))).isFalse();
    assertThat(rules("2001095", 3).triesAgain(failed(third, "002001095"))).isTrue();
  }

  @Test
  void posts_under_the_same_id_are_one_try() {
    Task twice =
        Tasks.posting(
            RowEdit.of(Tasks.unknown()).state(State.ACCEPTED).dueAt(BORN).done().written(), BORN);
    Task running = running(twice, "task-1", BORN);

    assertThat(running.gateway().submissions()).hasSize(2);
    assertThat(rules.nextId(running)).contains(FIRST + "-r2");
    assertThat(rules("002001095", 1).triesAgain(failed(running, "002001095"))).isTrue();
  }

  @Test
  void an_id_that_would_be_too_long_is_none() {
    Task fits = running(Tasks.posting(Tasks.accepted("😀".repeat(252)), BORN), "t", BORN);
    Task tooLong = running(Tasks.posting(Tasks.accepted("x".repeat(253)), BORN), "t", BORN);

    assertThat(rules.nextId(fits)).contains("😀".repeat(252) + "-r2");
    assertThat(rules.nextId(tooLong)).isEmpty();
  }

  @Test
  void a_caller_who_ends_an_id_as_we_do_gets_the_next_one_behind_it() {
    Task running = running(Tasks.posting(Tasks.accepted("mine-r2"), BORN), "t", BORN);

    assertThat(rules.nextId(running)).contains("mine-r2-r2");
  }

  // Its second life, by the same rules as the first

  @Test
  void a_second_try_that_is_refused_has_failed_and_leaves_the_first_on_the_books() {
    Task posting = Tasks.posting(again(Tasks.running()), FAILED_AT);
    var refused = new SubmitResult.Refused(new TaskError("400", "no"));

    Task after = outcomes.submit().after(posting, refused, FAILED_AT);

    assertThat(after.state()).isEqualTo(State.FAILED);
    assertThat(after.gateway().submissions())
        .containsExactly(new Submission(FIRST, Optional.of("task-1"), BORN));
  }

  @Test
  void a_second_try_that_was_not_sent_was_not_posted() {
    Task posting = Tasks.posting(again(Tasks.running()), FAILED_AT);
    assertThat(posting.times().firstPostAt()).contains(FAILED_AT);

    Task after = outcomes.submit().after(posting, new SubmitResult.NotSent("dns"), FAILED_AT);

    assertThat(after.state()).isEqualTo(State.ACCEPTED);
    assertThat(after.gateway().externalTaskId()).isEqualTo(FIRST + "-r2");
    assertThat(after.times().firstPostAt()).isEmpty();
    assertThat(after.gateway().submissions()).hasSize(1);
  }

  @Test
  void only_a_task_under_the_new_id_is_ours_whatever_the_clock_of_the_gateway_says() {
    Instant day = BORN.plus(Duration.ofDays(1));
    Task unknown = Tasks.lost(Tasks.posting(again(Tasks.running()), day), day.plusSeconds(30));

    Task ours =
        outcomes
            .lookup()
            .after(
                unknown,
                OutcomeRulesTest.found(
                    OutcomeRulesTest.answer(null, FIRST + "-r2", day.minusSeconds(3600))),
                true,
                day.plusSeconds(31));
    Task ofTheFirst =
        outcomes
            .lookup()
            .after(
                unknown,
                OutcomeRulesTest.found(OutcomeRulesTest.answer(null, FIRST, day)),
                true,
                day.plusSeconds(31));

    assertThat(ofTheFirst.status().note()).contains("a person must decide", "its id");
    assertThat(ours.state()).isEqualTo(State.RUNNING);
    assertThat(ours.gateway().submissions())
        .containsExactly(
            new Submission(FIRST, Optional.of("task-1"), BORN),
            new Submission(FIRST + "-r2", Optional.of("task-1"), day));
  }

  @Test
  void a_second_try_that_the_gateway_does_not_know_is_posted_again_under_its_own_id() {
    Instant ended = FAILED_AT.plusSeconds(30);
    Task unknown = Tasks.lost(Tasks.posting(again(Tasks.running()), FAILED_AT), ended);
    for (int miss = 0; miss < 3; miss++) {
      assertThat(unknown.state()).isEqualTo(State.UNKNOWN);
      unknown =
          outcomes
              .lookup()
              .after(unknown, OutcomeRulesTest.missing(), true, ended.plus(GRACE))
              .written();
    }

    assertThat(unknown.state()).isEqualTo(State.ACCEPTED);
    assertThat(unknown.gateway().externalTaskId()).isEqualTo(FIRST + "-r2");
    assertThat(Tasks.posting(unknown, ended.plus(GRACE)).gateway().submissions()).hasSize(3);
  }
}
