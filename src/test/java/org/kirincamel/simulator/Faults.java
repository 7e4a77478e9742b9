package org.kirincamel.simulator;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The faults that are planned: each of the one-shot ones is used once, before the standing. */
final class Faults {

  private record Planned(Predicate<Request> which, Fault fault) {}

  private final Map<Call, List<Planned>> once = lists();
  private final Map<Call, List<Planned>> standing = lists();

  void once(Call call, Predicate<Request> which, Fault... faults) {
    for (var fault : faults) {
      list(once, call).add(new Planned(which, fault));
    }
  }

  /** The newest standing fault that fits is the one that strikes. */
  void always(Call call, Predicate<Request> which, Fault fault) {
    list(standing, call).add(0, new Planned(which, fault));
  }

  void heal(Call call) {
    list(once, call).clear();
    list(standing, call).clear();
  }

  /** Takes the fault of a request whose body may still be unread. */
  Optional<Fault> next(Call call, Request request, boolean read) {
    for (var planned : list(once, call)) {
      // The first that fits decides; remove() is true for one thread alone.
      if (planned.which().test(request)) {
        if (planned.fault().beforeReading() == read) {
          return Optional.empty();
        }
        if (list(once, call).remove(planned)) {
          return Optional.of(planned.fault());
        }
      }
    }
    return list(standing, call).stream()
        .filter(planned -> planned.which().test(request))
        .findFirst()
        .map(Planned::fault)
        .filter(fault -> fault.beforeReading() != read);
  }

  private static List<Planned> list(Map<Call, List<Planned>> lists, Call call) {
    return lists.getOrDefault(call, List.of());
  }

  private static Map<Call, List<Planned>> lists() {
    var lists = new EnumMap<Call, List<Planned>>(Call.class);
    for (var call : Call.values()) {
      lists.put(call, new CopyOnWriteArrayList<>());
    }
    return lists;
  }
}
