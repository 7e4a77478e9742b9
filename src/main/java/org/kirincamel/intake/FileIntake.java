package org.kirincamel.intake;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.kirincamel.intake.format.Checked;
import org.kirincamel.intake.format.Format;
import org.kirincamel.store.Continued;

/**
 * One file on its way in, between its two passes.
 *
 * @param origin its rows' origin, with the id of its intake
 * @param rowsDone rows that are durable already, from an intake that was broken off
 * @param continued its first rows that an earlier file of its name has had as well
 * @param seen how it looked when the first pass read it
 */
record FileIntake(
    Path file,
    Format format,
    Batch.Origin origin,
    Checked checked,
    int rowsDone,
    Optional<Continued> continued,
    Stamp seen) {

  /** Rows that are not made again. */
  int rowsSkipped() {
    return continued.map(Continued::rows).orElse(0);
  }

  boolean changed() throws IOException {
    return !Stamp.of(file).equals(seen);
  }
}
