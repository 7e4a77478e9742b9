package org.kirincamel.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kirincamel.common.SafeText;
import org.kirincamel.task.Event;
import org.kirincamel.task.State;

/**
 * The events of a request as its row carries them: a short line for each. The statement that writes
 * a move appends its lines; once there are too many, those in the middle go.
 */
final class EventLines {

  /** As an expression of SQL, with the parameter {@code news}. */
  static final String APPENDED =
      """
      case when :news = '' then events
           when char_length(events) <= 6000 then events || :news
           else substring(events from 1 for 2000) || '
      …
      ' || substring(events from char_length(events) - 2999) || :news end"""
          .replaceAll("\n {0,6}…\n {0,6}", "\n…\n");

  private static final String GAP = "…";
  private static final String STATES = "JASURCFE";
  private static final char SAME = '=';
  private static final char NONE = '-';
  private static final int MAX_CAUSE = 120;
  private static final int MAX_WHO = 40;
  private static final int RADIX = 36;
  private static final int FIELDS = 6;

  private EventLines() {}

  static String of(List<Event> news, Author author) {
    return news.stream()
        .map(
            event ->
                line(
                    event.at(),
                    "" + event.from().map(EventLines::letter).orElse(NONE) + letter(event.to()),
                    event.attempt(),
                    author,
                    event.cause()))
        .collect(Collectors.joining());
  }

  /** Of something that leaves the state as it is, whichever that is. */
  static String sameState(Instant at, String cause, int attempt, Author author) {
    return line(at, "" + SAME + SAME, attempt, author, cause);
  }

  private static String line(Instant at, String states, int attempt, Author author, String cause) {
    return String.join(
            "\t",
            Long.toString(at.toEpochMilli(), RADIX),
            states,
            Integer.toString(attempt, RADIX),
            author.node(),
            SafeText.logLine(author.who(), MAX_WHO),
            SafeText.logLine(cause, MAX_CAUSE))
        + "\n";
  }

  private static char letter(State state) {
    return STATES.charAt(state.ordinal());
  }

  /**
   * @param now the state in which the request is
   */
  static List<Event> read(String lines, State now) {
    List<String> each = new ArrayList<>(lines.lines().toList());
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < each.size(); i++) {
      // The lines beside the gap are torn.
      boolean torn =
          i + 1 < each.size() && each.get(i + 1).equals(GAP)
              || i > 0 && each.get(i - 1).equals(GAP);
      State before = events.isEmpty() ? now : events.get(events.size() - 1).to();
      if (each.get(i).equals(GAP)) {
        Instant at = events.isEmpty() ? Instant.EPOCH : events.get(events.size() - 1).at();
        events.add(new Event(at, Optional.of(before), before, "(events left out)", 0, "", ""));
      } else if (!torn) {
        event(each.get(i), before).ifPresent(events::add);
      }
    }
    return events;
  }

  private static Optional<Event> event(String line, State before) {
    String[] fields = line.split("\t", FIELDS);
    if (fields.length < FIELDS) {
      return Optional.empty();
    }
    return Optional.of(
        new Event(
            Instant.ofEpochMilli(Long.parseLong(fields[0], RADIX)),
            state(fields[1].charAt(0), before),
            state(fields[1].charAt(1), before).orElse(before),
            fields[5],
            Integer.parseInt(fields[2], RADIX),
            fields[3],
            fields[4]));
  }

  private static Optional<State> state(char letter, State before) {
    return switch (letter) {
      case NONE -> Optional.empty();
      case SAME -> Optional.of(before);
      default -> Optional.of(State.values()[STATES.indexOf(letter)]);
    };
  }
}
