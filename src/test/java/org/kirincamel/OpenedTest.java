package org.kirincamel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedTest {

  private final List<String> closed = new ArrayList<>();
  private final Opened opened = new Opened();

  private void open(String name) {
    opened.add(() -> closed.add(name));
  }

  private void openFailing(String name) {
    opened.add(
        () -> {
          closed.add(name);
          throw new IllegalStateException(name);
        });
  }

  @Test
  void what_was_opened_first_is_closed_last_and_once() {
    open("store");
    open("loop");
    open("servers");

    opened.close();
    opened.close();

    assertThat(closed).containsExactly("servers", "loop", "store");
  }

  @Test
  void what_cannot_be_closed_leaves_nothing_else_open_and_hides_no_other_failure() {
    open("store");
    openFailing("loop");
    openFailing("servers");

    assertThatThrownBy(opened::close)
        .hasMessage("servers")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("loop"));
    assertThat(closed).containsExactly("servers", "loop", "store");
  }

  @Test
  void after_a_failed_start_the_reason_of_that_comes_first() {
    openFailing("loop");
    var failure = new IllegalStateException("a wrong setting");

    opened.closeAfter(failure);

    assertThat(failure.getSuppressed()[0]).hasMessage("loop");
  }
}
