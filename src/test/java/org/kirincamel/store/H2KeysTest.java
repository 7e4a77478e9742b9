package org.kirincamel.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.io.TempDir;

class H2KeysTest extends KeysContract {

  @TempDir Path folder;

  @Override
  String newDatabase() {
    return "jdbc:h2:file:" + folder.resolve("kirin");
  }

  @Override
  long room() throws Exception {
    store.close();
    try (Connection connection = connect()) {
      connection.createStatement().execute("shutdown compact");
    }
    long room = Files.size(folder.resolve("kirin.mv.db"));
    store = opened();
    return room;
  }
}
