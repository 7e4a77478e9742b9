package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.task.Tasks.BORN;
import static org.kirincamel.task.Tasks.POST_ENDED;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kirincamel.gateway.Answer;
import org.kirincamel.gateway.LookupResult;
import org.kirincamel.gateway.SubmitResult;
import org.kirincamel.settings.Given;
import org.kirincamel.task.State;
import org.kirincamel.task.Submission;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;
import org.kirincamel.task.Tasks;

/** What each outcome does to a row, with the default settings unless a test says otherwise. */
class OutcomeRulesTest {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration GRACE = Duration.ofMinutes(2);
  private static final Duration DEADLINE = Duration.ofHours(2);
  private static final Instant GRACE_ENDS = POST_ENDED.plus(GRACE);

  private final Rules rules = TestRules.of(Given.settings("kirin.poll.first", "10s"), () -> 0.5);

  // After the POST

  @Test
  void a_request_that_was_taken_runs_under_the_gateways_id() {
    Task after =
        rules
            .submit()
            .after(Tasks.submitting(), new SubmitResult.Taken("task-1", running()), POST_ENDED);

    assertThat(after.state()).isEqualTo(State.RUNNING);
    assertThat(after.gateway().taskId()).contains("task-1");
    assertThat(after.times().submittedAt()).contains(POST_ENDED);
    assertThat(after.nextActionAt()).contains(POST_ENDED.plusSeconds(10));
    assertThat(after.gateway().submissions())
        .containsExactly(
            new Submission(
                Tasks.submitting().gateway().externalTaskId(), Optional.of("task-1"), BORN));
    assertThat(after.status().holdsSlot()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"COMPLETED", "FAILED"})
  void a_task_that_ended_at_once_is_polled_at_once(Answer.Status status) {
    Task after =
        rules
            .submit()
            .after(
                Tasks.submitting(), new SubmitResult.Taken("task-1", answer(status)), POST_ENDED);

    assertThat(after.state()).isEqualTo(State.RUNNING);
    assertThat(after.nextActionAt()).contains(POST_ENDED);
  }

  @Test
  void a_refused_request_has_failed_in_the_gateways_words_and_was_never_posted() {
    var error = new TaskError("0042", "too rude");

    Task after =
        rules.submit().after(Tasks.submitting(), new SubmitResult.Refused(error), POST_ENDED);

    assertThat(after.state()).isEqualTo(State.FAILED);
    assertThat(after.result().error()).contains(error);
    assertThat(after.nextActionAt()).isEmpty();
    assertThat(after.gateway().submissions()).isEmpty();
    assertThat(after.status().holdsSlot()).isFalse();
    assertThat(after.times().completedAt()).contains(POST_ENDED);
  }

  @Test
  void a_second_post_that_is_refused_does_not_end_the_request_while_the_first_may_be_running() {
    Task second = Tasks.posting(believedMissing(), GRACE_ENDS.plusSeconds(1));
    var inUse = new SubmitResult.Refused(new TaskError("400", "external_task_id is in use"));

    Task after = rules.submit().after(second, inUse, GRACE_ENDS.plusSeconds(2));

    assertThat(after.state()).isEqualTo(State.UNKNOWN);
    assertThat(after.nextActionAt()).isPresent();
    assertThat(after.status().note()).contains("external_task_id is in use");
  }

  @Test
  void
      what_was_refused_after_a_lost_post_that_nobody_knows_has_failed_instead_of_being_posted_for_ever() {
    var error = new TaskError("0042", "too rude");
    Instant refusedAt = GRACE_ENDS.plusSeconds(2);
    Task task =
        rules
            .submit()
            .after(
                Tasks.posting(believedMissing(), GRACE_ENDS.plusSeconds(1)),
                new SubmitResult.Refused(error),
                refusedAt);

    for (int i = 0; i < 3; i++) {
      task = rules.lookup().after(task.written(), missing(), true, refusedAt.plus(GRACE));
    }

    assertThat(task.state()).isEqualTo(State.FAILED);
    assertThat(task.result().error()).contains(error);
    assertThat(task.nextActionAt()).isEmpty();
    assertThat(task.status().holdsSlot()).isFalse();
  }

