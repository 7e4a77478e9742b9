package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.task.State;

class H2RetentionTest extends RetentionContract {

  private static final int MANY = 20_000;
  private static final int MAX_BYTES = 100;

  @TempDir Path folder;

  @Override
  String newDatabase() {
    return "jdbc:h2:file:" + folder.resolve("kirin");
  }

  @Test
  void what_is_left_of_a_request_with_a_key_and_an_id_of_its_caller_takes_100_bytes_at_most()
      throws Exception {
    store.close();
    long before = compacted(List.of());
    RandomGenerator random = RandomGenerator.of("SecureRandom");
    List<Keys.Key> keys =
        IntStream.range(0, MANY)
            .boxed()
            .flatMap(
                i -> {
                  UUID request = new UUID(random.nextLong(), random.nextLong());
                  return Stream.of(
                      Keys.ofRequest("key " + i, request, State.COMPLETED),
                      Keys.ofId("mine " + i, request, State.COMPLETED));
                })
            .toList();

    long bytes = (compacted(keys) - before) / MANY;

    System.out.println("What is left of a request takes " + bytes + " bytes");
    assertThat(bytes).isBetween(1L, (long) MAX_BYTES);
    store = opened();
  }

  private long compacted(List<Keys.Key> keys) throws Exception {
    try (Connection connection = DriverManager.getConnection(url, user(), user())) {
      connection.setAutoCommit(false);
      Keys.keep(connection, keys);
      connection.commit();
      connection.createStatement().execute("shutdown compact");
    }
    return Files.size(folder.resolve("kirin.mv.db"));
  }
}
