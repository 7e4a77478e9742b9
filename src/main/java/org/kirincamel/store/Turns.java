package org.kirincamel.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/**
 * The requests that came alone or in small numbers, by source, so that each source has its turn and
 * none waits behind a file of a hundred thousand. Only a hint, kept in memory: what is forgotten
 * here is claimed when it is the oldest. Thread-safe.
 */
final class Turns {

  /** What comes in larger numbers waits for its age. */
  private static final int FEW = 10;

  private static final int MOST_OF_A_SOURCE = 500;
  private static final int MOST_SOURCES = 200;

  /** The source whose turn is next comes first. */
  private final Map<String, Set<UUID>> waiting = new LinkedHashMap<>();

  /** Whether the one slot that cannot be halved goes to the oldest request. */
  private boolean oldestFirst;

  synchronized void accepted(List<Task> tasks) {
    if (tasks.size() <= FEW) {
      tasks.stream().filter(task -> task.state() == State.ACCEPTED).forEach(this::add);
    }
  }

  private void add(Task task) {
    String source = source(task);
    if (!waiting.containsKey(source) && waiting.size() >= MOST_SOURCES) {
      return;
    }
    Set<UUID> of = waiting.computeIfAbsent(source, name -> new LinkedHashSet<>());
    if (of.size() < MOST_OF_A_SOURCE) {
      of.add(task.id());
    }
  }

  /** Files are sources of their own; what comes by HTTP, mail or from a queue is one each. */
  private static String source(Task task) {
    return task.source().kind().equals("file")
        ? "file " + task.source().name()
        : task.source().kind();
  }

  /**
   * Takes out whose turn it is: one request of each source after the other.
   *
   * @param slots to be given away, of which the other half goes to the oldest requests
   */
  synchronized List<UUID> next(int slots) {
    int share = slots / 2;
    if (slots % 2 == 1 && !waiting.isEmpty()) {
      oldestFirst = !oldestFirst;
      share += oldestFirst ? 0 : 1;
    }
    List<UUID> next = new ArrayList<>();
    while (next.size() < share && !waiting.isEmpty()) {
      String source = waiting.keySet().iterator().next();
      Set<UUID> of = waiting.remove(source);
      Iterator<UUID> first = of.iterator();
      next.add(first.next());
      first.remove();
      if (!of.isEmpty()) {
        waiting.put(source, of);
      }
    }
    return next;
  }

  /** These wait no longer. */
  synchronized void claimed(Collection<Task> tasks) {
    for (Task task : tasks) {
      waiting.computeIfPresent(
          source(task),
          (source, of) -> {
            of.remove(task.id());
            return of.isEmpty() ? null : of;
          });
    }
  }
}
