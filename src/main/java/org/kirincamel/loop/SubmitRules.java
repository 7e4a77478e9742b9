package org.kirincamel.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.kirincamel.gateway.SubmitResult;
import org.kirincamel.task.Backoff;
import org.kirincamel.task.Jitter;
import org.kirincamel.task.Task;

/**
 * The table of outcomes of a POST: what becomes of a row in SUBMITTING. Knows nothing of routes,
 * HTTP or SQL, and reads no clock.
 */
final class SubmitRules {

  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));
  private final Running running;
  private final LookupPauses lookups;
  private final Jitter jitter;
  private final DoubleSupplier random;

  SubmitRules(Running running, LookupPauses lookups, DoubleSupplier random) {
    this.running = running;
    this.lookups = lookups;
    this.jitter = new Jitter(random);
    this.random = random;
  }

  Task after(Task task, SubmitResult result, Instant now) {
    if (result instanceof SubmitResult.Taken taken) {
      return running.after(task, taken.taskId(), taken.answer(), now);
    }
    if (result instanceof SubmitResult.Unclear unclear) {
      return task.move().outcomeUnknown(unclear.why(), now, lookup(unclear.retryAfter(), now));
    }
    // From here on it is certain that no task was made by this POST.
    if (result instanceof SubmitResult.Refused refused) {
      // "This id is in use" may be what a gateway says because it took an earlier POST after all.
      // If it did not, what it said is kept as the end of the request.
      return task.gateway().postsUnderThisId() > 1
          ? task.move()
              .refusedInDoubt(
                  refused.error(),
                  "refused after a POST of unknown outcome: " + refused.error(),
                  now,
                  lookup(Optional.empty(), now))
          : task.move().refused(refused.error(), now);
    }
    if (result instanceof SubmitResult.AccountTrouble trouble) {
      return task.move().heldByAccount(trouble.why(), now);
    }
    Duration pause = backoff.after(task.counts().failures() + 1, random);
    if (result instanceof SubmitResult.Busy busy) {
      Duration wait = jitter.atLeast(busy.retryAfter(), pause);
      return task.move().notTaken(busy.why(), now, now.plus(wait));
    }
    var notSent = (SubmitResult.NotSent) result;
    return task.move().notTaken(notSent.why(), now, now.plus(pause));
  }

  private Instant lookup(Optional<Duration> retryAfter, Instant now) {
    return now.plus(jitter.atLeast(retryAfter, lookups.afterFailure(1)));
  }
}