  @Test
  void what_was_refused_and_then_found_runs_without_the_refusal() {
    Task task =
        rules
            .submit()
            .after(
                Tasks.posting(believedMissing(), GRACE_ENDS.plusSeconds(1)),
                new SubmitResult.Refused(new TaskError("400", "external_task_id is in use")),
                GRACE_ENDS.plusSeconds(2));

    Task after = rules.running().after(task, "task-1", running(), GRACE_ENDS.plusSeconds(3));

    assertThat(after.state()).isEqualTo(State.RUNNING);
    assertThat(after.result().error()).isEmpty();
  }

  @Test
  void what_was_not_sent_waits_longer_each_time_and_gives_its_slot_back() {
    Task task = Tasks.submitting();
    Duration before = Duration.ZERO;
    for (int tries = 1; tries < 8; tries++) {
      Task after = rules.submit().after(task, new SubmitResult.NotSent("refused"), POST_ENDED);
      Duration pause = Duration.between(POST_ENDED, after.nextActionAt().orElseThrow());

      assertThat(after.state()).isEqualTo(State.ACCEPTED);
      assertThat(after.status().holdsSlot()).isFalse();
      assertThat(after.gateway().submissions()).isEmpty();
      assertThat(after.counts().submits()).isEqualTo(tries);
      assertThat(after.times().firstPostAt()).as("nothing was posted").isEmpty();
      assertThat(pause).isGreaterThan(before).isLessThanOrEqualTo(Duration.ofMinutes(5));
      before = pause;
      task = Tasks.posting(after, POST_ENDED);
    }
  }

  @Test
  void a_busy_gateway_is_given_the_time_it_asks_for_and_rows_do_not_come_back_together() {
    var busy = new SubmitResult.Busy("HTTP 429", Optional.of(Duration.ofSeconds(30)));

    assertThat(dueAfter(busy, 0.0)).isEqualTo(POST_ENDED.plusSeconds(30));
    assertThat(dueAfter(busy, 0.999))
        .isAfter(POST_ENDED.plusSeconds(31))
        .isBefore(POST_ENDED.plusSeconds(34));
  }

  @Test
  void a_retry_after_shorter_than_the_back_off_does_not_shorten_it() {
    var busy = new SubmitResult.Busy("HTTP 429", Optional.of(Duration.ZERO));

    assertThat(dueAfter(busy, 0.5)).isAfter(POST_ENDED);
  }

  private static Instant dueAfter(SubmitResult result, double chance) {
    Task after =
        TestRules.of(Given.settings(), () -> chance)
            .submit()
            .after(Tasks.submitting(), result, POST_ENDED);
    assertThat(after.state()).isEqualTo(State.ACCEPTED);
    return after.nextActionAt().orElseThrow();
  }

  @Test
  void account_trouble_keeps_the_request_as_it_was() {
    Task after =
        rules
            .submit()
            .after(Tasks.submitting(), new SubmitResult.AccountTrouble("HTTP 402"), POST_ENDED);

    assertThat(after.state()).isEqualTo(State.ACCEPTED);
    assertThat(after.nextActionAt()).contains(POST_ENDED);
    assertThat(after.gateway().submissions()).isEmpty();
    assertThat(after.counts().failures()).isZero();
  }

  @Test
  void an_unclear_outcome_is_looked_up_and_stays_on_the_list_of_what_may_be_paid() {
    Task after =
        rules
            .submit()
            .after(
                Tasks.submitting(),
                new SubmitResult.Unclear("HTTP 503", Optional.empty()),
                POST_ENDED);

    assertThat(after.state()).isEqualTo(State.UNKNOWN);
    assertThat(after.status().holdsSlot()).isTrue();
    assertThat(after.times().postEndedAt()).contains(POST_ENDED);
    assertThat(after.gateway().submissions()).hasSize(1);
    assertThat(after.nextActionAt().orElseThrow()).isBetween(POST_ENDED, POST_ENDED.plusSeconds(1));
  }

