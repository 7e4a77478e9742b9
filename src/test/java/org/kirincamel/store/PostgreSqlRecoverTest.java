package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PostgreSqlRecoverTest {

  @Test
  void what_a_backup_left_waiting_is_looked_up_at_once_whatever_the_clock_of_the_process_says() {
    String url = PostgreSql.newStore();
    Instant wrong = Instant.now().plus(Duration.ofDays(300));
    try (var store = TaskStore.open(url, "postgres", "", UUID.randomUUID(), wrong, false)) {
      StoreTasks.acceptMany(store, 1);
    }

    try (var store = TaskStore.open(url, "postgres", "", UUID.randomUUID(), wrong, true)) {
      // Two clocks of one machine: more than they can ever differ by.
      Instant soon = Instant.now().plus(Duration.ofHours(1));
      var lookups = store.claims().claim(StoreTasks.lookups(10), soon).lookups();
      assertThat(lookups).hasSize(1);
      assertThat(lookups.get(0).times().postEndedAt())
          .hasValueSatisfying(at -> assertThat(at).isBefore(soon));
    }
  }
}
