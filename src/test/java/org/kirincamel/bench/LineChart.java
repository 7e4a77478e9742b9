package org.kirincamel.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Draws lines over one pair of axes, both of which begin at 0. */
final class LineChart {

  private static final int LEFT = 60;
  private static final int TOP = 36;
  private static final int WIDTH = 620;
  private static final int HEIGHT = 240;
  private static final int MARKS = 5;
  private static final List<String> COLORS =
      List.of("#2e7d32", "#4a90d9", "#c77700", "#c2185b", "#7a3fb0", "#8a8a8a");

  private final StringBuilder svg = new StringBuilder();
  private final double maxX;
  private final double maxY;

  private LineChart(double maxX, double maxY) {
    this.maxX = maxX;
    this.maxY = maxY;
  }

  /**
   * @param lines by their names, in the order of the legend
   */
  static String of(String title, String x, String y, Map<String, List<Point>> lines) {
    var chart = new LineChart(end(points(lines).map(Point::x)), end(points(lines).map(Point::y)));
    int legend = TOP + HEIGHT + 60;
    chart.add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"11\">",
        LEFT + WIDTH + 30, legend + 16 * ((lines.size() + 2) / 3));
    chart.add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    chart.add("<text x=\"%d\" y=\"16\" font-weight=\"bold\">%s</text>", LEFT, title);
    chart.axes(x, y);
    int number = 0;
    for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
      chart.line(COLORS.get(number % COLORS.size()), line.getValue());
      int left = LEFT + number % 3 * 210;
      int top = legend + number / 3 * 16;
      chart.add(
          "<path d=\"M%d,%d h20\" stroke=\"%s\" stroke-width=\"2\"/><text x=\"%d\" y=\"%d\">%s</text>",
          left, top - 4, COLORS.get(number % COLORS.size()), left + 26, top, line.getKey());
      number++;
    }
    return chart.add("</svg>").svg.toString();
  }

  private static Stream<Point> points(Map<String, List<Point>> lines) {
    return lines.values().stream().flatMap(List::stream);
  }

  /** The next round number above all values. */
  private static double end(Stream<Double> values) {
    double max = values.collect(Collectors.summarizingDouble(each -> each)).getMax();
    if (max <= 0 || Double.isInfinite(max)) {
      return 1;
    }
    double unit = Math.pow(10, Math.floor(Math.log10(max)));
    return Stream.of(1.0, 2.0, 2.5, 5.0, 10.0)
        .map(each -> each * unit)
        .filter(each -> each >= max)
        .findFirst()
        .orElse(max);
  }

  private LineChart add(String text, Object... values) {
    svg.append(String.format(Locale.ROOT, text, values)).append('\n');
    return this;
  }

  private void axes(String x, String y) {
    add(
        "<path d=\"M%d,%d V%d H%d\" fill=\"none\" stroke=\"black\"/>",
        LEFT, TOP, TOP + HEIGHT, LEFT + WIDTH);
    for (int mark = 0; mark <= MARKS; mark++) {
      double ofX = maxX * mark / MARKS;
      double ofY = maxY * mark / MARKS;
      add(
          "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
          x(ofX), TOP + HEIGHT + 15, mark(ofX));
      add(
          "<text x=\"%d\" y=\"%.0f\" text-anchor=\"end\">%s</text>",
          LEFT - 6, y(ofY) + 4, mark(ofY));
    }
    add(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
        LEFT + WIDTH, TOP + HEIGHT + 32, x);
    add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT, TOP - 8, y);
  }

  private static String mark(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.1f", value);
  }

  private void line(String color, List<Point> points) {
    add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
        points.stream()
            .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", x(point.x()), y(point.y())))
            .collect(Collectors.joining(" ")),
        color);
  }

  private double x(double value) {
    return LEFT + value / maxX * WIDTH;
  }

  private double y(double value) {
    return TOP + HEIGHT - value / maxY * HEIGHT;
  }
}
