package org.kirincamel.task;

import java.util.Optional;

/** What a try to fetch the videos of a completed task has led to. */
public sealed interface FetchOutcome {

  /**
   * They are here, or the addresses that stand for them.
   *
   * @param files a JSON array
   */
  record Fetched(String files) implements FetchOutcome {}

  /** The gateway's result names none. */
  record NoVideo() implements FetchOutcome {}

  /** The module was stopped meanwhile. */
  record Stopped() implements FetchOutcome {}

  /** They could not be written here. */
  record DiskTrouble(String why) implements FetchOutcome {}

  /** Their address must not be asked, now or later. */
  record Refused(String why) implements FetchOutcome {}

  /**
   * One did not come.
   *
   * @param asked whether the gateway was asked for a fresh address meanwhile
   * @param answer what it said, if that is of use
   */
  record Failed(String url, String why, boolean asked, Optional<String> answer)
      implements FetchOutcome {}
}
