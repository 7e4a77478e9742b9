package org.kirincamel.http.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 s",
    "PT59.9S, 59 s",
    "PT1M1S, 1 min 1 s",
    "PT10M1S, 10 min",
    "PT1H, 1 h",
    "PT23H59M, 23 h 59 min",
    "P1DT1H, 1 d 1 h",
    "P30DT1H, 30 d",
    "PT-5M, 5 min"
  })
  void a_span_is_told_in_its_two_largest_units(Duration span, String words) {
    assertThat(Words.span(span)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "1023, 1023 B", "1024, 1.0 KiB", "1610612736, 1.5 GiB"})
  void bytes_are_told_in_the_unit_that_fits(long bytes, String words) {
    assertThat(Words.bytes(bytes)).isEqualTo(words);
    assertThat(Words.bytes(Long.MAX_VALUE)).isEqualTo("8.0 EiB");
  }

  @Test
  void money_has_two_digits_or_as_many_as_it_needs() {
    assertThat(Words.usd(new BigDecimal("0.280000"))).isEqualTo("0.28 USD");
    assertThat(Words.usd(new BigDecimal("0.283"))).isEqualTo("0.283 USD");
    assertThat(Words.usd(BigDecimal.TEN)).isEqualTo("10.00 USD");
  }

  @Test
  void a_cell_is_one_short_line_of_text() {
    assertThat(Words.cell("a\nb\u202E " + "x".repeat(100))).matches("a b\\? x{75}…");
    assertThat(Words.moment(Instant.parse("2026-03-01T10:00:00.9Z")))
        .isEqualTo("2026-03-01 10:00:00 UTC");
    assertThat(Words.many(1, "is", "are")).isEqualTo("1 is");
    assertThat(Words.many(1234, "is", "are")).isEqualTo("1\u202F234 are");
  }
}
