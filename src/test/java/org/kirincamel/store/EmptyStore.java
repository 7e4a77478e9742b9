package org.kirincamel.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.kirincamel.TestFolders;

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
      Path folder = TestFolders.create("empty-store");
      Path database = folder.resolve("kirin");
      String url = "jdbc:h2:file:" + database;
      new Migrations(new H2Database(url), "", "", Scripts.all()).run();
      compact(url);
      content = Files.readAllBytes(Path.of(database + SUFFIX));
      TestFolders.delete(folder);
    }
    return content;
  }

  /** What was replaced takes nine tenths of it. */
  private static void compact(String url) {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute("shutdown compact");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
