package org.kirincamel.module;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A file system of its own at a folder, small enough to be full at any time. */
final class SmallDisk implements AutoCloseable {

  private static final String BALLAST = ".ballast";

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Skips the test where nothing may be mounted. */
  static SmallDisk at(Path folder, String size) throws IOException {
    Files.createDirectories(folder);
    String said;
    try {
      said = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString());
    } catch (IOException missing) {
      said = missing.getMessage();
    }
    assumeTrue(said.isEmpty(), "Skipped: no file system may be mounted here: " + said);
    return new SmallDisk(folder);
  }

  /** Takes all the space there is. */
  void fill() throws IOException {
    try (OutputStream ballast = Files.newOutputStream(folder.resolve(BALLAST))) {
      byte[] page = new byte[4096];
      while (true) {
        ballast.write(page);
      }
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains("No space left")) {
        throw full;
      }
    }
  }

  /** Takes all the space but that much. */
  void fillBut(long bytes) throws IOException {
    long most = Files.getFileStore(folder).getUsableSpace() - bytes;
    try (OutputStream ballast = Files.newOutputStream(folder.resolve(BALLAST))) {
      ballast.write(new byte[(int) most]);
    }
  }

  /** Gives the space back. */
  void free() throws IOException {
    Files.delete(folder.resolve(BALLAST));
  }

  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes()).strip();
    int code = process.onExit().orTimeout(20, TimeUnit.SECONDS).join().exitValue();
    return code == 0 ? "" : "%d %s".formatted(code, said);
  }

  @Override
  public void close() {
    try {
      // Lazily, because somebody who is being killed may still stand in it.
      String said = run("umount", "-l", folder.toString());
      if (!said.isEmpty()) {
        throw new AssertionError(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
