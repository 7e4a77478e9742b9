package org.kirincamel.loop;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.kirincamel.gateway.Reply;
import org.kirincamel.task.Meters;

/** Times pieces of work from their claim to their end, and counts what the gateway answered. */
final class WorkMeter {

  private static final Pattern NEXT_WORD = Pattern.compile("(?<=[a-z])(?=[A-Z])");

  private final Meters meters;
  private final LongSupplier nanoTime;

  WorkMeter(Essentials essentials) {
    this.meters = essentials.meters();
    this.nanoTime = essentials.nanoTime();
  }

  /** The reply, counted. */
  Reply answered(Work work, Reply reply) {
    meters.answered(job(work), reply.status());
    return reply;
  }

  /**
   * @param outcome a value whose kind says how it ended
   */
  void ended(Work work, Object outcome) {
    meters.worked(job(work), work.task(), word(outcome), took(work));
  }

  void delivered(Work work, boolean well) {
    work.delivery()
        .ifPresent(
            each ->
                meters.delivered(
                    each.target(), work.task(), well ? "delivered" : "failed", took(work)));
  }

  private Duration took(Work work) {
    return Duration.ofNanos(nanoTime.getAsLong() - work.claimed().nanos());
  }

  private static String job(Work work) {
    return work.job().name().toLowerCase(Locale.ROOT);
  }

  /** The name of its kind, as a label: {@code NotSent} is not_sent. */
  static String word(Object outcome) {
    return NEXT_WORD
        .matcher(outcome.getClass().getSimpleName())
        .replaceAll("_")
        .toLowerCase(Locale.ROOT);
  }
}
