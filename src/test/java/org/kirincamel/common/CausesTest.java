package org.kirincamel.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class CausesTest {

  private final SQLException inner = new SQLException("inner");
  private final IOException middle = new IOException("middle", inner);
  private final IllegalStateException outer = new IllegalStateException("outer", middle);

  @Test
  void the_innermost_comes_last() {
    assertThat(Causes.of(outer)).containsExactly(outer, middle, inner);
    assertThat(Causes.root(outer)).isSameAs(inner);
    assertThat(Causes.root(inner)).isSameAs(inner);
  }

  @Test
  void the_outermost_of_a_kind_is_found() {
    assertThat(Causes.find(outer, Exception.class)).containsSame(outer);
    assertThat(Causes.find(outer, SQLException.class)).containsSame(inner);
    assertThat(Causes.find(outer, Error.class)).isEmpty();
  }

  @Test
  void causes_in_a_circle_end() {
    var first = new IllegalStateException("first");
    var second = new IllegalStateException("second", first);
    first.initCause(second);

    assertThat(Causes.of(first)).containsExactly(first, second);
  }
}
