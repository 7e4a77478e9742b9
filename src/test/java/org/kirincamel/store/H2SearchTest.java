package org.kirincamel.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2SearchTest extends SearchContract {

  @TempDir Path folder;

  @Override
  String newDatabase() {
    // A second connection, of the test, searches.
    return "jdbc:h2:file:" + folder.resolve("kirin");
  }
}
