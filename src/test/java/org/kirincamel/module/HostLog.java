package org.kirincamel.module;

import static java.util.stream.Collectors.toCollection;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a host says at INFO and above, without what it says of the module. */
final class HostLog {

  private static final Pattern LINE =
      Pattern.compile("(?m)^\\S+ \\[.*] (?:INFO|WARN|ERROR) +(\\S+ -- .*)$");

  /** Loggers, routes, files, settings and a pool of the module's, and the options of a test. */
  private static final Pattern OF_THE_MODULE = Pattern.compile("(?i)kirin|JVM System Property");

  /**
   * Said or not by chance: the JVM may end before it, what waits may be quick, and so may the test.
   */
  private static final Pattern BY_CHANCE =
      Pattern.compile(
          "\\(Main\\) \\S+ shutdown$| -- Waiting (as|for) | has only been running for less ");

  /** Paths, numbers of routes, objects, durations, and other numbers, in that order. */
  private static final List<String> MASKS =
      List.of(
          "/\\S+",
          "\\(total:[^)]*\\)",
          "@[0-9a-f]+",
          "(\\d+(ms|s|m|h))+",
          "[\\dA-F-]*\\d[\\dA-F-]*");

  private HostLog() {}

  /** The sentences with their loggers, but for what differs from run to run: numbers and paths. */
  static Set<String> sentences(String log) {
    return LINE.matcher(log)
        .results()
        .map(line -> line.group(1))
        .filter(line -> !isOfTheModule(line) && !BY_CHANCE.matcher(line).find())
        .map(HostLog::masked)
        .collect(toCollection(TreeSet::new));
  }

  /** Whatever the folder of this build is called. */
  private static boolean isOfTheModule(String line) {
    String folder = Path.of("").toAbsolutePath().toString();
    return OF_THE_MODULE.matcher(line.replace(folder, "")).find();
  }

  private static String masked(String line) {
    String masked = line;
    for (String part : MASKS) {
      masked = masked.replaceAll(part, "…");
    }
    return masked;
  }
}
