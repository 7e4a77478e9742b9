package org.kirincamel.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How everything stands, for the operator on call.
 *
 * @param open what has not ended
 * @param stopped why nothing is submitted, in one sentence; empty while submission goes on
 * @param sources the budgets of single sources at which these have stopped
 * @param paused what operators have paused
 * @param bytes that the store takes
 * @param nodes that live, this one first
 * @param disabled the reason by the name of each target that is not delivered to
 */
public record Standing(
    Census open,
    Optional<String> stopped,
    List<Claim.Spent> sources,
    Map<String, String> disabled,
    List<Pause> paused,
    long bytes,
    List<Node> nodes) {

  public Standing {
    disabled = Map.copyOf(disabled);
    sources = List.copyOf(sources);
    paused = List.copyOf(paused);
    nodes = List.copyOf(nodes);
  }

  /** Asks the store: some ten reads by indexes. */
  public static Standing of(TaskStore store, SubmitLimits limits, Instant now) {
    List<Pause> paused = store.pauses().all();
    return new Standing(
        store.censuses().take(now),
        store
            .accounts()
            .trouble()
            .or(() -> Pause.ofAll(paused).map(Pause::sentence))
            .or(() -> store.reports().stoppedBy(limits, now).map(Claim.Spent::why)),
        store.reports().stoppedSources(limits, now),
        store.deliveries().disabled(),
        paused,
        store.reports().bytes(),
        store.reports().nodes());
  }
}
