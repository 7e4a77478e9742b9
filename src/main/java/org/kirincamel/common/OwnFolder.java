package org.kirincamel.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of a setting, looked at before there is anything to lose. */
public final class OwnFolder {

  /** Makes what is missing. */
  @FunctionalInterface
  public interface Making {
    void make() throws IOException;
  }

  private OwnFolder() {}

  /**
   * Makes the folder where it is missing, and looks whether it can be written to.
   *
   * @param setting that names it
   * @param need what it is written to for, as a clause
   * @throws IOException in one sentence, if it is no folder or cannot be written to
   */
  public static void prepare(String setting, Path folder, String need, Making making)
      throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException(
          "%s: expected a folder, but %s is a file".formatted(setting, folder.toAbsolutePath()));
    }
    try {
      making.make();
      Files.delete(Files.createTempFile(folder, ".kirin", ".check"));
    } catch (IOException e) {
      throw new IOException(
          "%s: the folder %s cannot be written to, but %s (%s)"
              .formatted(setting, folder.toAbsolutePath(), need, e.getClass().getSimpleName()),
          e);
    }
  }
}
