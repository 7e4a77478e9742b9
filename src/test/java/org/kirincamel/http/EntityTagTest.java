package org.kirincamel.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {

  private static final String TAG = "\"v7\"";

  @ParameterizedTest
  @ValueSource(strings = {"\"v7\"", "W/\"v7\"", "\"v6\", \"v7\"", " W/\"v7\" ,\"v6\"", "*"})
  void a_caller_knows_what_one_of_its_tags_names(String known) {
    assertThat(EntityTag.isAmong(known, TAG)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v7", "\"v6\"", "\"v6\", \"v8\"", "w/\"v7\"", "\"*\""})
  void a_caller_does_not_know_another_version(String known) {
    assertThat(EntityTag.isAmong(known, TAG)).isFalse();
  }
}
