package org.kirincamel.intake;

import java.util.List;
import org.kirincamel.request.Violation;

/** A message of which not one request can be accepted; nothing of it was stored. */
public final class NoneAcceptableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<List<Violation>> violations;

  NoneAcceptableException(List<List<Violation>> violations) {
    super("None of the %d requests can be accepted".formatted(violations.size()));
    this.violations = List.copyOf(violations);
  }

  /** What is wrong with each request, in their order. */
  public List<List<Violation>> violations() {
    return violations;
  }
}
