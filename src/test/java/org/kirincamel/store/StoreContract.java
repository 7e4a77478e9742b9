package org.kirincamel.store;

import static org.kirincamel.store.StoreTasks.NOW;

import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An empty store on a database of any kind, for each test of a contract. */
abstract class StoreContract {

  private static final String H2_FILE = "jdbc:h2:file:";

  TaskStore store;
  String url;

  /**
   * The address of a database that is empty, or has the tables of the module and nothing in them.
   */
  abstract String newDatabase();

  @BeforeEach
  void open() {
    url = newDatabase();
    if (url.startsWith(H2_FILE)) {
      EmptyStore.copyTo(Path.of(url.substring(H2_FILE.length())));
    }
    store = opened();
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** One more start, as a node of its own. */
  final TaskStore opened() {
    return opened(NOW);
  }

  final TaskStore opened(Instant now) {
    return opened(now, false);
  }

  final TaskStore opened(Instant now, boolean recoverByLookup) {
    return TaskStore.open(url, user(), user(), UUID.randomUUID(), now, recoverByLookup);
  }

  /** Name and password of the database's user. */
  final String user() {
    return url.startsWith("jdbc:h2:") ? "" : "postgres";
  }
}
