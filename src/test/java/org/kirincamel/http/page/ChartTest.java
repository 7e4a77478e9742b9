package org.kirincamel.http.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChartTest {

  private static List<Chart.Drawn> drawn(String... values) {
    return new Chart(
            "id",
            "title",
            "summary",
            "unit",
            Stream.of(values).map(each -> new Chart.Bar("", new BigDecimal(each), each)).toList())
        .drawn();
  }

  @Test
  void the_highest_bar_fills_the_height_and_all_fill_the_width() {
    List<Chart.Drawn> bars = drawn("0", "5", "10", "2.5");

    assertThat(bars).extracting(Chart.Drawn::height).containsExactly("0.5", "30.0", "60.0", "15.0");
    assertThat(bars).extracting(Chart.Drawn::y).containsExactly("59.5", "30.0", "0.0", "45.0");
    assertThat(bars).extracting(Chart.Drawn::x).containsExactly("0.0", "60.0", "120.0", "180.0");
  }

  @Test
  void what_is_little_is_seen_and_what_is_nothing_is_a_line() {
    assertThat(drawn("1", "1000000")).extracting(Chart.Drawn::height).contains("2.0");
    assertThat(drawn("0", "0")).extracting(Chart.Drawn::height).containsOnly("0.5");
  }
}
