package org.kirincamel.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.store.Claim;
import org.slf4j.Logger;

/**
 * Tells of the limits at which submission stops, as a whole or of one source: one alarm for all
 * nodes, and in the log of each one line when it stops and one when it resumes.
 */
final class LimitReports {

  private static final Logger LOG = SafeLogger.of(LimitReports.class);

  private final Alarms alarms;

  /** The setting at whose limit this node has said that submission stops. */
  private Optional<String> stoppedBy = Optional.empty();

  /** The same of single sources, by their name. */
  private final Map<String, String> sources = new HashMap<>();

  LimitReports(Alarms alarms) {
    this.alarms = alarms;
  }

  static Alarms.Cause cause(Claim.Spent spent) {
    return new Alarms.Cause(Alarms.Kind.LIMIT, spent.source());
  }

  /** What stops, for people. */
  private static String subject(Claim.Spent spent) {
    return spent.source().isEmpty() ? "submission" : "submission from one source";
  }

  void report(Claim claim) {
    if (claim.spent().isPresent()) {
      Claim.Spent spent = claim.spent().get();
      tell(spent, stoppedBy.isPresent());
      stoppedBy = Optional.of(spent.setting());
    } else if (stoppedBy.isPresent() && !claim.submits().isEmpty()) {
      LOG.info("Submission resumed: {} allows POSTs again", stoppedBy.get());
      stoppedBy = Optional.empty();
    }
    claim.submits().forEach(task -> resumed(task.source().kind()));
    claim.reached().stream()
        .filter(each -> !each.source().isEmpty())
        .forEach(each -> tell(each, sources.putIfAbsent(each.source(), each.setting()) != null));
  }

  private void resumed(String source) {
    Optional.ofNullable(sources.remove(source))
        .ifPresent(
            setting ->
                LOG.info(
                    "Submission from the source {} resumed: {} allows POSTs again",
                    source,
                    setting));
  }

  private void tell(Claim.Spent spent, boolean known) {
    String cure = Cures.ofLimit(spent.setting());
    if (spent.first()) {
      alarms.raise(
          cause(spent),
          "%s stops, every request is kept: %s; %s".formatted(subject(spent), spent.why(), cure));
    } else if (!known) {
      LOG.warn(
          "S{} has stopped, every request is kept: {}; {}",
          subject(spent).substring(1),
          spent.why(),
          cure);
    }
  }
}
