package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.task.Tasks.BORN;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.kirincamel.callback.CallbackAddress;
import org.kirincamel.gateway.Answer;
import org.kirincamel.gateway.LookupResult;
import org.kirincamel.gateway.SubmitResult;
import org.kirincamel.settings.Given;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.Hinted;
import org.kirincamel.task.PollPolicy;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.Tasks;

/** What is remembered of callbacks, and what they do to a row. */
class CallbacksTest {

  private static final Settings SETTINGS = Given.settings("kirin.poll.first", "10s");
  private static final Duration POLL = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Optional<String> NO_TASK = Optional.empty();
  private static final UUID ID = Tasks.ID;

  private final AtomicLong nanos = new AtomicLong(-5);
  private final Callbacks callbacks =
      new Callbacks(
          Optional.of(new CallbackAddress(URI.create("http://here"), new byte[32])),
          POLL,
          PATIENCE,
          nanos::get);
  private final Rules rules =
      Rules.of(SETTINGS, new PollPolicy(SETTINGS.poll().bounds()), () -> 0.5, callbacks::awaited);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** As the loop does it, with a row that nobody holds or somebody. */
  private Optional<Task> turn(Task row, boolean held) {
    Map<UUID, Boolean> due = callbacks.due();
    if (due.isEmpty()) {
      return Optional.empty();
    }
    assertThat(due.keySet()).containsExactly(row.id());
    Optional<Task> after = CallbackRules.after(row, due.getOrDefault(row.id(), false), BORN);
    boolean written = after.isPresent() && !held;
    callbacks.settle(List.of(new Hinted(row, after, written)), List.of());
    return written ? after : Optional.empty();
  }

  private Optional<Task> turn(Task row) {
    return turn(row, false);
  }

  @Test
  void a_callback_makes_its_row_due_and_changes_nothing_else() {
    for (Task row : List.of(Tasks.running(), Tasks.unknown(), Tasks.expired())) {
      assertThat(CallbackRules.after(row, true, BORN.plusSeconds(3)))
          .contains(RowEdit.of(row).dueAt(BORN.plusSeconds(3)).done());
    }
    for (Task row : List.of(Tasks.accepted(), Tasks.submitting(), Tasks.failed(), Tasks.late())) {
      assertThat(CallbackRules.after(row, true, BORN)).as(row.state().word()).isEmpty();
    }
  }

  @Test
  void a_request_that_is_about_to_be_posted_again_is_looked_up_once_more_if_a_task_is_named() {
    Task again = RowEdit.of(Tasks.unknown()).state(State.ACCEPTED).dueAt(BORN).done();

    assertThat(CallbackRules.after(again, false, BORN)).isEmpty();
    assertThat(CallbackRules.after(again, true, BORN))
        .hasValueSatisfying(row -> assertThat(row.state()).isEqualTo(State.UNKNOWN));
  }

  @Test
  void what_is_told_of_an_earlier_task_of_the_request_is_not_taken_for_the_new_one() {
    Task failed = Tasks.running();
    Task again = RowEdit.of(failed).resubmission("kirin-second").dueAt(BORN).done();
    assertThat(CallbackRules.after(again, true, BORN)).as("it would not be posted").isEmpty();

    Task unknown = Tasks.lost(Tasks.posting(again, BORN), BORN);
    assertThat(Adoption.objectionToOffer(unknown, "task-1", said(Answer.Status.FAILED)))
        .contains("it is an earlier task of the same request");

    callbacks.hear(ID, NO_TASK, true);
    assertThat(pauseAfterPoll(Tasks.running())).isLessThan(Duration.ofSeconds(31));
    callbacks.posting(ID);
    assertThat(pauseAfterPoll(Tasks.running())).isGreaterThanOrEqualTo(POLL);
  }

  @Test
  void a_row_is_made_due_once_a_second_and_the_last_word_is_not_lost() {
    assertThat(callbacks.hear(ID, NO_TASK, false)).isTrue();
    assertThat(turn(Tasks.running())).isPresent();
    for (int i = 0; i < 1000; i++) {
      assertThat(callbacks.hear(ID, NO_TASK, false)).as("nothing to do at once").isFalse();
    }
    assertThat(turn(Tasks.running())).isEmpty();
    pass(Duration.ofMillis(1001));
    assertThat(turn(Tasks.running())).isPresent();
    pass(Duration.ofMillis(1001));
    assertThat(turn(Tasks.running())).isEmpty();
  }

