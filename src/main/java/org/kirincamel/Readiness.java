package org.kirincamel;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.kirincamel.store.Accounts;
import org.kirincamel.store.Reports;
import org.kirincamel.store.StoreException;

/**
 * Readiness by Camel's health API: red with the reason while nothing is submitted because the
 * account is in trouble or the day's POSTs are used up, or while the store cannot be used. A host
 * with camel-health finds it in the registry. Thread-safe.
 */
final class Readiness implements HealthCheck {

  static final String ID = "kirin";

  private final Accounts accounts;
  private final Reports reports;
  private final OptionalInt perDay;
  private final Clock clock;
  private volatile boolean enabled = true;

  /**
   * @param perDay most POSTs of one day, empty for any number
   */
  Readiness(Accounts accounts, Reports reports, OptionalInt perDay, Clock clock) {
    this.accounts = accounts;
    this.reports = reports;
    this.perDay = perDay;
    this.clock = clock;
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
    var result = HealthCheckResultBuilder.on(this);
    try {
      Optional<String> trouble = accounts.trouble().or(this::daySpent);
      return trouble.isEmpty()
          ? result.up().build()
          : result.down().message("Submission is paused: " + trouble.get()).build();
    } catch (StoreException e) {
      return result.down().message(e.getMessage()).error(e).build();
    }
  }

  private Optional<String> daySpent() {
    return perDay.isEmpty()
        ? Optional.empty()
        : reports.daySpent(perDay.getAsInt(), clock.instant());
  }
}
