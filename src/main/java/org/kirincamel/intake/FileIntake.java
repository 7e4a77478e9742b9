package org.kirincamel.intake;

import java.io.IOException;
import java.nio.file.Path;
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

  boolean changed() throws IOException {
    return !Stamp.of(file).equals(seen);
  }
}
