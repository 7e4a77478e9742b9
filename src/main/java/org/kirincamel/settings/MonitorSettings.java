package org.kirincamel.settings;

/**
 * What monitoring may ask: "Health and metrics" in the reference.
 *
 * @param health whether the embedded server serves health
 */
public record MonitorSettings(boolean health) {

  private static final String AUTO = "auto";

  static MonitorSettings read(SettingsReader reader, HttpSettings http) {
    String health = reader.oneOf("kirin.health.enabled", AUTO, AUTO, "true", "false");
    if (health.equals("true") && !http.embedded()) {
      reader.problem(
          "kirin.health.enabled: only the embedded server serves health, but kirin.http.component is %s: leave this at auto and ask the health of the host, where the module's check is named kirin"
              .formatted(http.component()));
    }
    return new MonitorSettings(isOn(health, http));
  }

  private static boolean isOn(String word, HttpSettings http) {
    return http.embedded() && (word.equals("true") || word.equals(AUTO) && http.intake());
  }

  /** Whether the embedded server is needed. */
  public boolean served() {
    return health;
  }
}
