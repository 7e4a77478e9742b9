package org.kirincamel.command;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.kirincamel.common.SafeText;
import org.kirincamel.request.Violation;

/** For people: the name of each file, a line for each violation, and what that makes. */
final class TextFindings implements Findings {

  private static final int MAX_LINE = 1000;

  private final PrintWriter out;

  TextFindings(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begin(Path file) {
    line("", file + ":");
  }

  @Override
  public void row(int number, List<Violation> violations) {
    for (Violation each : violations) {
      line("  row %d: ".formatted(number), "%s (%s)".formatted(each.message(), each.rule()));
    }
  }

  @Override
  public void end(Path file, ValidateCommand.FileTally tally, Optional<String> unreadable) {
    line(
        "  ",
        unreadable
            .map(why -> "nothing of it would be taken: " + why)
            .orElseGet(() -> "%d valid, %d not valid".formatted(tally.valid(), tally.invalid())));
  }

  @Override
  public void total(BigDecimal cost) {
    if (cost.signum() > 0) {
      line("", "Expected to cost %s USD (kirin.budget.prices)".formatted(cost.toPlainString()));
    }
  }

  /** What strangers wrote must not talk to the terminal. */
  private void line(String indent, String text) {
    out.println(indent + SafeText.logLine(text, MAX_LINE));
  }

  @Override
  public void close() {
    out.flush();
  }
}
