package org.kirincamel.module;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What the README shows is what the tests run. */
final class Readme {

  private Readme() {}

  /** The route of that id, word for word. */
  static String route(String id) throws IOException {
    return Pattern.compile(
            "```yaml\n(- route:\n    id: %s\n.*?)```".formatted(Pattern.quote(id)), Pattern.DOTALL)
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .findFirst()
        .orElseThrow()
        .group(1);
  }
}
