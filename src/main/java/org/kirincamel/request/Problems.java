package org.kirincamel.request;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with one request, in the order in which it was found. */
final class Problems {
  /**
   * Most violations that are listed: a bad request must not become a result many times its size.
   */
  static final int MOST = 200;

  private List<Violation> found = List.of();
  private int more;

  /**
   * @param sentence what was expected and what came; the place is put before it
   */
  void add(FieldPath at, RuleName rule, String sentence) {
    if (found.size() == MOST) {
      more++;
      return;
    }
    if (found.isEmpty()) {
      found = new ArrayList<>();
    }
    found.add(new Violation(at.pointer(), rule.id(), at.path() + ": " + sentence));
  }

  boolean none() {
    return found.isEmpty();
  }

  List<Violation> all() {
    if (more > 0) {
      found.add(
          new Violation(
              FieldPath.REQUEST.pointer(),
              RuleName.TOO_MANY.id(),
              "%s: expected no violation, got %d more than these %d"
                  .formatted(FieldPath.REQUEST.path(), more, MOST)));
    }
    return found;
  }
}
