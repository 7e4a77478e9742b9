package org.kirincamel.loop;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Deals out the workers that deliver, so that a target that hangs holds up no other. */
final class WorkerShares {

  private WorkerShares() {}

  /**
   * The same share for each configured target, at least one.
   *
   * @param workers how many there are, at least as many as there are targets
   */
  static Map<String, Integer> of(int workers, Collection<String> targets) {
    Map<String, Integer> shares = new HashMap<>();
    targets.forEach(name -> shares.put(name, Math.max(1, workers / targets.size())));
    return shares;
  }
}
