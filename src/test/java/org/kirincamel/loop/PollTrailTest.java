package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.task.Tasks.BORN;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kirincamel.gateway.Answer;
import org.kirincamel.gateway.Envelope;
import org.kirincamel.gateway.LookupResult;
import org.kirincamel.settings.Given;
import org.kirincamel.settings.Settings;
import org.kirincamel.task.PollPolicy;
import org.kirincamel.task.Task;
import org.kirincamel.task.Tasks;

/** What polls teach the policy that times them. */
class PollTrailTest {

  private static final Settings SETTINGS = Given.settings();
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final PollPolicy policy = new PollPolicy(SETTINGS.poll().bounds());
  private final Callbacks callbacks =
      new Callbacks(Optional.empty(), MINUTE, MINUTE, System::nanoTime);
  private final Rules rules = Rules.of(SETTINGS, policy, () -> 0.5, task -> false);
  private final PollTrail trail = new PollTrail(policy, callbacks, BORN.minusSeconds(60));

  private Duration firstPause() {
    return policy.next(Envelope.kind(Tasks.running()), Duration.ZERO, () -> 0.5);
  }

  private Task polled(Task task, LookupResult result, Instant now) {
    Task after = rules.poll().after(task, result, now);
    trail.polled(task, after, now);
    return after.written();
  }

  private static LookupResult said(Answer.Status status) {
    return OutcomeRulesTest.found(OutcomeRulesTest.answer(status));
  }

  /** A task that ends a bit after a minute, as polls show it. */
  private void follow(Task task) {
    Task running = polled(task, said(Answer.Status.RUNNING), BORN.plusSeconds(62));
    polled(running, said(Answer.Status.COMPLETED), BORN.plusSeconds(64));
  }

  @Test
  void it_learns_when_tasks_end() {
    for (int i = 0; i < 50; i++) {
      follow(Tasks.running());
    }

    assertThat(firstPause()).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(66));
  }

  @Test
  void a_failed_task_has_ended_as_well() {
    for (int i = 0; i < 50; i++) {
      Task running = polled(Tasks.running(), said(Answer.Status.RUNNING), BORN.plusSeconds(62));
      polled(running, said(Answer.Status.FAILED), BORN.plusSeconds(64));
    }

    assertThat(firstPause()).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(66));
  }

  @Test
  void a_poll_without_an_answer_teaches_nothing_and_the_next_one_more() {
    for (int i = 0; i < 50; i++) {
      Task running = polled(Tasks.running(), said(Answer.Status.RUNNING), BORN.plusSeconds(60));
      Task same = polled(running, OutcomeRulesTest.nothing(), BORN.plusSeconds(62));
      polled(same, said(Answer.Status.COMPLETED), BORN.plusSeconds(64));
    }

    assertThat(firstPause()).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(66));
  }

  @Test
  void nothing_is_learned_where_another_node_made_the_poll_before() {
    Duration before = firstPause();
    for (int i = 0; i < 50; i++) {
      Task running =
          rules
              .poll()
              .after(Tasks.running(), said(Answer.Status.RUNNING), BORN.plusSeconds(62))
              .written();
      polled(running, said(Answer.Status.COMPLETED), BORN.plusSeconds(64));
    }

    assertThat(firstPause()).isEqualTo(before);
  }

  @Test
  void nothing_is_learned_of_polls_that_a_dead_process_may_have_made() {
    Duration before = firstPause();
    var started = new PollTrail(policy, callbacks, BORN.plusSeconds(1));
    for (int i = 0; i < 50; i++) {
      Task task = Tasks.running();
      Task after = rules.poll().after(task, said(Answer.Status.COMPLETED), BORN.plusSeconds(64));
      started.polled(task, after, BORN.plusSeconds(64));
    }
    assertThat(firstPause()).isEqualTo(before);
  }

  @Test
  void nothing_is_learned_of_a_task_that_a_look_up_found() {
    Duration before = firstPause();
    Task found = Tasks.lost(Tasks.submitting(), BORN);
    Task running =
        rules.lookup().after(found, said(Answer.Status.RUNNING), true, BORN.plusSeconds(50));
    for (int i = 0; i < 50; i++) {
      polled(running.written(), said(Answer.Status.COMPLETED), BORN.plusSeconds(64));
    }

    assertThat(running.gateway().taskId()).isPresent();
    assertThat(firstPause()).isEqualTo(before);
  }

  @Test
  void a_callback_tells_more_of_the_end_than_the_poll_before_it() {
    for (int i = 0; i < 50; i++) {
      callbacks.hear(Tasks.running().id(), Optional.empty(), true);
      polled(Tasks.running(), said(Answer.Status.COMPLETED), BORN.plusSeconds(64));
    }

    assertThat(firstPause()).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(66));
  }

  @Test
  void a_task_that_is_completed_without_a_url_has_ended_once() {
    for (int i = 0; i < 50; i++) {
      Task running = polled(Tasks.running(), said(Answer.Status.RUNNING), BORN.plusSeconds(62));
      Task ended =
          polled(
              running,
              OutcomeRulesTest.found(SeeminglyEndedTest.withoutUrl()),
              BORN.plusSeconds(64));
      polled(ended, said(Answer.Status.COMPLETED), BORN.plusSeconds(300));
    }

    assertThat(firstPause()).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(66));
  }
}
