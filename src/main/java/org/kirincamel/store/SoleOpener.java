package org.kirincamel.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The one in this JVM that has a store of H2 open. H2 keeps other processes away from a file, but
 * opens it for its own process as often as it is asked to, and each opener would take the store to
 * be its alone.
 */
final class SoleOpener implements AutoCloseable {

  /** System properties, for the module may be there once for each class loader. */
  private static final String OPEN = "org.kirincamel.open.";

  private final String property;

  private SoleOpener(String property) {
    this.property = property;
  }

  /**
   * @param place see {@link #of(Path)}, or the name of a database in memory
   * @throws StoreException in one sentence if another has it open
   */
  static SoleOpener claim(String place) {
    String property = OPEN + UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8));
    if (System.getProperties().putIfAbsent(property, "open") != null) {
      throw new StoreException(
          "Could not open the store at %s (kirin.store.url): another module in this process has it open; close that one, or give this one a store of its own"
              .formatted(place));
    }
    return new SoleOpener(property);
  }

  /** The same text for a file however it is written, by links too. It need not be there yet. */
  static String of(Path file) {
    Path whole = file.toAbsolutePath();
    try {
      for (Path there = whole; there != null; there = there.getParent()) {
        if (Files.exists(there)) {
          return there.toRealPath().resolve(there.relativize(whole)).normalize().toString();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not look for the store at " + file, e);
    }
    return whole.normalize().toString();
  }

  @Override
  public void close() {
    System.clearProperty(property);
  }
}
