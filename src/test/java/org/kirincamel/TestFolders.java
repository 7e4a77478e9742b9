package org.kirincamel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * The folders of tests: in memory where the system has such a place, for on a disk a test waits
 * most of its time for writes that nothing will ever read after a loss of power. What a killed
 * process has written is in neither case lost.
 *
 * <p>A test that fails and keeps its folder keeps it until the next run.
 */
public final class TestFolders implements TempDirFactory {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long MUCH = 8L << 30;
  private static final String NAME = "kirin-tests-";
  private static final Path PLACE = place();

  private static Path place() {
    try {
      if (!Files.isWritable(MEMORY) || Files.getFileStore(MEMORY).getUsableSpace() < MUCH) {
        return Path.of(System.getProperty("java.io.tmpdir")).toRealPath();
      }
      deleteThoseOfProcessesThatEnded();
      return Files.createDirectory(MEMORY.resolve(NAME + ProcessHandle.current().pid()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteThoseOfProcessesThatEnded() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(MEMORY, NAME + "[0-9]*")) {
      for (Path each : all) {
        long pid = Long.parseLong(each.getFileName().toString().substring(NAME.length()));
        if (ProcessHandle.of(pid).isEmpty()) {
          delete(each);
        }
      }
    }
  }

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test)
      throws IOException {
    return create(test.getRequiredTestClass().getSimpleName());
  }

  /** A new one, whose name begins like that. */
  public static Path create(String name) throws IOException {
    return Files.createTempDirectory(PLACE, name + "-");
  }

  /** Deletes it and all that is in it, as far as another process does not do the same. */
  public static void delete(Path folder) {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      // The next run tries again.
    }
  }
}
