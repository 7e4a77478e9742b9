package org.kirincamel.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.kirincamel.intake.format.Checked;
import org.kirincamel.intake.format.Format;

/**
 * One file on its way in, between its two passes.
 *
 * @param origin its rows' origin, with the id of its intake
 * @param rowsDone rows that are durable already, from an intake that was broken off
 * @param seen how it looked when the first pass read it
 */
record FileIntake(
    Path file, Format format, Batch.Origin origin, Checked checked, int rowsDone, Stamp seen) {

  /** What tells that somebody wrote to a file. */
  record Stamp(long size, FileTime modified, Optional<Object> key) {

    static Stamp of(Path file) throws IOException {
      var attributes =
          Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class);
      return new Stamp(
          attributes.size(),
          attributes.lastModifiedTime(),
          Optional.ofNullable(attributes.fileKey()));
    }
  }

  boolean changed() throws IOException {
    return !Stamp.of(file).equals(seen);
  }
}
