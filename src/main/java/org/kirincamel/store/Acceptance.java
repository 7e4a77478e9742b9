package org.kirincamel.store;

import java.util.UUID;
import org.kirincamel.task.State;

/** What became of one request that was offered to the store. */
public sealed interface Acceptance {

  /** The request it is about: for a duplicate, the one that came first. */
  UUID requestId();

  /** It is in the store now, accepted or rejected, for good. */
  record Stored(UUID requestId, State state) implements Acceptance {}

  /** It was there already: the same idempotency key. */
  record Duplicate(UUID requestId, State state) implements Acceptance {}
}
