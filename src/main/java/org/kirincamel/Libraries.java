package org.kirincamel;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Puts on the class path what an operator put into {@code lib/} beside the jar. The jar's own list
 * names only what it was built with, and {@code java -jar} heeds no other; but before it runs the
 * jar it calls the agent that the jar names, which may add to it. In a host it is not called.
 */
public final class Libraries {

  private Libraries() {}

  /**
   * Called by {@code java -jar} alone.
   *
   * @throws IOException if one of them is no jar, which ends the start
   */
  public static void agentmain(String arguments, Instrumentation instrumentation)
      throws IOException, URISyntaxException {
    Path jar = Path.of(Libraries.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    for (Path library : added(jar)) {
      instrumentation.appendToSystemClassLoaderSearch(new JarFile(library.toFile()));
    }
  }

  /** The jars beside it that its own list does not name, by name. */
  static List<Path> added(Path jar) throws IOException {
    Path lib = jar.resolveSibling("lib");
    if (!Files.isDirectory(lib)) {
      return List.of();
    }
    Set<Path> known = new HashSet<>();
    try (var own = new JarFile(jar.toFile())) {
      String listed = own.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      for (String each : listed == null ? new String[0] : listed.strip().split("\\s+")) {
        known.add(Path.of(jar.toUri().resolve(URI.create(each))));
      }
    }
    try (Stream<Path> files = Files.list(lib)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".jar"))
          .filter(file -> !known.contains(file))
          .sorted()
          .toList();
    }
  }
}