  @Test
  void retry_after_only_delays_the_look_up() {
    Task after =
        rules
            .submit()
            .after(
                Tasks.submitting(),
                new SubmitResult.Unclear("HTTP 503", Optional.of(Duration.ofHours(1))),
                POST_ENDED);

    assertThat(after.state()).isEqualTo(State.UNKNOWN);
    assertThat(after.nextActionAt().orElseThrow())
        .isBetween(POST_ENDED.plusSeconds(3600), POST_ENDED.plusSeconds(3960));
  }

  @Test
  void a_second_post_that_was_not_sent_leaves_the_first_on_the_list() {
    Task second = Tasks.posting(believedMissing(), GRACE_ENDS.plusSeconds(1));
    assertThat(second.gateway().submissions()).hasSize(2);

    Task after =
        rules
            .submit()
            .after(second, new SubmitResult.NotSent("refused"), GRACE_ENDS.plusSeconds(2));

    assertThat(after.gateway().submissions()).hasSize(1);
    assertThat(after.times().firstPostAt()).contains(BORN);
  }

  // Polls

  @ParameterizedTest
  @EnumSource(names = {"RUNNING", "EXPIRED"})
  void a_poll_that_taught_nothing_never_fails_a_task(State state) {
    Task task = state == State.RUNNING ? Tasks.running() : Tasks.expired();
    Instant now = BORN.plusSeconds(60);
    for (int tries = 1; tries <= 50; tries++) {
      task = rules.poll().after(task, tries % 2 == 0 ? missing() : nothing(), now).written();

      assertThat(task.state()).isEqualTo(state);
      assertThat(task.counts().failures()).isEqualTo(tries);
      assertThat(task.counts().polls()).isEqualTo(tries);
      assertThat(task.nextActionAt().orElseThrow()).isAfter(now);
    }
  }

