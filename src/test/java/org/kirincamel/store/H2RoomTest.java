package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.Database.Pace.AT_REST;
import static org.kirincamel.store.Database.Pace.BUSY;

import org.junit.jupiter.api.Test;

class H2RoomTest {

  private static final long GROWTH = 1000;

  private final H2Room room = new H2Room(GROWTH);

  @Test
  void while_others_wait_a_file_may_grow_but_not_without_end() {
    assertThat(room.pays(GROWTH - 1, BUSY)).isFalse();
    assertThat(room.pays(GROWTH, BUSY)).isTrue();
  }

  @Test
  void at_rest_it_is_compacted_earlier() {
    assertThat(room.pays(GROWTH / 4 - 1, AT_REST)).isFalse();
    assertThat(room.pays(GROWTH / 4, AT_REST)).isTrue();
  }
}
