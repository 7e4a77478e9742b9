package org.kirincamel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names as Spring Boot lets people spell them. */
class RelaxedNamesTest {

  private final RelaxedNames names =
      new RelaxedNames(List.of("kirin.submit.max-in-flight", "kirin.deliver.default"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kirin.submit.max-in-flight",
        "kirin.submit.maxInFlight",
        "kirin.submit.max_in_flight",
        "kirin.submit.MAX-IN-FLIGHT",
        "Kirin.Submit.maxinflight"
      })
  void other_spellings_are_the_setting(String given) {
    assertThat(names.meant(given)).isEqualTo("kirin.submit.max-in-flight");
  }

  @Test
  void an_entry_of_a_list_is_the_setting() {
    assertThat(names.meant("kirin.deliver.default[12]")).isEqualTo("kirin.deliver.default");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"kirin.submit.maxFlight", "kirin.submit.max.in.flight", "kirin.target.crm.uri"})
  void others_stay_as_they_are(String given) {
    assertThat(names.meant(given)).isEqualTo(given);
  }
}
