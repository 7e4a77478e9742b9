package org.kirincamel.http.page;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kirincamel.store.RequestSummary;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/**
 * One page of the list.
 *
 * @param state that is asked for, empty for all
 * @param isFirst whether no page is before this one
 * @param next query of the page that follows
 */
record RequestList(
    Frame frame,
    Optional<State> state,
    List<RequestSummary> requests,
    boolean isFirst,
    Optional<String> next) {

  static List<String> states() {
    return Stream.of(State.values()).map(State::word).toList();
  }

  boolean isAsked(String word) {
    return state.filter(each -> each.word().equals(word)).isPresent();
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
}
