package org.kirincamel.task;

import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/** What a fetch does to a row in COMPLETED. */
public final class FetchRules {

  /** The code of the error of a result whose video could not be fetched. */
  public static final String FETCH_FAILED = "fetch_failed";

  /** Before a video is tried again for which there was no room. */
  private static final Duration DISK_PAUSE = Duration.ofSeconds(10);

  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));
  private final int tries;
  private final DoubleSupplier random;

  public FetchRules(int tries, DoubleSupplier random) {
    this.tries = tries;
    this.random = random;
  }

  /**
   * @return the row, with a due time where it is tried again
   */
  public Task after(Task task, FetchOutcome outcome, Instant now) {
    if (outcome instanceof FetchOutcome.Fetched fetched) {
      return task.fetching().fetched(fetched.files(), now);
    }
    if (outcome instanceof FetchOutcome.NoVideo) {
      return task.fetching()
          .nothingToFetch(error("the gateway's result has no http or https URL"), now);
    }
    if (outcome instanceof FetchOutcome.Stopped) {
      return task.move().waits("fetch: the module was stopped", now, now);
    }
    if (outcome instanceof FetchOutcome.DiskTrouble trouble) {
      // The video is paid for and there: a full disk does not use up an attempt.
      Duration jitter = Duration.ofMillis((long) (DISK_PAUSE.toMillis() * random.getAsDouble()));
      return task.move()
          .waits("fetch waits: " + trouble.why(), now, now.plus(DISK_PAUSE).plus(jitter));
    }
    if (outcome instanceof FetchOutcome.Refused refused) {
      return task.fetching().fetchFailed(error("not fetched: " + refused.why()), now);
    }
    return failed(task, (FetchOutcome.Failed) outcome, now);
  }

  private Task failed(Task task, FetchOutcome.Failed failed, Instant now) {
    int failures = task.counts().failures() + 1;
    if (failures >= tries) {
      return task.fetching()
          .fetchFailed(
              error("%s did not come in %d tries: %s".formatted(failed.url(), tries, failed.why())),
              now);
    }
    Task again =
        task.fetching()
            .fetchAgain("fetch: " + failed.why(), now, now.plus(backoff.after(failures, random)));
    return failed.asked() ? again.fetching().askedForAddress(failed.answer()) : again;
  }

  private static TaskError error(String message) {
    return new TaskError(FETCH_FAILED, message);
  }
}
