package org.kirincamel.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * A store file with the tables of this module and nothing in them, made once by the migrations
 * themselves. A test that starts the module on a copy spares itself a dozen scripts with as many
 * forced writes.
 */
public final class EmptyStore {

  private static final String SUFFIX = ".mv.db";

  private static byte[] content;

  private EmptyStore() {}

  /** Lays a copy where H2 looks for that database; one that is there already stays. */
  public static void copyTo(Path database) {
    Path file = Path.of(database + SUFFIX);
    if (Files.exists(file)) {
      return;
    }
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, content());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized byte[] content() throws IOException {
    if (content == null) {
      Path folder = Files.createTempDirectory("empty-store");
      Path database = folder.resolve("kirin");
      new Migrations(new H2Database("jdbc:h2:file:" + database), "", "", Scripts.all()).run();
      content = Files.readAllBytes(Path.of(database + SUFFIX));
      try (var files = Files.walk(folder)) {
        for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    return content;
  }
}
