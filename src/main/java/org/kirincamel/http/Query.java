package org.kirincamel.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kirincamel.store.RequestFilter;
import org.kirincamel.store.RequestPage;

/**
 * Which page of requests is asked for.
 *
 * @param given what was said of it, by name
 * @param limit length of the page, 1 to {@link #MOST}
 */
record Query(Map<String, String> given, RequestFilter filter, int limit, Optional<UUID> behind) {

  static final int MOST = 200;
  static final int BY_DEFAULT = 50;

  private static final String ORDER = "order";
  private static final String LIMIT = "limit";
  private static final String BEFORE = "before";
  private static final String AFTER = "after";
  private static final List<String> OF_PAGES = List.of(ORDER, LIMIT, BEFORE, AFTER);
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /**
   * @param raw what follows the question mark, as it was sent
   * @param now from which ages count
   * @throws ProblemException if it says anything that is not understood
   */
  static Query of(String raw, Instant now) {
    Set<String> known = new LinkedHashSet<>(Filters.NAMES);
    known.addAll(OF_PAGES);
    Map<String, String> given = named(raw, known, String.join(", ", known));
    boolean oldestFirst = oldestFirst(given.getOrDefault(ORDER, "newest"));
    if (given.containsKey(oldestFirst ? BEFORE : AFTER)) {
      throw bad(
          "Expected %s with order=%s, got the other one of before and after."
              .formatted(oldestFirst ? AFTER : BEFORE, oldestFirst ? "oldest" : "newest"));
    }
    String cursor = oldestFirst ? AFTER : BEFORE;
    return new Query(
        given,
        Filters.of(given, now),
        Optional.ofNullable(given.get(LIMIT)).map(Query::limit).orElse(BY_DEFAULT),
        Optional.ofNullable(given.get(cursor))
            .map(
                id ->
                    id(id)
                        .orElseThrow(
                            () ->
                                bad(
                                    "%s: expected the id of a request, got none."
                                        .formatted(cursor)))));
  }

  /**
   * What is given by name, each once.
   *
   * @param shown the known names, for people
   */
  static Map<String, String> named(String raw, Set<String> known, String shown) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String part : raw.split("&")) {
      if (!part.isEmpty()) {
        int equals = part.indexOf('=');
        String name = decoded(equals < 0 ? part : part.substring(0, equals));
        if (!known.contains(name)) {
          throw bad(
              "Expected some of the parameters %s, got another one%s"
                  .formatted(shown, Filters.meant(name, known)));
        }
        if (given.put(name, equals < 0 ? "" : decoded(part.substring(equals + 1))) != null) {
          throw bad("Expected the parameter %s once, got it again.".formatted(name));
        }
      }
    }
    return given;
  }

  RequestPage.Wanted wanted() {
    return new RequestPage.Wanted(isOldestFirst(), behind, limit);
  }

  private boolean isOldestFirst() {
    return oldestFirst(given.getOrDefault(ORDER, "newest"));
  }

  /** The id that a text is, in the one way in which ids are written here. */
  static Optional<UUID> id(String text) {
    return ID.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }

  private static boolean oldestFirst(String order) {
    return switch (order) {
      case "newest" -> false;
      case "oldest" -> true;
      default -> throw bad("order: expected newest or oldest, got another word.");
    };
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
    Map<String, String> next = new LinkedHashMap<>(given);
    next.put(LIMIT, Integer.toString(limit));
    next.put(isOldestFirst() ? AFTER : BEFORE, last.toString());
    return next.entrySet().stream()
        .map(
            each ->
                each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
