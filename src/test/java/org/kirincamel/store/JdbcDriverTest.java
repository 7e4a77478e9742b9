package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The driver of a store, which a host brings or forgets. */
class JdbcDriverTest {

  @Test
  void those_of_this_build_will_do() {
    assertThatCode(H2Database.DRIVER::load).doesNotThrowAnyException();
    assertThatCode(PostgreSqlDatabase.DRIVER::load).doesNotThrowAnyException();
  }

  @Test
  void one_that_is_missing_is_named_in_one_sentence() {
    assertThatThrownBy(new JdbcDriver("org.away.Driver", "org.away:driver", 1, 2)::load)
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "No driver for kirin.store.url is on the class path (org.away.Driver): add org.away:driver, 1.2 or later")
        .hasNoCause();
  }

  @Test
  void one_that_is_too_old_is_refused_in_one_sentence() {
    assertThatThrownBy(new JdbcDriver("org.h2.Driver", "com.h2database:h2", 2, 99)::load)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("(org.h2.Driver 2.4) is too old: take com.h2database:h2, 2.99")
        .hasNoCause();
    assertThatThrownBy(new JdbcDriver("org.h2.Driver", "com.h2database:h2", 3, 0)::load)
        .hasMessageContaining("too old");
  }

  @Test
  void what_people_are_shown_of_an_address_holds_no_password() {
    for (String url :
        List.of(
            "jdbc:h2:file:./kirin;PASSWORD=S3CR3T",
            "jdbc:postgresql://db/kirin?user=ann&password=S3CR3T")) {
      assertThat(Database.of(url).shown()).doesNotContain("S3CR3T");
    }
    assertThatThrownBy(() -> Database.of("jdbc:mysql://db/kirin?password=S3CR3T"))
        .hasMessageContaining("got \"jdbc:mysql://db/kirin\"");
  }
}
