package org.kirincamel.task;

import java.time.Duration;
import java.util.Optional;

/**
 * Hears what the module does, to count it. Workers call it: a method returns at once, never throws
 * and asks nothing of the store.
 */
public interface Meters {

  /** Counts nothing. */
  Meters NONE = new Meters() {};

  /**
   * Requests came in.
   *
   * @param source kind of the source
   * @param outcome accepted, rejected or duplicate
   */
  default void received(String source, String outcome, int number) {}

  /** A source had a message, a file or a record that it could not take, or not now. */
  default void sourceFailed(String source) {}

  /** A change of a request was written. */
  default void changed(Task before, Task after) {}

  /**
   * What a task cost is spent without a result.
   *
   * @param answer of the gateway, which may say what it cost
   */
  default void lost(String reason, Optional<String> answer) {}

  /** A piece of work ended: submit, poll, lookup or fetch. */
  default void worked(String job, Task task, String outcome, Duration took) {}

  /** A try to deliver to a target ended. */
  default void delivered(String target, Task task, String outcome, Duration took) {}

  /** A poll was claimed so long after it was due. */
  default void pollWasLate(Duration late) {}

  /**
   * A call of the gateway ended.
   *
   * @param status of HTTP, 0 where no answer came
   */
  default void answered(String job, int status) {}
}
