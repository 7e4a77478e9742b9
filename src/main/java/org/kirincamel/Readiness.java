package org.kirincamel;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.kirincamel.loop.Cures;
import org.kirincamel.store.Accounts;
import org.kirincamel.store.Claim;
import org.kirincamel.store.OperatorPauses;
import org.kirincamel.store.Pause;
import org.kirincamel.store.Reports;
import org.kirincamel.store.StoreException;
import org.kirincamel.store.SubmitLimits;

/**
 * Readiness by Camel's health API: red with the reason while nothing is submitted because the
 * account is in trouble or no more may be posted or spent, or while the store cannot be used. A
 * host with camel-health finds it in the registry. What it says is shown to callers without a
 * token, so the key of the account is taken out of the gateway's words. Thread-safe.
 */
final class Readiness implements HealthCheck {

  static final String ID = "kirin";
  private static final String REASON = "reason";

  private static final String NO_STORE =
      "The store does not answer: see the log, and make the database of kirin.store.url reachable";

  private final Accounts accounts;
  private final OperatorPauses pauses;
  private final Reports reports;
  private final SubmitLimits limits;
  private final Clock clock;
  private final Supplier<String> key;
  private volatile boolean enabled = true;

  /**
   * @param limits where submission stops
   * @param key of the account
   */
  Readiness(
      Accounts accounts,
      OperatorPauses pauses,
      Reports reports,
      SubmitLimits limits,
      Clock clock,
      Supplier<String> key) {
    this.accounts = accounts;
    this.pauses = pauses;
    this.reports = reports;
    this.limits = limits;
    this.clock = clock;
    this.key = key;
  }

  @Override
  public String getGroup() {
    return ID;
  }

  @Override
  public String getId() {
    return ID;
  }

  @Override
  public boolean isEnabled() {
    return enabled;
  }

  @Override
  public void setEnabled(boolean on) {
    enabled = on;
  }

  /** A process that waits for its account lives: nothing is gained by starting it anew. */
  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  public Result call(Map<String, Object> options) {
    try {
      Optional<String> why = accounts.trouble().map(this::withCure).or(this::limitReached);
      return why.isEmpty() ? up() : down(this, "Submission is paused: " + why.get());
    } catch (StoreException e) {
      return down(this, NO_STORE);
    }
  }

  /**
   * What an operator has paused is as it should be, yet must not be forgotten; nor a source whose
   * own budget is used up while the others go on.
   */
  private Result up() {
    var up = HealthCheckResultBuilder.on(this).up();
    String paused =
        Stream.concat(
                pauses.all().stream().map(Pause::nameless),
                reports.stoppedSources(limits, clock.instant()).stream().map(Claim.Spent::why))
            .collect(Collectors.joining("; "));
    return paused.isEmpty() ? up.build() : up.message(paused).detail("paused", paused).build();
  }

  /** Spring Boot shows details, and no message. */
  static Result down(HealthCheck check, String why) {
    return HealthCheckResultBuilder.on(check).down().message(why).detail(REASON, why).build();
  }

  private String withCure(String trouble) {
    String said = trouble.replace(key.get(), "***");
    return said + Cures.ofAccount(said).map("; "::concat).orElse("");
  }

  private Optional<String> limitReached() {
    return reports
        .stoppedBy(limits, clock.instant())
        .map(limit -> limit.why() + "; " + Cures.ofLimit(limit.setting()));
  }
}
