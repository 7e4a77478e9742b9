package org.kirincamel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Where a row runs.
 *
 * @param jar the module's
 * @param home an empty folder, removed afterwards
 * @param results the folder of what is left: CSV and pictures
 */
record Place(Path jar, Path home, Path results) {

  /** A new folder below the home. */
  Path folder(String name) throws IOException {
    return Files.createDirectories(home.resolve(name));
  }

  /** A CSV whose first column is the commit. */
  void csv(String name, String columns, List<String> lines) throws IOException {
    String commit = Commit.current();
    var text = new StringBuilder("commit,").append(columns).append('\n');
    lines.forEach(line -> text.append(commit).append(',').append(line).append('\n'));
    Files.writeString(results.resolve(name + ".csv"), text);
  }

  void svg(String name, String picture) throws IOException {
    Files.writeString(results.resolve(name + ".svg"), picture);
  }

  static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  void remove() throws IOException {
    try (var paths = Files.walk(home)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
