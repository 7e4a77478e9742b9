package org.kirincamel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kirincamel.settings.SettingsException;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

class KirinFailureAnalyzerTest {

  private static FailureAnalyzer found() {
    return SpringFactoriesLoader.forDefaultResourceLocation()
        // Some of Spring Boot's own need more than is there.
        .load(FailureAnalyzer.class, (type, name, failure) -> {})
        .stream()
        .filter(KirinFailureAnalyzer.class::isInstance)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_wrong_setting_is_described_by_its_own_sentence_alone() {
    var failure =
        new IllegalStateException(
            "Camel",
            new RuntimeException(
                "Spring", new SettingsException(List.of("kirin.typo is an unknown setting"))));

    assertThat(found().analyze(failure).getDescription())
        .isEqualTo("kirin.typo is an unknown setting");
  }

  @Test
  void what_others_are_the_cause_of_is_left_to_other_analyzers() {
    assertThat(found().analyze(new IllegalStateException("another"))).isNull();
  }
}
