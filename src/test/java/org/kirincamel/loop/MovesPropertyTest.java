package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import org.kirincamel.gateway.Answer;
import org.kirincamel.gateway.LookupResult;
import org.kirincamel.gateway.SubmitResult;
import org.kirincamel.settings.Given;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;
import org.kirincamel.task.Tasks;

/** Whatever happens in whatever order: nothing is paid for twice unless the rule allowed it. */
class MovesPropertyTest {

  private static final Duration GRACE = Duration.ofMinutes(2);

  /** One thing that happens to a row, as far as its state allows, some time after the last. */
  record Event(Post post, Asked asked, Duration after, boolean early, boolean cancelled) {}

  enum Post {
    TAKEN,
    UNCLEAR,
    BUSY,
    NOT_SENT,
    TROUBLE,
    REFUSED,
    DIED
  }

  enum Asked {
    MISSING,
    MISSING_ALONE,
    NOTHING,
    STRANGER,
    RUNNING,
    COMPLETED,
    COMPLETED_WITHOUT_URL,
    FAILED,
    FAILED_AS_IT_SEEMS
  }

  @Provide
  Arbitrary<List<Event>> lives() {
    Arbitrary<Post> posts =
        Arbitraries.frequency(
            Tuple.of(6, Post.UNCLEAR),
            Tuple.of(3, Post.DIED),
            Tuple.of(1, Post.TAKEN),
            Tuple.of(1, Post.BUSY),
            Tuple.of(1, Post.NOT_SENT),
            Tuple.of(1, Post.TROUBLE),
            Tuple.of(1, Post.REFUSED));
    Arbitrary<Asked> asked =
        Arbitraries.frequency(
            Tuple.of(12, Asked.MISSING),
            Tuple.of(2, Asked.MISSING_ALONE),
            Tuple.of(2, Asked.NOTHING),
            Tuple.of(1, Asked.STRANGER),
            Tuple.of(1, Asked.RUNNING),
            Tuple.of(1, Asked.COMPLETED),
            Tuple.of(1, Asked.COMPLETED_WITHOUT_URL),
            Tuple.of(1, Asked.FAILED),
            Tuple.of(1, Asked.FAILED_AS_IT_SEEMS));
    Arbitrary<Duration> time =
        Arbitraries.longs().between(0, Duration.ofMinutes(3).toMillis()).map(Duration::ofMillis);
    Arbitrary<Boolean> cancelled = Arbitraries.frequency(Tuple.of(1, true), Tuple.of(40, false));
    return Combinators.combine(posts, asked, time, Arbitraries.of(true, false), cancelled)
        .as(Event::new)
        .list()
        .ofMaxSize(60);
  }

  @Property(tries = 3000)
  void no_order_of_events_pays_twice_without_the_rule(
      @ForAll("lives") List<Event> life, @ForAll boolean repost, @ForAll boolean ownId) {
    var rules =
        TestRules.of(
            Given.settings("kirin.submit.unknown.action", repost ? "repost" : "wait"), () -> 0.5);
    Task task = ownId ? Tasks.accepted() : Tasks.accepted("mine");
    Instant now = Tasks.BORN;
    int misses = 0;
    int perhapsPaid = 0;
    boolean mayPost = true;

    for (Event event : life) {
      // Not earlier than due, except where a doubled tick or a callback makes it so.
      now = now.plus(event.after());
      if (!event.early() && task.nextActionAt().filter(now::isBefore).isPresent()) {
        now = task.nextActionAt().get();
      }
      if (event.cancelled() && (task.state() == State.ACCEPTED || task.state().holdsSlot())) {
        Task wanted = task;
        task = wanted.ordered().cancelled(now).written();
        assertLegal(wanted, task);
      }
      Task before = task;
      switch (before.state()) {
        case ACCEPTED -> {
          assertThat(mayPost).as("a POST that the rule allows").isTrue();
          task = Tasks.posting(before, now);
          mayPost = false;
        }
        case SUBMITTING -> {
          task =
              event.post() == Post.DIED
                  ? Tasks.lost(before, now)
                  : rules.submit().after(before, outcome(event.post()), now).written();
          mayPost = task.state() == State.ACCEPTED;
          boolean refused = event.post() == Post.REFUSED;
          if (!refused && (task.state() == State.UNKNOWN || task.state() == State.RUNNING)) {
            perhapsPaid++;
          }
          misses = 0;
        }
        case UNKNOWN -> {
          boolean witnessed = event.asked() == Asked.MISSING;
          task = rules.lookup().after(before, told(event.asked()), witnessed, now).written();
          misses = witnessed ? misses + 1 : event.asked() == Asked.STRANGER ? 0 : misses;
          if (task.state() == State.FAILED && task.status().cancelled()) {
            assertThat(misses).as("it is not lost at the gateway").isGreaterThanOrEqualTo(3);
          }
          if (task.state() == State.ACCEPTED) {
            assertThat(repost).isTrue();
            assertThat(misses).isGreaterThanOrEqualTo(3);
            assertThat(now)
                .isAfterOrEqualTo(before.times().postEndedAt().orElseThrow().plus(GRACE));
            mayPost = true;
          }
        }
        case RUNNING, EXPIRED ->
            task = rules.poll().after(before, told(event.asked()), now).written();
        default -> {
          // It has ended; nothing is asked about it.
        }
      }
      assertLegal(before, task);
      assertThat(task.gateway().submissions().size())
          .as("every POST that may have been paid for is listed, and no other")
          .isEqualTo(perhapsPaid + (task.state() == State.SUBMITTING ? 1 : 0));
    }
    Statistics.label("cancelled")
        .collect(task.status().cancelled())
        .coverage(seen -> seen.check(true).count(times -> times > 0));
    Statistics.label("posted again, as the rule allows")
        .collect(perhapsPaid > 1)
        .coverage(seen -> seen.check(true).count(times -> times > 0));
  }

