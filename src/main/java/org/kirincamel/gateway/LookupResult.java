package org.kirincamel.gateway;

import java.time.Duration;
import java.util.Optional;

/** What a GET for one task told: the poll by its id, or the look-up by our own. */
public sealed interface LookupResult {

  /** The gateway knows the task. */
  record Found(Answer answer) implements LookupResult {}

  /** The gateway says, in its own JSON, that there is no such task. */
  record Missing(String why) implements LookupResult {}

  /** Nothing was learned: no answer, an error, or the words of a proxy. */
  record NothingLearnt(String why, Optional<Duration> retryAfter) implements LookupResult {}
}
