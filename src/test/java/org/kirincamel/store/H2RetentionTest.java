package org.kirincamel.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2RetentionTest extends RetentionContract {

  @TempDir Path folder;

  @Override
  String newDatabase() {
    return "jdbc:h2:file:" + folder.resolve("kirin");
  }
}
