package org.kirincamel.intake.format;

import java.io.IOException;
import java.util.Locale;

/**
 * Reads content in every shape that is larger than the heap of the process it is started in, and
 * prints how fast. By hand: {@code java -Xmx64m … 300} for 300 MB each, with the limits as shipped.
 */
final class BigContent {
  private static final String REQUEST =
      "{\"prompt\":\"A cat walks along the beach at dusk, %s\",\"mode\":\"std\",\"cfg_scale\":0.5,"
              .formatted("slow camera, ".repeat(12))
          + "\"camera_control\":{\"type\":\"simple\",\"config\":{\"zoom\":3}}}";
  private static long size;
  private static Limits limits = Limits.DEFAULT;

  private BigContent() {}

  public static void main(String[] arguments) throws Exception {
    size = Long.parseLong(arguments[0]) * 1024 * 1024;
    if (arguments.length > 1) {
      limits = new Limits(Integer.parseInt(arguments[1]), 16, 100, false);
    }
    rows("json", Format.JSON, "[", REQUEST + ",\n", "{}]");
    rows(
        "json envelope",
        Format.JSON,
        "{\"input\":[",
        "{\"params\":" + REQUEST + "},",
        "{\"params\":{}}],\"model\":\"m\"}");
    rows("json lines", Format.JSON_LINES, "", REQUEST + "\n", "");
    rows(
        "csv",
        Format.CSV,
        "prompt,mode,cfg_scale\n",
        "\"" + "A cat, ".repeat(32) + "\",std,0.5\n",
        "");
    rows(
        "yaml block",
        Format.YAML,
        "",
        "- prompt: "
            + "A cat ".repeat(32)
            + "\n  mode: std\n  cfg_scale: 0.5\n  camera_control:\n    type: simple\n",
        "");
    rows("yaml documents", Format.YAML, "", "---\nprompt: " + "A cat ".repeat(32) + "\n", "");

    oneRow("json row", Format.JSON, "[{\"a\":[1", ",\"some text\"", "]}]");
    oneRow("json line", Format.JSON_LINES, "{\"prompt\":\"", "some text ", "\"}\n");
    oneRow("csv quote", Format.CSV, "prompt\n\"", "some text\n", "");
    oneRow("csv cells", Format.CSV, "prompt\n", "some text,", "");
    oneRow("yaml row", Format.YAML, "- a:\n", "   - some text and some more\n", "");
    oneRow("text", Format.TEXT, "", "some text\n", "");

    unreadable("json text", Format.JSON, "[{\"prompt\":\"", "some text ", "\"}]");
    unreadable("json name", Format.JSON, "[{\"", "some text ", "\":1}]");
    unreadable("json number", Format.JSON, "[{\"a\":1", "1234567890", "}]");
    unreadable("json depth", Format.JSON, "", "[", "");
    unreadable("json blanks", Format.JSON, "", "          ", "");
    unreadable("yaml text", Format.YAML, "- prompt: ", "some text ", "");
    unreadable("yaml block text", Format.YAML, "prompt: |\n", " some text\n", "");
    unreadable("yaml name", Format.YAML, "- ? ", "some text ", "");
    unreadable("yaml depth", Format.YAML, "", "[", "");
    unreadable("csv header", Format.CSV, "", "some text,", "\n");
  }

  private static void rows(String what, Format format, String head, String piece, String tail)
      throws Exception {
    long times = size / piece.length();
    long expected = times + (tail.isEmpty() ? 0 : 1);
    long start = System.nanoTime();
    int checked = format.check(new Repeated(head, piece, times, tail), limits).rows();
    double firstPass = (System.nanoTime() - start) / 1e9;
    expect(what, expected, checked);
    if (what.equals("json envelope")) {
      // The one shape that the second pass reads otherwise: its model stands at the end.
      expect(what, expected, read(format, head, piece, times, tail, 0));
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %,.0f rows/s and %,.0f MB/s in the first pass%n",
        what,
        expected / firstPass,
        size / 1e6 / firstPass);
  }

  private static void oneRow(String what, Format format, String head, String piece, String tail)
      throws Exception {
    expect(what, 1, read(format, head, piece, size / piece.length(), tail, 1));
  }

  private static void unreadable(String what, Format format, String head, String piece, String tail)
      throws IOException {
    try {
      format.check(new Repeated(head, piece, size / piece.length(), tail), limits);
      throw new IllegalStateException(what + ": expected to be unreadable");
    } catch (UnreadableException e) {
      System.out.println(what + ": " + e.getMessage());
    }
  }

  private static long read(
      Format format, String head, String piece, long times, String tail, int problems)
      throws IOException, UnreadableException {
    long count = 0;
    try (var rows = format.read(() -> new Repeated(head, piece, times, tail), limits)) {
      for (var row = rows.next(); row.isPresent(); row = rows.next()) {
        expect("problems of row " + row.get(), problems, row.get().problems().size());
        count++;
      }
    }
    return count;
  }

  private static void expect(String what, long expected, long actual) {
    if (expected != actual) {
      throw new IllegalStateException("%s: expected %d, got %d".formatted(what, expected, actual));
    }
  }
}