  @Test
  void one_that_comes_too_early_waits_until_it_is_of_use() {
    callbacks.hear(ID, NO_TASK, true);

    assertThat(turn(Tasks.submitting())).as("its POST is still out").isEmpty();
    assertThat(turn(Tasks.running(), true)).as("a worker holds it").isEmpty();
    assertThat(turn(Tasks.running())).isPresent();
    callbacks.hear(ID, NO_TASK, true);
    pass(Duration.ofSeconds(2));
    assertThat(turn(Tasks.submitting())).isEmpty();
    pass(PATIENCE.plusSeconds(1));
    assertThat(callbacks.due()).as("not for ever").isEmpty();
  }

  @Test
  void a_named_task_is_offered_to_the_look_up_until_somebody_asks_about_it() {
    callbacks.hear(ID, Optional.of("task-7"), true);
    assertThat(turn(Tasks.unknown())).isPresent();
    pass(Duration.ofSeconds(2));
    assertThat(turn(Tasks.unknown())).as("another node had it, and knows of no offer").isPresent();

    assertThat(callbacks.takeOffer(ID)).contains("task-7");
    assertThat(callbacks.takeOffer(ID)).isEmpty();
    pass(Duration.ofSeconds(2));
    assertThat(turn(Tasks.unknown())).isEmpty();
    callbacks.offerAgain(ID, "task-7");
    assertThat(turn(Tasks.unknown())).isPresent();
    assertThat(callbacks.takeOffer(ID)).contains("task-7");
  }

  @Test
  void a_request_that_is_not_there_is_forgotten() {
    callbacks.hear(ID, NO_TASK, true);
    callbacks.settle(List.of(), List.of(ID));

    pass(Duration.ofSeconds(2));
    assertThat(callbacks.due()).isEmpty();
  }

  private static Answer said(Answer.Status status) {
    return OutcomeRulesTest.answer(status);
  }

  private Duration pauseAfterSubmit(Task submitting) {
    Task after =
        rules
            .submit()
            .after(submitting, new SubmitResult.Taken("t", said(Answer.Status.RUNNING)), BORN);
    return Duration.between(BORN, after.nextActionAt().orElseThrow());
  }

  private Duration pauseAfterPoll(Task running) {
    Instant now = BORN.plusSeconds(60);
    Task after =
        rules.poll().after(running, new LookupResult.Found(said(Answer.Status.RUNNING)), now);
    return Duration.between(now, after.nextActionAt().orElseThrow());
  }

  @Test
  void a_task_whose_callback_is_waited_for_is_hardly_polled() {
    assertThat(pauseAfterSubmit(Tasks.submitting()))
        .isBetween(POLL, POLL.multipliedBy(11).dividedBy(10));
    assertThat(pauseAfterPoll(Tasks.running()))
        .isBetween(POLL, POLL.multipliedBy(11).dividedBy(10));
  }

  @Test
  void one_that_has_ended_by_its_callback_is_polled_as_usual_until_the_gateway_says_so_too() {
    callbacks.hear(ID, NO_TASK, false);
    assertThat(pauseAfterPoll(Tasks.running())).isGreaterThanOrEqualTo(POLL);

    callbacks.hear(ID, NO_TASK, true);
    assertThat(pauseAfterPoll(Tasks.running())).isLessThan(Duration.ofSeconds(31));
  }

  private void foundEnded(Duration age) {
    Instant now = BORN.plus(age);
    Task after =
        rules
            .poll()
            .after(Tasks.running(), new LookupResult.Found(said(Answer.Status.COMPLETED)), now);
    callbacks.polled(Tasks.running(), after, now);
  }

  @Test
  void where_no_callbacks_come_tasks_are_polled_as_usual_until_one_comes() {
    foundEnded(Duration.ofMinutes(1));
    assertThat(pauseAfterPoll(Tasks.running())).as("it may come yet").isGreaterThanOrEqualTo(POLL);

    foundEnded(POLL.plusSeconds(1));
    assertThat(pauseAfterPoll(Tasks.running())).isLessThan(Duration.ofSeconds(31));
    assertThat(pauseAfterSubmit(Tasks.submitting())).isEqualTo(Duration.ofSeconds(10));

    callbacks.hear(UUID.randomUUID(), NO_TASK, true);
    assertThat(pauseAfterPoll(Tasks.running())).isGreaterThanOrEqualTo(POLL);
    foundEnded(POLL.plusSeconds(1));
    assertThat(pauseAfterPoll(Tasks.running()))
        .as("one was lost, yet others come through")
        .isGreaterThanOrEqualTo(POLL);
  }

  @Test
  void without_an_address_of_ours_nothing_is_waited_for() {
    var none = new Callbacks(Optional.empty(), POLL, PATIENCE, nanos::get);

    assertThat(none.awaited(Tasks.running())).isFalse();
    assertThat(none.urlFor(Tasks.running())).isEmpty();
    assertThat(none.request(ID + "." + "A".repeat(43))).isEmpty();
  }
}
