package org.kirincamel.task;

import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a task is expected to cost, in USD: what the last one of its kind has cost, before that what
 * the operator's list says, and 0 where neither knows. Thread-safe.
 */
public final class Prices {

  private final Map<String, BigDecimal> listed;
  private final Map<TaskKind, BigDecimal> learnt = new ConcurrentHashMap<>();

  /**
   * @param listed by mode and duration, as {@code std/5}
   */
  public Prices(Map<String, BigDecimal> listed) {
    this.listed = Map.copyOf(listed);
  }

  public BigDecimal of(TaskKind kind) {
    BigDecimal seen = learnt.get(kind);
    return seen == null
        ? listed.getOrDefault(kind.mode() + "/" + kind.duration(), BigDecimal.ZERO)
        : seen;
  }

  /**
   * One has cost that much.
   *
   * @return whether that is news
   */
  public boolean learn(TaskKind kind, BigDecimal cost) {
    BigDecimal before = learnt.put(kind, cost);
    return before == null || before.compareTo(cost) != 0;
  }
}
