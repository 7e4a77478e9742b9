package org.kirincamel.http.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kirincamel.store.RequestPage;
import org.kirincamel.store.RequestSummary;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/**
 * One page of the list.
 *
 * @param given what is asked for, by the names of the query
 * @param targets names of those that may be asked for
 * @param next query of the page that follows
 */
record RequestList(
    Frame frame,
    Map<String, String> given,
    List<String> targets,
    RequestPage page,
    Optional<String> next) {

  /** What says nothing of which requests are asked for. */
  private static final Set<String> OF_PAGES = Set.of("limit", "before", "after");

  static List<String> states() {
    return Stream.of(State.values()).map(State::word).toList();
  }

  List<RequestSummary> requests() {
    return page.requests();
  }

  /** What a field of the form holds; empty where it is left empty. */
  String asked(String name) {
    return given.getOrDefault(name, "");
  }

  boolean isAsked(String name, String value) {
    return asked(name).equals(value);
  }

  /** Whether more is asked than the state. */
  boolean isNarrow() {
    return given.keySet().stream()
        .anyMatch(name -> !OF_PAGES.contains(name) && !name.equals("status"));
  }

  boolean isFirst() {
    return page.requests().isEmpty() || !given.containsKey("before") && !given.containsKey("after");
  }

  /** What follows the path of the first page. */
  String first() {
    String query =
        given.entrySet().stream()
            .filter(each -> !OF_PAGES.contains(each.getKey()))
            .map(
                each ->
                    each.getKey()
                        + "="
                        + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return query.isEmpty() ? "" : "?" + query;
  }

  /** The filter, as a form that gives an order sends it; empty where all are listed. */
  Map<String, String> filter() {
    Map<String, String> filter = new LinkedHashMap<>();
    given.forEach(
        (name, value) -> {
          if (!OF_PAGES.contains(name) && !name.equals("order")) {
            filter.put("filter." + name, value);
          }
        });
    return filter;
  }

  /** Where it came from, in one cell. */
  static String source(RequestSummary request) {
    return Words.cell(request.source().name()) + " #" + request.source().row();
  }

  /** Its time is that of what seems to be its end while it still runs. */
  static Optional<Instant> ended(RequestSummary request) {
    return request.times().completed().filter(at -> request.state().isEnded());
  }

  /** The id that its caller gave it; empty where it has one of ours. */
  static String callersId(RequestSummary request) {
    String external = request.gateway().external();
    return external.startsWith(Task.ownIdOf(request.id())) ? "" : Words.cell(external);
  }

  /** Why it ended or waits, in a few words; often empty. */
  static String why(RequestSummary request) {
    return Words.cell(request.result().errorCode().orElse(request.result().note()));
  }
}