  @Example
  void the_rules_know_every_outcome_of_a_post() {
    var outcomes =
        Stream.of(Post.values())
            .filter(post -> post != Post.DIED)
            .map(MovesPropertyTest::outcome)
            .toList();

    var rules = TestRules.of(Given.settings(), () -> 0.5).submit();

    assertThat(classes(outcomes)).containsOnly(SubmitResult.class.getPermittedSubclasses());
    assertThatNoException()
        .isThrownBy(
            () ->
                outcomes.forEach(each -> rules.after(Tasks.submitting(), each, Tasks.POST_ENDED)));
  }

  @Example
  void the_rules_know_everything_that_a_look_tells() {
    var answers = Stream.of(Asked.values()).map(MovesPropertyTest::told).toList();

    var rules = TestRules.of(Given.settings(), () -> 0.5);

    assertThat(classes(answers)).containsOnly(LookupResult.class.getPermittedSubclasses());
    assertThatNoException()
        .isThrownBy(
            () ->
                answers.forEach(
                    each -> {
                      rules.poll().after(Tasks.running(), each, Tasks.POST_ENDED);
                      rules.lookup().after(Tasks.unknown(), each, true, Tasks.POST_ENDED);
                    }));
  }

  private static List<Class<?>> classes(List<?> values) {
    return values.stream().<Class<?>>map(Object::getClass).toList();
  }

  private static void assertLegal(Task before, Task after) {
    if (after.state() != before.state()) {
      assertThat(before.state().next()).contains(after.state());
    }
    assertThat(after.gateway().externalTaskId()).isEqualTo(before.gateway().externalTaskId());
    if (before.gateway().taskId().isPresent()) {
      assertThat(after.gateway().taskId()).isEqualTo(before.gateway().taskId());
    }
    boolean atTheGateway = after.state() == State.SUBMITTING || after.state() == State.RUNNING;
    assertThat(after.status().holdsSlot() || after.state() == State.UNKNOWN)
        .isEqualTo(atTheGateway || after.state() == State.UNKNOWN);
    if (after.status().cancelled()) {
      assertThat(after.state()).isNotIn(State.ACCEPTED, State.COMPLETED, State.EXPIRED);
      assertThat(after.state() == State.FAILED)
          .isEqualTo(after.result().error().filter(e -> e.code().equals("cancelled")).isPresent());
    }
    assertThat(after.nextActionAt().isEmpty() && after.state() != State.EXPIRED)
        .as("only what has failed has nothing left to do")
        .isEqualTo(after.state() == State.FAILED);
  }

  private static SubmitResult outcome(Post post) {
    return switch (post) {
      case TAKEN -> new SubmitResult.Taken("task-1", OutcomeRulesTest.running());
      case UNCLEAR -> new SubmitResult.Unclear("time-out", Optional.empty());
      case BUSY -> new SubmitResult.Busy("busy", Optional.of(Duration.ofSeconds(3)));
      case NOT_SENT -> new SubmitResult.NotSent("dns");
      case TROUBLE -> new SubmitResult.AccountTrouble("arrears");
      case REFUSED -> new SubmitResult.Refused(new TaskError("1", "no"));
      case DIED -> throw new IllegalArgumentException("nobody tells");
    };
  }

  private static LookupResult told(Asked asked) {
    return switch (asked) {
      case MISSING, MISSING_ALONE -> OutcomeRulesTest.missing();
      case NOTHING -> OutcomeRulesTest.nothing();
      case STRANGER -> OutcomeRulesTest.found(OutcomeRulesTest.answer("another_model", null, null));
      case RUNNING -> OutcomeRulesTest.found(OutcomeRulesTest.answer(Answer.Status.RUNNING));
      case COMPLETED -> OutcomeRulesTest.found(OutcomeRulesTest.answer(Answer.Status.COMPLETED));
      case COMPLETED_WITHOUT_URL -> OutcomeRulesTest.found(SeeminglyEndedTest.withoutUrl());
      case FAILED -> OutcomeRulesTest.found(OutcomeRulesTest.answer(Answer.Status.FAILED));
      case FAILED_AS_IT_SEEMS -> OutcomeRulesTest.found(SeeminglyEndedTest.unknownWord());
    };
  }
}
