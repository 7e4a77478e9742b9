package org.kirincamel.module;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.kirincamel.simulator.Simulator;

/**
 * One archive of loaded classes for all tests that start the packaged jar: it halves the processor
 * time of a start. Made by a first process, on the way to its end.
 */
final class SharedClasses {

  /** The option by which the first process makes it. */
  static final String MAKES = "-XX:ArchiveClassesAtExit=";

  private static final Path ARCHIVE = Path.of("target", "packaged-jar.jsa").toAbsolutePath();
  private static boolean made;

  private SharedClasses() {}

  /**
   * What tells a JVM to use the archive.
   *
   * @param jar only the packaged jar itself has one: the archive belongs to a class path
   */
  static synchronized List<String> arguments(Path jar) {
    if (!jar.toAbsolutePath().equals(Service.packagedJar().toAbsolutePath())) {
      return List.of();
    }
    if (!made) {
      made = true;
      make();
    }
    return Files.exists(ARCHIVE) ? List.of("-XX:SharedArchiveFile=" + ARCHIVE) : List.of();
  }

  private static void make() {
    try (var gateway = Simulator.start()) {
      Files.deleteIfExists(ARCHIVE);
      Path home = Files.createTempDirectory(ARCHIVE.getParent(), "packaged-jar");
      var folders = new Folders(home);
      Map<String, String> settings = folders.settings(gateway.url(), gateway.key());
      try (var service = Service.started(home, settings, MAKES + ARCHIVE)) {
        folders.drop("one.txt", "a request on its whole way, for the classes that it needs");
        folders.awaitDocuments(1);
        service.terminate();
        service.exitCode();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
