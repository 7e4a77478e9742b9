package org.kirincamel.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What came in: the counts, the latest requests and everything that broke the contract. */
final class Journal {

  /** Enough for any test, and little against the memory of a load test. */
  private static final int KEPT = 10_000;

  private final Map<Call, AtomicInteger> counts = new EnumMap<>(Call.class);
  private final Deque<Request> requests = new ArrayDeque<>();
  private final Deque<String> violations = new ArrayDeque<>();

  Journal() {
    for (var call : Call.values()) {
      counts.put(call, new AtomicInteger());
    }
  }

  void count(Call call) {
    counter(call).incrementAndGet();
  }

  int counted(Call call) {
    return counter(call).get();
  }

  void record(Request request) {
    keep(requests, request);
  }

  void violation(String text) {
    keep(violations, text);
  }

  List<Request> requests() {
    return copy(requests);
  }

  List<String> violations() {
    return copy(violations);
  }

  private AtomicInteger counter(Call call) {
    return counts.getOrDefault(call, new AtomicInteger());
  }

  private static <T> void keep(Deque<T> kept, T latest) {
    synchronized (kept) {
      if (kept.size() == KEPT) {
        kept.removeFirst();
      }
      kept.addLast(latest);
    }
  }

  private static <T> List<T> copy(Deque<T> kept) {
    synchronized (kept) {
      return List.copyOf(kept);
    }
  }
}
