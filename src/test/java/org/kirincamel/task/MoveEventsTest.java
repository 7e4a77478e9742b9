package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every move tells in the timeline what it did; a poll that learned nothing tells nothing. */
class MoveEventsTest {

  private static final Instant NOW = Tasks.BORN.plusSeconds(300);

  private static Stream<Method> moves() {
    return Stream.of(Moves.class, OrderedMoves.class, FetchMoves.class)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(each -> Modifier.isPublic(each.getModifiers()));
  }

  private static List<Task> everyState() {
    return List.of(
        Tasks.accepted(),
        Tasks.submitting(),
        Tasks.unknown(),
        Tasks.running(),
        Tasks.completed(),
        Tasks.failed(),
        Tasks.expired());
  }

  private static Object value(Class<?> type) {
    if (type == Instant.class) {
      return NOW;
    }
    if (type == String.class) {
      return "why";
    }
    if (type == TaskError.class) {
      return new TaskError("1301", "why");
    }
    if (type == BigDecimal.class) {
      return BigDecimal.ONE;
    }
    if (type == int.class) {
      return 1;
    }
    if (type == Optional.class) {
      return Optional.empty();
    }
    throw new AssertionError("no value for " + type);
  }

  /** What the move makes of each row from which it may go. */
  private static List<Task[]> made(Method move) throws Exception {
    List<Task[]> made = new ArrayList<>();
    for (Task row : everyState()) {
      Object moves =
          Stream.of(row.move(), row.ordered(), row.fetching())
              .filter(move.getDeclaringClass()::isInstance)
              .findFirst()
              .orElseThrow();
      Object[] given = Arrays.stream(move.getParameterTypes()).map(MoveEventsTest::value).toArray();
      try {
        made.add(new Task[] {row, (Task) move.invoke(moves, given)});
      } catch (InvocationTargetException e) {
        assertThat(e.getCause()).hasMessageContaining("must not go from");
      }
    }
    return made;
  }

  @ParameterizedTest
  @MethodSource("moves")
  void whatever_changes_the_state_is_one_event(Method move) throws Exception {
    List<Task[]> made = made(move);

    assertThat(made).isNotEmpty();
    for (Task[] each : made) {
      if (each[0].state() != each[1].state()) {
        assertThat(each[1].news())
            .as("%s of a row %s", move.getName(), each[0].state())
            .singleElement()
            .satisfies(
                event -> {
                  assertThat(event.from()).contains(each[0].state());
                  assertThat(event.to()).isEqualTo(each[1].state());
                  assertThat(event.at()).isEqualTo(NOW);
                  assertThat(event.cause()).isNotBlank();
                });
      }
      assertThat(each[1].written().news()).isEmpty();
    }
  }

  @Test
  void a_poll_that_learned_nothing_tells_nothing() {
    Task running = Tasks.running();

    assertThat(running.move().unanswered("HTTP 503").news()).isEmpty();
    assertThat(running.move().stillRuns(Optional.of(0.5)).news()).isEmpty();
    assertThat(running.move().dueAt(NOW).news()).isEmpty();
    assertThat(Tasks.unknown().move().lookupTaughtNothing("HTTP 503", NOW).news()).isEmpty();
  }

  @Test
  void what_says_the_same_at_every_look_is_told_once() {
    Task once = Tasks.unknown().move().missed("not known", NOW, NOW).written();

    assertThat(Tasks.unknown().move().missed("not known", NOW, NOW).news()).hasSize(1);
    assertThat(once.move().missed("not known", NOW, NOW).news()).isEmpty();
    assertThat(once.move().missed("waits", NOW, NOW).news()).hasSize(1);
  }

  @Test
  void moves_that_are_written_together_are_told_together_and_say_which_try_they_were() {
    Task failed = Tasks.completed().fetching().fetchAgain("HTTP 503", NOW, NOW).written();
    Task again = failed.fetching().fetchAgain("HTTP 500", NOW, NOW);
    Task expired = Tasks.running().move().unanswered("x");

    assertThat(again.news()).extracting(Event::attempt).containsExactly(2);
    assertThat(expired.move().expired(new TaskError("expired", "late"), NOW, NOW).move().dueAt(NOW))
        .extracting(each -> each.news().get(0).attempt())
        .isEqualTo(1);
  }
}
