package org.kirincamel.settings;

/**
 * What monitoring may ask: "Health and metrics" in the reference.
 *
 * @param health whether the embedded server serves health
 * @param metrics whether the module counts what it does
 * @param metricsWanted whether it may not start without
 * @param traces whether it tells traces what it does
 */
public record MonitorSettings(
    boolean health, boolean metrics, boolean metricsWanted, boolean traces) {

  private static final String AUTO = "auto";
  private static final String ON = "true";

  static MonitorSettings read(SettingsReader reader, HttpSettings http) {
    String health = reader.oneOf("kirin.health.enabled", AUTO, AUTO, ON, "false");
    String metrics = reader.oneOf("kirin.metrics.enabled", AUTO, AUTO, ON, "false");
    if (health.equals(ON) && !http.embedded()) {
      reader.problem(
          "kirin.health.enabled: only the embedded server serves health, but kirin.http.component is %s: leave this at auto and ask the health of the host, where the module's check is named kirin"
              .formatted(http.component()));
    }
    boolean open = http.embedded() && http.tokens().isEmpty() && !http.address().onLoopback();
    // Where other calls are served too, this is said of them.
    if (metrics.equals(ON) && open && !http.serves()) {
      reader.problem(
          "kirin.http.tokens is missing: with kirin.http.host = %s others can read /metrics, so set a bearer token that callers must send, or leave kirin.http.host at 127.0.0.1"
              .formatted(http.host()));
    }
    boolean served = http.intake() && http.embedded();
    return new MonitorSettings(
        health.equals(ON) || health.equals(AUTO) && served,
        metrics.equals(ON) || metrics.equals(AUTO) && served,
        metrics.equals(ON),
        reader.flag("kirin.traces.enabled", false));
  }
}
