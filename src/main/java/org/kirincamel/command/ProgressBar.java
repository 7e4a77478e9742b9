package org.kirincamel.command;

import java.io.PrintWriter;

/** How many of a number have ended: a bar on a terminal, and a line for each change elsewhere. */
final class ProgressBar {

  private static final int WIDTH = 30;

  private final PrintWriter err;
  private final boolean terminal;
  private final int all;
  private int shown = -1;

  ProgressBar(PrintWriter err, boolean terminal, int all) {
    this.err = err;
    this.terminal = terminal;
    this.all = all;
  }

  /** So many have ended by now. */
  void show(int ended) {
    if (ended == shown || all == 0) {
      return;
    }
    if (terminal) {
      int full = (int) ((long) WIDTH * ended / all);
      err.print(
          "\r[%s%s] %d of %d have ended%s"
              .formatted(
                  "#".repeat(full),
                  ".".repeat(WIDTH - full),
                  ended,
                  all,
                  ended == all ? System.lineSeparator() : ""));
    } else if (ended > 0) {
      err.println("%d of %d have ended".formatted(ended, all));
    }
    err.flush();
    shown = ended;
  }
}
