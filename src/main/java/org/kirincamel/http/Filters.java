package org.kirincamel.http;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.kirincamel.common.Nearest;
import org.kirincamel.settings.Durations;
import org.kirincamel.store.RequestFilter;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;

/** Reads which requests are asked for: the words are those of the query and of orders alike. */
final class Filters {

  /** What a filter may say. */
  static final List<String> NAMES =
      List.of(
          "status",
          "source",
          "source_name",
          "file",
          "text",
          "target",
          "delivery",
          "external_task_id",
          "task_id",
          "error_code",
          "received_after",
          "received_before");

  private static final List<String> DELIVERIES = List.of("pending", "delivered", "dead");
  private static final int LONGEST = 512;
  private static final Duration OLDEST = Duration.ofDays(3650);
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Instant EVER = Instant.parse("9999-01-01T00:00:00Z");

  private Filters() {}

  /**
   * @param given by name; other names are not looked at
   * @param now from which ages count
   * @throws ProblemException if it says anything that is not understood
   */
  static RequestFilter of(Map<String, String> given, Instant now) {
    for (String name : NAMES) {
      String value = given.getOrDefault(name, "-");
      if (value.isEmpty() || value.length() > LONGEST || value.indexOf('\0') >= 0) {
        throw bad("%s: expected 1 to %d characters.".formatted(name, LONGEST));
      }
    }
    var received =
        new RequestFilter.Received(
            time(given, "received_after", now), time(given, "received_before", now));
    if (received.after().isPresent()
        && received.before().filter(end -> !end.isAfter(received.after().get())).isPresent()) {
      throw bad("received_before: expected a later time than that of received_after.");
    }
    return new RequestFilter(
        text(given, "status").map(Filters::state),
        new RequestFilter.Origin(
            text(given, "source").orElse(""),
            text(given, "source_name").orElse(""),
            text(given, "file").orElse("")),
        text(given, "text").orElse(""),
        received,
        new RequestFilter.GatewayIds(
            text(given, "external_task_id").orElse(""), text(given, "task_id").orElse("")),
        new RequestFilter.To(
            text(given, "target").orElse(""), text(given, "delivery").map(Filters::delivery)),
        text(given, "error_code").orElse(""));
  }

  private static Optional<String> text(Map<String, String> given, String name) {
    return Optional.ofNullable(given.get(name));
  }

  private static State state(String word) {
    return Stream.of(State.values())
        .filter(state -> state.word().equals(word))
        .findAny()
        .orElseThrow(
            () -> unknown("status", word, Stream.of(State.values()).map(State::word).toList()));
  }

  private static ProblemException unknown(String name, String word, List<String> known) {
    return bad(
        "%s: expected one of %s, got another word%s"
            .formatted(name, String.join(", ", known), meant(word, known)));
  }

  /** The end of a sentence about a word that is unknown. */
  static String meant(String word, Collection<String> known) {
    return Nearest.of(word, known).map("; did you mean %s?"::formatted).orElse(".");
  }

  private static Delivery.State delivery(String word) {
    return switch (word) {
      case "pending" -> Delivery.State.PENDING;
      case "delivered" -> Delivery.State.DELIVERED;
      case "dead" -> Delivery.State.DEAD;
      default -> throw unknown("delivery", word, DELIVERIES);
    };
  }

  static Optional<Instant> time(Map<String, String> given, String name, Instant now) {
    return text(given, name)
        .map(
            text ->
                Durations.parse(text)
                    .filter(age -> !age.isNegative() && age.compareTo(OLDEST) <= 0)
                    .map(now::minus)
                    .or(() -> instant(text))
                    .filter(at -> at.isAfter(Instant.EPOCH) && at.isBefore(EVER))
                    .orElseThrow(
                        () ->
                            bad(
                                "%s: expected a day such as 2026-03-01, a time such as 2026-03-01T09:30:00Z, or an age such as 90s, 5m, 24h or 7d."
                                    .formatted(name))));
  }

  /** A day begins at midnight in UTC, as in the books. */
  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(DAY.matcher(text).matches() ? text + "T00:00:00Z" : text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(400, detail);
  }
}
