package org.kirincamel.http.page;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Bars side by side, drawn by the server.
 *
 * @param id of its heading
 * @param summary what it shows, in one sentence
 * @param unit of the values, as the heading of a column
 */
record Chart(String id, String title, String summary, String unit, List<Bar> bars) {

  static final int HEIGHT = 60;
  private static final int WIDTH = 240;

  /**
   * @param when it was
   * @param text the value in words
   */
  record Bar(String when, BigDecimal value, String text) {}

  /** A bar in its place. */
  record Drawn(Bar bar, String x, String y, String width, String height) {}

  static int width() {
    return WIDTH;
  }

  List<Drawn> drawn() {
    BigDecimal most =
        bars.stream().map(Bar::value).reduce(BigDecimal.ONE.movePointLeft(9), BigDecimal::max);
    double step = WIDTH / (double) bars.size();
    return IntStream.range(0, bars.size())
        .mapToObj(
            at -> {
              BigDecimal value = bars.get(at).value();
              double share = value.doubleValue() / most.doubleValue();
              // What is not nothing is to be seen.
              double height = value.signum() == 0 ? 0.5 : Math.max(2, share * HEIGHT);
              return new Drawn(
                  bars.get(at),
                  plain(at * step),
                  plain(HEIGHT - height),
                  plain(step * 0.8),
                  plain(height));
            })
        .toList();
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).setScale(1, RoundingMode.HALF_UP).toPlainString();
  }
}