  @Test
  void a_running_task_is_asked_about_within_the_bounds() {
    for (long age : new long[] {1, 10, 60, 600, 7000}) {
      Instant now = BORN.plusSeconds(age);
      Task after = rules.poll().after(Tasks.running(), found(running()), now);

      assertThat(after.state()).isEqualTo(State.RUNNING);
      assertThat(Duration.between(now, after.nextActionAt().orElseThrow()))
          .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(30));
    }
  }

  @Test
  void the_last_poll_is_at_the_deadline_whatever_the_host_asks_for() {
    Instant now = BORN.plus(DEADLINE).minusSeconds(1);
    var later = new LookupResult.NothingLearnt("HTTP 503", Optional.of(Duration.ofHours(1)));

    assertThat(rules.poll().after(Tasks.running(), later, now).nextActionAt())
        .contains(BORN.plus(DEADLINE));
    assertThat(rules.poll().after(Tasks.running(), found(running()), now).nextActionAt())
        .contains(BORN.plus(DEADLINE));
  }

  @Test
  void at_the_deadline_it_expires_and_is_looked_at_again_rarely() {
    Instant now = BORN.plus(DEADLINE);

    for (LookupResult result : new LookupResult[] {found(running()), nothing(), missing()}) {
      Task after = rules.poll().after(Tasks.running(), result, now);

      assertThat(after.state()).isEqualTo(State.EXPIRED);
      assertThat(after.result().error().orElseThrow().code()).isEqualTo("expired");
      assertThat(after.status().holdsSlot()).isFalse();
      assertThat(after.result().revision()).isEqualTo(1);
      assertThat(after.result().late()).isFalse();
      assertThat(after.nextActionAt().orElseThrow()).isAfter(now.plus(Duration.ofMinutes(10)));
    }
  }

  @Test
  void a_task_that_completed_while_nobody_looked_is_not_late() {
    Task after =
        rules
            .poll()
            .after(Tasks.running(), found(completed()), BORN.plus(DEADLINE.multipliedBy(3)));

    assertThat(after.state()).isEqualTo(State.COMPLETED);
    assertThat(after.result().revision()).isEqualTo(1);
    assertThat(after.result().late()).isFalse();
  }

  @Test
  void a_completed_task_is_fetched_at_once() {
    Instant now = BORN.plusSeconds(90);
    Task after = rules.poll().after(Tasks.running(), found(completed()), now);

    assertThat(after.state()).isEqualTo(State.COMPLETED);
    assertThat(after.result().answer()).contains(completed().result().toString());
    assertThat(after.nextActionAt()).contains(now);
    assertThat(after.times().completedAt()).contains(now);
    assertThat(after.status().holdsSlot()).isFalse();
  }

  @Test
  void a_failed_task_has_the_gateways_words() {
    Task after =
        rules
            .poll()
            .after(Tasks.running(), found(answer(Answer.Status.FAILED)), BORN.plusSeconds(90));

    assertThat(after.state()).isEqualTo(State.FAILED);
    assertThat(after.result().error()).contains(new TaskError("002001095", "broke"));
    assertThat(after.nextActionAt()).isEmpty();
  }

  @Test
  void a_video_that_comes_after_the_deadline_is_a_second_result() {
    Task after = rules.poll().after(Tasks.expired(), found(completed()), BORN.plus(DEADLINE));

    assertThat(after.state()).isEqualTo(State.COMPLETED);
    assertThat(after.result().revision()).isEqualTo(2);
    assertThat(after.result().late()).isTrue();
    assertThat(after.result().error()).isEmpty();
  }

  @Test
  void an_expired_task_that_failed_stays_expired_and_is_left_alone() {
    Task after =
        rules
            .poll()
            .after(Tasks.expired(), found(answer(Answer.Status.FAILED)), BORN.plus(DEADLINE));

    assertThat(after.state()).isEqualTo(State.EXPIRED);
    assertThat(after.result().error()).isEqualTo(Tasks.expired().result().error());
    assertThat(after.nextActionAt()).isEmpty();
  }

  @Test
  void an_expired_task_is_left_alone_once_no_video_is_kept_any_longer() {
    Instant kept = BORN.plus(Duration.ofDays(30));

    assertThat(rules.poll().after(Tasks.expired(), nothing(), kept).nextActionAt()).isPresent();
    assertThat(rules.poll().after(Tasks.expired(), nothing(), kept.plusMillis(1)).nextActionAt())
        .isEmpty();
  }

  // UNKNOWN: what may be adopted

  @Test
  void a_task_under_our_own_id_is_adopted() {
    assertAdopted(Tasks.unknown(), answer("kirin_v1_t2v", null, null));
    assertAdopted(Tasks.unknown(), answer(null, Tasks.unknown().gateway().externalTaskId(), null));
    assertAdopted(Tasks.unknown(), answer(null, null, BORN.minusSeconds(300)));
  }

  @Test
  void under_the_callers_id_something_must_say_that_it_is_ours() {
    assertNotAdopted(Tasks.unknown("mine"), answer("kirin_v1_t2v", null, null), "nothing in it");
    assertAdopted(Tasks.unknown("mine"), answer(null, "mine", null));
    assertAdopted(Tasks.unknown("mine"), answer(null, null, BORN));
  }

  @Test
  void a_task_of_another_model_id_or_time_is_not_ours() {
    Instant old = BORN.minusSeconds(301);
    assertNotAdopted(Tasks.unknown(), answer("kirin_v2_t2v", null, BORN), "its model");
    assertNotAdopted(Tasks.unknown(), answer(null, "another", BORN), "its id");
    assertNotAdopted(Tasks.unknown("mine"), answer(null, "Mine", BORN), "its id");
    assertNotAdopted(Tasks.unknown("mine"), answer(null, "mine", old), "older");
    assertNotAdopted(Tasks.unknown(), answer(null, null, old), "older");
  }

  @Test
  void what_has_no_id_cannot_be_adopted() {
    var nameless =
        new Answer(
            new Answer.Identity(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
            new Answer.Word(Answer.Status.RUNNING, "queued", true),
            Optional.empty(),
            Optional.empty(),
            JSON.createObjectNode());

    assertNotAdopted(Tasks.unknown(), nameless, "no id");
  }

  @Test
  void tries_that_were_never_sent_do_not_make_older_tasks_ours() {
    Task notSent =
        rules
            .submit()
            .after(
                Tasks.posting(Tasks.accepted("mine"), BORN), new SubmitResult.NotSent("dns"), BORN);
    Instant day = BORN.plus(Duration.ofDays(1));
    Task unknown = Tasks.lost(Tasks.posting(notSent, day), day.plusSeconds(30));

    Task after =
        rules
            .lookup()
            .after(
                unknown,
                found(answer(null, "mine", BORN.plusSeconds(60))),
                true,
                day.plusSeconds(31));

    assertThat(after.state()).isEqualTo(State.UNKNOWN);
    assertThat(after.status().note()).contains("older");
  }

  private void assertAdopted(Task unknown, Answer answer) {
    Task after = rules.lookup().after(unknown, found(answer), false, POST_ENDED.plusSeconds(1));

    assertThat(after.state()).isEqualTo(State.RUNNING);
    assertThat(after.gateway().taskId()).contains("task-1");
    assertThat(after.gateway().submissions())
        .extracting(Submission::taskId)
        .containsExactly(after.gateway().taskId());
  }

  private void assertNotAdopted(Task unknown, Answer answer, String why) {
    Task after = rules.lookup().after(unknown, found(answer), true, POST_ENDED.plusSeconds(1));

    assertThat(after.state()).isEqualTo(State.UNKNOWN);
    assertThat(after.gateway().taskId()).isEmpty();
    assertThat(after.status().note()).contains("a person must decide").contains(why);
    assertThat(after.counts().misses()).isZero();
    assertThat(after.nextActionAt().orElseThrow()).isAfter(POST_ENDED.plusSeconds(60));
  }

  // UNKNOWN: when a second POST is allowed

  @Test
  void three_witnessed_misses_over_the_grace_allow_a_second_post_under_the_same_id() {
    Task after = believedMissing();

    assertThat(after.state()).isEqualTo(State.ACCEPTED);
    assertThat(after.nextActionAt()).contains(GRACE_ENDS);
    assertThat(after.gateway().externalTaskId())
        .isEqualTo(Tasks.unknown().gateway().externalTaskId());
    assertThat(after.gateway().submissions()).as("the first may still be paid for").hasSize(1);
    assertThat(after.status().holdsSlot()).isFalse();
    assertThat(after.counts().misses()).isZero();
  }

  @Test
  void two_misses_are_not_enough_however_late() {
    Task task = Tasks.unknown();
    Instant late = POST_ENDED.plus(Duration.ofDays(1));
    task = rules.lookup().after(task, missing(), true, late).written();
    task = rules.lookup().after(task, missing(), true, late).written();

    assertThat(task.state()).isEqualTo(State.UNKNOWN);
    assertThat(task.counts().misses()).isEqualTo(2);
  }

  @Test
  void any_number_of_misses_within_the_grace_is_not_enough() {
    Task task = Tasks.unknown();
    for (int i = 0; i < 100; i++) {
      task = rules.lookup().after(task, missing(), true, GRACE_ENDS.minusMillis(1)).written();

      assertThat(task.state()).isEqualTo(State.UNKNOWN);
    }
  }

  @Test
  void the_grace_counts_from_the_end_of_the_last_post() {
    Instant secondPost = GRACE_ENDS.plusSeconds(1);
    Instant secondEnd = secondPost.plusSeconds(60);
    Task task = Tasks.lost(Tasks.posting(believedMissing(), secondPost), secondEnd);

    for (int i = 0; i < 10; i++) {
      task = rules.lookup().after(task, missing(), true, secondEnd.plus(GRACE).minusMillis(1));
      assertThat(task.state()).isEqualTo(State.UNKNOWN);
    }
    assertThat(rules.lookup().after(task, missing(), true, secondEnd.plus(GRACE)).state())
        .isEqualTo(State.ACCEPTED);
  }

  @Test
  void misses_that_come_only_after_an_outage_are_spread_as_well() {
    Instant begin = POST_ENDED.plus(Duration.ofHours(1));
    Instant now = begin;
    Task task = Tasks.unknown();
    while (task.state() == State.UNKNOWN) {
      task = rules.lookup().after(task, missing(), true, now).written();
      now = task.nextActionAt().orElseThrow();
    }

    assertThat(Duration.between(begin, now)).isGreaterThanOrEqualTo(Duration.ofSeconds(80));
  }

  @Test
  void a_miss_that_nobody_witnessed_is_never_believed() {
    Task task = Tasks.unknown();
    for (int i = 0; i < 100; i++) {
      task = rules.lookup().after(task, missing(), false, GRACE_ENDS.plusSeconds(60 * i)).written();

      assertThat(task.state()).isEqualTo(State.UNKNOWN);
      assertThat(task.counts().misses()).isZero();
    }
    assertThat(task.status().note()).contains("not believed");
  }

  @Test
  void a_look_up_that_taught_nothing_is_no_miss() {
    Task task = Tasks.unknown();
    for (int i = 0; i < 100; i++) {
      task = rules.lookup().after(task, nothing(), true, GRACE_ENDS.plusSeconds(60 * i)).written();

      assertThat(task.state()).isEqualTo(State.UNKNOWN);
      assertThat(task.counts().misses()).isZero();
    }
  }

  @Test
  void a_task_that_was_seen_makes_the_misses_start_over() {
    Task task = Tasks.unknown();
    task = rules.lookup().after(task, missing(), true, GRACE_ENDS).written();
    task = rules.lookup().after(task, missing(), true, GRACE_ENDS).written();
    task =
        rules.lookup().after(task, found(answer("other", null, null)), true, GRACE_ENDS).written();
    task = rules.lookup().after(task, missing(), true, GRACE_ENDS).written();

    assertThat(task.state()).isEqualTo(State.UNKNOWN);
  }

  @Test
  void with_wait_nothing_is_ever_posted_again() {
    var waiting = TestRules.of(Given.settings("kirin.submit.unknown.action", "wait"), () -> 0.5);
    Task task = Tasks.unknown();
    for (int i = 0; i < 100; i++) {
      task =
          waiting.lookup().after(task, missing(), true, GRACE_ENDS.plusSeconds(600 * i)).written();
      assertThat(task.state()).isEqualTo(State.UNKNOWN);
    }

    assertThat(task.status().note()).contains("kirin.submit.unknown.action=wait");
    assertThat(waiting.lookup().after(task, found(running()), false, GRACE_ENDS).state())
        .isEqualTo(State.RUNNING);
  }

  @Test
  void without_a_look_up_path_it_waits_for_a_person() {
    Task after = rules.lookup().waiting(Tasks.unknown(), GRACE_ENDS);

    assertThat(after.state()).isEqualTo(State.UNKNOWN);
    assertThat(after.status().note()).contains("kirin.api.lookup-path");
    assertThat(after.nextActionAt().orElseThrow()).isAfter(GRACE_ENDS);
  }

  // UNKNOWN: slots

  @Test
  void an_unknown_outcome_gives_its_slot_up_after_the_deadline_and_waits_on() {
    Instant end = POST_ENDED.plus(DEADLINE);

    assertThat(
            rules
                .lookup()
                .after(Tasks.unknown(), nothing(), true, end.minusMillis(1))
                .status()
                .holdsSlot())
        .isTrue();
    for (Task after :
        new Task[] {
          rules.lookup().after(Tasks.unknown(), nothing(), true, end),
          rules.lookup().after(Tasks.unknown(), missing(), false, end),
          rules.lookup().after(Tasks.unknown(), found(answer("other", null, null)), true, end),
          rules.lookup().waiting(Tasks.unknown(), end)
        }) {
      assertThat(after.state()).isEqualTo(State.UNKNOWN);
      assertThat(after.status().holdsSlot()).isFalse();
      assertThat(after.status().note()).contains("slot");
      assertThat(
              rules.lookup().after(after, nothing(), true, end.plusSeconds(1)).status().holdsSlot())
          .isFalse();
    }
  }

  @Test
  void a_second_post_holds_its_slot_for_a_deadline_of_its_own() {
    Instant secondPost = BORN.plus(DEADLINE).plusSeconds(1);
    Task task =
        Tasks.lost(Tasks.posting(believedMissing(), secondPost), secondPost.plusSeconds(30));

    assertThat(
            rules
                .lookup()
                .after(task, nothing(), true, secondPost.plusSeconds(31))
                .status()
                .holdsSlot())
        .isTrue();
  }

  @Test
  void a_task_found_after_its_slot_was_given_up_holds_one_again() {
    Instant end = POST_ENDED.plus(DEADLINE);
    Task without = rules.lookup().after(Tasks.unknown(), nothing(), true, end);

    Task after = rules.lookup().after(without, found(running()), false, end.plusSeconds(1));

    assertThat(after.state()).isEqualTo(State.RUNNING);
    assertThat(after.status().holdsSlot()).isTrue();
    assertThat(after.times().submittedAt())
        .as("its deadline starts here")
        .contains(end.plusSeconds(1));
  }

  // Ids that come late

  @ParameterizedTest
  @EnumSource(names = {"ACCEPTED", "SUBMITTING", "UNKNOWN"})
  void an_id_that_comes_late_is_taken_whatever_the_row_has_become(State state) {
    Task row =
        switch (state) {
          case ACCEPTED -> believedMissing();
          case SUBMITTING -> Tasks.submitting();
          default -> Tasks.unknown();
        };

    Task after = rules.running().after(row, "task-1", running(), GRACE_ENDS);

    assertThat(after.state()).isEqualTo(State.RUNNING);
    assertThat(after.gateway().submissions())
        .extracting(Submission::taskId)
        .contains(Optional.of("task-1"));
  }

  private Task believedMissing() {
    Task task = Tasks.unknown();
    task = rules.lookup().after(task, missing(), true, POST_ENDED.plusSeconds(1)).written();
    task = rules.lookup().after(task, missing(), true, POST_ENDED.plusSeconds(60)).written();
    assertThat(task.state()).isEqualTo(State.UNKNOWN);
    return rules.lookup().after(task, missing(), true, GRACE_ENDS).written();
  }

  static LookupResult nothing() {
    return new LookupResult.NothingLearnt("HTTP 502", Optional.empty());
  }

  static LookupResult missing() {
    return new LookupResult.Missing("HTTP 404: no such task");
  }

  static LookupResult found(Answer answer) {
    return new LookupResult.Found(answer);
  }

  static Answer running() {
    return answer(Answer.Status.RUNNING);
  }

  static Answer completed() {
    return answer(Answer.Status.COMPLETED);
  }

  static Answer answer(Answer.Status status) {
    var result = JSON.createObjectNode();
    result.putObject("usage");
    if (status == Answer.Status.COMPLETED) {
      result
          .putObject("output")
          .putObject("content")
          .put("type", "video")
          .put("url", "https://cdn.example/a.mp4");
    }
    return new Answer(
        new Answer.Identity(
            Optional.of("task-1"), Optional.empty(), Optional.empty(), Optional.empty()),
        new Answer.Word(status, status.name(), true),
        Optional.of(0.5),
        status == Answer.Status.FAILED
            ? Optional.of(new TaskError("002001095", "broke"))
            : Optional.empty(),
        result);
  }

  /** A running task of which the gateway says these things, null for what it does not say. */
  static Answer answer(
      @org.jspecify.annotations.Nullable String model,
      @org.jspecify.annotations.Nullable String echo,
      @org.jspecify.annotations.Nullable Instant createdAt) {
    return new Answer(
        new Answer.Identity(
            Optional.of("task-1"),
            Optional.ofNullable(model),
            Optional.ofNullable(echo),
            Optional.ofNullable(createdAt)),
        new Answer.Word(Answer.Status.RUNNING, "processing", true),
        Optional.empty(),
        Optional.empty(),
        JSON.createObjectNode());
  }
}
