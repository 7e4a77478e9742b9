package org.kirincamel.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kirincamel.task.State;

/**
 * Which page of requests is asked for.
 *
 * @param limit length of the page, 1 to {@link #MOST}
 * @param before the last request of the page before
 */
record Query(Optional<State> status, int limit, Optional<UUID> before) {

  static final int MOST = 200;
  static final int BY_DEFAULT = 50;

  private static final List<String> NAMES = List.of("status", "limit", "before");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /**
   * @param raw what follows the question mark, as it was sent
   * @throws ProblemException if it says anything that is not understood
   */
  static Query of(String raw) {
    Map<String, String> given = new HashMap<>();
    for (String part : raw.split("&")) {
      if (!part.isEmpty()) {
        int equals = part.indexOf('=');
        String name = decoded(equals < 0 ? part : part.substring(0, equals));
        if (!NAMES.contains(name)) {
          throw bad("Expected the parameters status, limit and before, got another one.");
        }
        if (given.put(name, equals < 0 ? "" : decoded(part.substring(equals + 1))) != null) {
          throw bad("Expected the parameter %s once, got it again.".formatted(name));
        }
      }
    }
    return new Query(
        Optional.ofNullable(given.get("status")).map(Query::state),
        Optional.ofNullable(given.get("limit")).map(Query::limit).orElse(BY_DEFAULT),
        Optional.ofNullable(given.get("before"))
            .map(
                id ->
                    id(id)
                        .orElseThrow(
                            () -> bad("before: expected the id of a request, got none."))));
  }

  /** The id that a text is, in the one way in which ids are written here. */
  static Optional<UUID> id(String text) {
    return ID.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }

  private static State state(String word) {
    return Stream.of(State.values())
        .filter(state -> state.word().equals(word))
        .findAny()
        .orElseThrow(
            () ->
                bad(
                    "status: expected one of %s, got another word."
                        .formatted(
                            Stream.of(State.values())
                                .map(State::word)
                                .collect(Collectors.joining(", ")))));
  }

  private static int limit(String text) {
    if (text.matches("[1-9]\\d{0,2}") && Integer.parseInt(text) <= MOST) {
      return Integer.parseInt(text);
    }
    throw bad("limit: expected a whole number from 1 to %d, got another text.".formatted(MOST));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw bad("The query is not encoded as a query must be.");
    }
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(400, detail);
  }

  /** The query of the page that follows. */
  String after(UUID last) {
    return status.map(state -> "status=" + state.word() + "&").orElse("")
        + "limit=%d&before=%s".formatted(limit, last);
  }
}
