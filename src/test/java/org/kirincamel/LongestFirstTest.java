package org.kirincamel;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class LongestFirstTest {

  @ParameterizedTest
  @FieldSource("org.kirincamel.LongestFirst#LONGEST")
  void each_of_them_is_there(String name) {
    assertThatCode(() -> Class.forName("org.kirincamel." + name)).doesNotThrowAnyException();
  }
}
