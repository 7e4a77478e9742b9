package org.kirincamel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.health.HealthCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kirincamel.store.Pause;
import org.kirincamel.store.SubmitLimits;
import org.kirincamel.store.TaskStore;

class ReadinessTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private static final String KEY = "the-key-of-the-account";

  @TempDir private Path folder;

  private TaskStore open() {
    String url = "jdbc:h2:file:" + folder.resolve("kirin");
    return TaskStore.open(url, "", "", UUID.randomUUID(), NOW, false);
  }

  private static Readiness readiness(TaskStore store) {
    return new Readiness(
        store.accounts(),
        store.pauses(),
        store.reports(),
        SubmitLimits.NONE,
        Clock.systemUTC(),
        () -> KEY);
  }

  @Test
  void it_is_red_with_the_reason_while_the_account_is_in_trouble() {
    try (var store = open()) {
      var readiness = readiness(store);
      assertThat(readiness.call(Map.of()).getState()).isEqualTo(HealthCheck.State.UP);

      store.accounts().pause(NOW, NOW.plusSeconds(60), "HTTP 402: 40201 balance too low");
      var red = readiness.call(Map.of());
      assertThat(red.getState()).isEqualTo(HealthCheck.State.DOWN);
      assertThat(red.getMessage().orElse("")).contains("Submission is paused", "balance too low");
      assertThat(red.getDetails().get("reason")).isEqualTo(red.getMessage().orElse(""));

      store.accounts().resumeIfPaused(NOW);
      assertThat(readiness.call(Map.of()).getState()).isEqualTo(HealthCheck.State.UP);
    }
  }

  @Test
  void it_tells_what_is_paused_and_not_by_whom() {
    try (var store = open()) {
      var all = new Pause.What(Pause.Kind.ALL, "");
      store.orders().carryOut("anna", effects -> effects.pause(all, NOW));

      var paused = readiness(store).call(Map.of());

      assertThat(paused.getMessage().orElse(""))
          .contains("Submission is paused since", "by an operator")
          .doesNotContain("anna");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP 401: invalid key the-key-of-the-account, kirin.api.key",
    "HTTP 402: 40201 balance too low, balance",
    "'HTTP 404: x; check kirin.api.url, kirin.api.submit-path', kirin.api.submit-path"
  })
  void it_says_what_to_do_and_never_the_key(String trouble, String cure) {
    try (var store = open()) {
      store.accounts().pause(NOW, NOW.plusSeconds(60), trouble);

      assertThat(readiness(store).call(Map.of()).getMessage().orElse(""))
          .contains(cure)
          .doesNotContain(KEY);
    }
  }

  @Test
  void it_is_red_when_the_store_cannot_be_used() {
    TaskStore store = open();
    store.close();

    var red = readiness(store).call(Map.of());
    assertThat(red.getState()).isEqualTo(HealthCheck.State.DOWN);
    assertThat(red.getMessage().orElse("")).contains("kirin.store.url", "see the log");
  }
}
