package org.kirincamel.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The one video of a result that is small enough to be a message itself.
 *
 * @param name of the file
 * @param content all of it, in memory
 */
record SmallVideo(String name, byte[] content) {

  /** Longest document that goes in a header beside it: brokers keep headers in memory. */
  private static final int MAX_DOCUMENT_LENGTH = 1 << 16;

  /**
   * Empty where the document is the message: there is no video or more than one, it is larger than
   * the target wants, or gone from this machine.
   *
   * @throws IOException if it is there but could not be read
   */
  static Optional<SmallVideo> of(Parcel parcel) throws IOException {
    long most = parcel.target().attach();
    if (most == 0
        || parcel.files().size() != 1
        || !parcel.status().equals("completed")
        || parcel.json().length > MAX_DOCUMENT_LENGTH) {
      return Optional.empty();
    }
    Path file = parcel.files().get(0);
    try {
      return Files.size(file) > most
          ? Optional.empty()
          : Optional.of(new SmallVideo(file.getFileName().toString(), Files.readAllBytes(file)));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }
}
