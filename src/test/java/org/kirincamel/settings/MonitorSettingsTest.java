package org.kirincamel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kirincamel.settings.Given.settings;

import org.junit.jupiter.api.Test;

class MonitorSettingsTest {

  private static final String INTAKE = "kirin.intake.http.enabled";
  private static final String METRICS = "kirin.metrics.enabled";
  private static final String HEALTH = "kirin.health.enabled";

  @Test
  void health_is_served_where_requests_are_and_alone_where_it_is_asked_for() {
    assertThat(settings().monitor().health()).isFalse();
    assertThat(settings(INTAKE, "true").monitor().health()).isTrue();
    assertThat(settings(INTAKE, "true", HEALTH, "false").monitor().health()).isFalse();
    assertThat(settings(HEALTH, "true").monitor().health()).isTrue();
  }

  @Test
  void metrics_are_counted_where_requests_are_served_or_where_they_are_asked_for() {
    assertThat(settings().monitor().metrics()).isFalse();
    assertThat(settings(INTAKE, "true").monitor().metrics()).isTrue();
    assertThat(settings(INTAKE, "true").monitor().metricsWanted()).isFalse();
    assertThat(settings(INTAKE, "true", METRICS, "false").monitor().metrics()).isFalse();
    assertThat(settings(METRICS, "true").monitor().metricsWanted()).isTrue();
  }

  @Test
  void metrics_that_others_can_reach_need_a_token() {
    String[] open = {METRICS, "true", "kirin.http.host", "0.0.0.0"};
    assertThatThrownBy(() -> settings(open))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.http.tokens is missing")
        .hasMessageContaining("/metrics");
    assertThat(
            settings(
                    METRICS,
                    "true",
                    "kirin.http.host",
                    "0.0.0.0",
                    "kirin.http.tokens",
                    "0123456789-token")
                .monitor()
                .metrics())
        .isTrue();
  }

  @Test
  void a_component_of_the_host_serves_no_health_and_the_refusal_says_what_does() {
    String[] servlet = {
      INTAKE, "true", "kirin.http.component", "servlet", "kirin.http.tokens", "0123456789-token"
    };
    assertThat(settings(servlet).monitor().health()).isFalse();
    assertThatThrownBy(() -> settings("kirin.http.component", "servlet", HEALTH, "true"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.health.enabled")
        .hasMessageContaining("servlet")
        .hasMessageContaining("named kirin");
  }
}
