package org.kirincamel.intake.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.intake.format.Format.TEXT;
import static org.kirincamel.intake.format.Reading.SMALL;
import static org.kirincamel.intake.format.Reading.onlyProblem;
import static org.kirincamel.intake.format.Reading.request;
import static org.kirincamel.intake.format.Reading.rows;

import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void the_text_is_the_prompt_without_the_line_ends_behind_it() {
    var request = request(TEXT, "  A cat,\r\n\"walking\": {x}\n\r\n\n");

    assertThat(request.size()).isEqualTo(1);
    assertThat(request.path("prompt").textValue()).isEqualTo("  A cat,\n\"walking\": {x}");
  }

  @Test
  void a_text_over_the_limit_is_a_bad_row() {
    assertThat(rows(TEXT, "x".repeat(200), SMALL).get(0).problems()).isEmpty();
    assertThat(onlyProblem(rows(TEXT, "x".repeat(201), SMALL).get(0)).rule()).isEqualTo("size");
  }
}
