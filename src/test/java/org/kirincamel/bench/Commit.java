package org.kirincamel.bench;

import java.io.IOException;

/** Which source the figures are of. */
final class Commit {

  private Commit() {}

  /** Its short id; "unknown" where there is no git or no repository. */
  static String current() {
    try {
      Process git =
          new ProcessBuilder("git", "rev-parse", "--short", "HEAD")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String id = new String(git.getInputStream().readAllBytes()).strip();
      return id.isEmpty() ? "unknown" : id;
    } catch (IOException e) {
      return "unknown";
    }
  }
}
