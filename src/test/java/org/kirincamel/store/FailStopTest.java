package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One sentence that somebody can act on ends a store that has failed. */
class FailStopTest {

  private static final String CLOSED = "The database has been closed [90098]";

  @TempDir Path folder;

  @Test
  void whoever_only_finds_the_database_closed_says_how_much_room_its_disk_has() {
    var failStop = new FailStop(new H2Database("jdbc:h2:file:" + folder + "/kirin").folder());
    failStop.broke(new SQLException(CLOSED));

    assertThatThrownBy(failStop::check)
        .isInstanceOf(StoreException.class)
        .message()
        .endsWith(" bytes free")
        .contains(CLOSED + " - " + folder + " has ");
  }

  @Test
  void whoever_knows_the_reason_says_that() {
    var failStop = new FailStop(Optional.of(folder));
    failStop.broke(new SQLException(CLOSED, new IOException("No space left on device")));

    assertThatThrownBy(failStop::check).message().endsWith(CLOSED + " - No space left on device");
  }

  @Test
  void a_folder_that_cannot_be_looked_at_hides_nothing() {
    var failStop = new FailStop(Optional.of(folder.resolve("none")));
    failStop.broke(new SQLException(CLOSED));

    assertThatThrownBy(failStop::check).message().contains(CLOSED, "cannot be looked at");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mem:kirin", "tcp://host/kirin", "~/kirin", "nio:./data/kirin"})
  void a_database_without_a_path_of_its_own_has_no_folder(String rest) {
    assertThat(new H2Database("jdbc:h2:" + rest).folder()).isEmpty();
  }

  @Test
  void the_folder_of_a_database_is_that_of_its_file() {
    assertThat(new H2Database("jdbc:h2:./data/kirin;MODE=x").folder())
        .contains(Path.of("data").toAbsolutePath());
  }
}
