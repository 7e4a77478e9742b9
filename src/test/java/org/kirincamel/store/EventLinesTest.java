package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.kirincamel.task.Event;
import org.kirincamel.task.State;

/** Events come out of their row as they went in, whatever strangers wrote into them. */
class EventLinesTest {

  private static final Author NODE = new Author("0123456789ab", "");
  private static final Instant AT = Instant.parse("2026-03-01T10:15:30.123Z");

  private static Event posting(String cause) {
    return new Event(
        AT, Optional.of(State.ACCEPTED), State.SUBMITTING, cause, 1, NODE.node(), NODE.who());
  }

  @Provide
  Arbitrary<Event> events() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 4_000_000_000_000L).map(Instant::ofEpochMilli),
            Arbitraries.of(State.class).optional(),
            Arbitraries.of(State.class),
            Arbitraries.strings().withCharRange('!', 'ÿ').excludeChars('\u00ad').ofMaxLength(119),
            Arbitraries.integers().between(0, 100_000))
        .filter(
            (at, from, to, cause, attempt) ->
                cause.codePoints().noneMatch(c -> c > 0x7e && c < 0xa1))
        .as(
            (at, from, to, cause, attempt) ->
                new Event(at, from, to, cause, attempt, NODE.node(), ""));
  }

  @Property(tries = 300)
  void what_is_kept_is_read_again(
      @ForAll @Size(max = 5) List<@net.jqwik.api.From("events") Event> events) {
    assertThat(EventLines.read(EventLines.of(events, NODE), State.FAILED)).isEqualTo(events);
  }

  @Property(tries = 300)
  void whatever_a_stranger_writes_makes_no_other_event(@ForAll String cause, @ForAll String who) {
    List<Event> read =
        EventLines.read(EventLines.of(List.of(posting(cause)), NODE.named(who)), State.FAILED);

    assertThat(read).hasSize(1);
    assertThat(read.get(0).to()).isEqualTo(State.SUBMITTING);
    assertThat(read.get(0).cause()).doesNotContain("\t", "\n", "\u001b", "\u202e");
  }

  @Example
  void an_event_is_a_short_line() {
    assertThat(EventLines.of(List.of(posting("posting")), NODE)).hasSizeLessThan(45);
    assertThat(EventLines.of(List.of(posting("x".repeat(10_000))), NODE)).hasSizeLessThan(200);
  }

  @Example
  void an_order_that_leaves_the_state_is_told_in_the_state_before_it() {
    String lines =
        EventLines.of(List.of(posting("posting")), NODE)
            + EventLines.sameState(AT, "redelivery ordered to outbox", 0, NODE.named("Ann"));

    Event last = EventLines.read(lines, State.FAILED).get(1);

    assertThat(last.from()).contains(State.SUBMITTING);
    assertThat(last.to()).isEqualTo(State.SUBMITTING);
    assertThat(last.who()).isEqualTo("Ann");
  }

  @Example
  void what_an_earlier_version_has_not_written_is_no_event() {
    assertThat(EventLines.read("", State.FAILED)).isEmpty();
  }
}
