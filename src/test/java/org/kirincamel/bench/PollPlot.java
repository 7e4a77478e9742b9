package org.kirincamel.bench;

import java.util.List;
import java.util.Locale;

/** Draws polls against delay: for each shape the optimum's curve, and where each rule lies. */
final class PollPlot {

  private static final int PANEL_WIDTH = 300;
  private static final int PANEL_HEIGHT = 240;
  private static final int LEFT = 40;
  private static final int TOP = 30;
  private static final int WIDTH = 240;
  private static final int HEIGHT = 170;
  private static final int COLUMNS = 3;
  private static final double MAX_DELAY = 25;
  private static final double MAX_POLLS = 30;
  private static final List<String> COLORS =
      List.of("#8a8a8a", "#c77700", "#7a3fb0", "#4a90d9", "#c2185b");

  private final StringBuilder svg = new StringBuilder();
  private int panels;

  private PollPlot() {}

  static String of(List<PollBench.Row> rows) {
    var plot = new PollPlot();
    int lines = (Shapes.values().length + COLUMNS - 1) / COLUMNS;
    plot.add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"11\">",
        COLUMNS * PANEL_WIDTH, lines * PANEL_HEIGHT + 40);
    plot.add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    for (Shapes shape : Shapes.values()) {
      plot.panel(shape, rows.stream().filter(row -> row.shape() == shape).toList());
    }
    plot.legend(rows.stream().map(PollBench.Row::rule).distinct().toList(), lines * PANEL_HEIGHT);
    return plot.add("</svg>").svg.toString();
  }

  private PollPlot add(String line, Object... values) {
    svg.append(String.format(Locale.ROOT, line, values)).append('\n');
    return this;
  }

  private void panel(Shapes shape, List<PollBench.Row> rows) {
    add(
        "<g transform=\"translate(%d,%d)\">",
        panels % COLUMNS * PANEL_WIDTH + LEFT, panels / COLUMNS * PANEL_HEIGHT + TOP);
    panels++;
    add("<text x=\"0\" y=\"-10\" font-weight=\"bold\">%s</text>", shape);
    add("<path d=\"M0,0V%d H%d\" fill=\"none\" stroke=\"black\"/>", HEIGHT, WIDTH);
    for (int delay = 0; delay <= MAX_DELAY; delay += 5) {
      add(
          "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%d</text>",
          x(delay), HEIGHT + 14, delay);
    }
    for (int polls = 0; polls <= MAX_POLLS; polls += 10) {
      add("<text x=\"-5\" y=\"%.0f\" text-anchor=\"end\">%d</text>", y(polls) + 4, polls);
    }
    add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">delay, s</text>", WIDTH, HEIGHT + 28);
    add("<text x=\"-5\" y=\"-10\" text-anchor=\"end\">polls</text>");
    curve(new Optimum(shape.around(120)));
    for (int i = 0; i < rows.size(); i++) {
      PollCost cost = rows.get(i).cost();
      add(
          "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\"><title>%s: %.1f polls, %.1f s</title></circle>",
          x(cost.delay()),
          y(cost.polls()),
          COLORS.get(i),
          rows.get(i).rule(),
          cost.polls(),
          cost.delay());
    }
    add("</g>");
  }

  private void curve(Optimum optimum) {
    var points = new StringBuilder();
    for (double value = 0.05; value < 40; value *= 1.25) {
      PollCost cost = optimum.at(value);
      if (cost.polls() <= MAX_POLLS && cost.delay() <= MAX_DELAY) {
        points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(cost.delay()), y(cost.polls())));
      }
    }
    add("<polyline points=\"%s\" fill=\"none\" stroke=\"#2e7d32\" stroke-width=\"2\"/>", points);
  }

  private void legend(List<String> rules, int top) {
    add(
        "<path d=\"M20,%d h20\" stroke=\"#2e7d32\" stroke-width=\"2\"/><text x=\"45\" y=\"%d\">optimum</text>",
        top + 16, top + 20);
    for (int i = 0; i < rules.size(); i++) {
      int left = 130 + i * 130;
      add("<circle cx=\"%d\" cy=\"%d\" r=\"5\" fill=\"%s\"/>", left, top + 16, COLORS.get(i));
      add("<text x=\"%d\" y=\"%d\">%s</text>", left + 10, top + 20, rules.get(i));
    }
  }

  private static double x(double delay) {
    return Math.min(delay, MAX_DELAY) / MAX_DELAY * WIDTH;
  }

  private static double y(double polls) {
    return HEIGHT - Math.min(polls, MAX_POLLS) / MAX_POLLS * HEIGHT;
  }
}
