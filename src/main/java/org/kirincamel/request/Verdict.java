package org.kirincamel.request;

import java.util.List;

/** What the rules say of one request: it can be paid for, or every reason why not. */
public sealed interface Verdict {

  /** The request keeps every rule. */
  record Valid(VideoRequest request) implements Verdict {}

  /** The request breaks at least one rule; all of them are listed, in the order of the fields. */
  record Invalid(List<Violation> violations) implements Verdict {
    public Invalid {
      violations = List.copyOf(violations);
    }
  }
}
