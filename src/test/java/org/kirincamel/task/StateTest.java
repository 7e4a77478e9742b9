package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StateTest {

  @Test
  void these_arrows_are_allowed_and_no_others() {
    List<String> arrows = new ArrayList<>();
    for (State from : State.values()) {
      for (State to : from.next()) {
        arrows.add(from + " > " + to);
      }
    }

    assertThat(arrows)
        .containsExactlyInAnyOrder(
            "ACCEPTED > SUBMITTING",
            "ACCEPTED > UNKNOWN",
            "ACCEPTED > RUNNING",
            "ACCEPTED > FAILED",
            "SUBMITTING > ACCEPTED",
            "SUBMITTING > UNKNOWN",
            "SUBMITTING > RUNNING",
            "SUBMITTING > FAILED",
            "UNKNOWN > ACCEPTED",
            "UNKNOWN > RUNNING",
            "UNKNOWN > FAILED",
            "RUNNING > COMPLETED",
            "RUNNING > FAILED",
            "RUNNING > EXPIRED",
            "RUNNING > ACCEPTED",
            "EXPIRED > COMPLETED");
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void the_list_in_its_javadoc_is_what_may_follow(State from) throws IOException {
    String source = Files.readString(Path.of("src/main/java/org/kirincamel/task/State.java"));
    var line = Pattern.compile("(?m)^ \\* " + from + " *->(.*)$").matcher(source);

    assertThat(line.find()).as("a line for " + from).isTrue();
    assertThat(line.group(1).strip())
        .isEqualTo(from.next().stream().map(State::name).collect(Collectors.joining(", ")));
  }

  @Test
  void a_slot_is_held_by_what_may_be_at_the_gateway() {
    for (State state : State.values()) {
      assertThat(state.holdsSlot())
          .isEqualTo(state == State.SUBMITTING || state == State.UNKNOWN || state == State.RUNNING);
    }
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void a_row_refuses_every_other_arrow(State to) {
    Task running = Tasks.running();
    if (to == State.RUNNING || State.RUNNING.next().contains(to)) {
      assertThat(running.edit().state(to).done().state()).isEqualTo(to);
    } else {
      assertThatThrownBy(() -> running.edit().state(to))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("must not go from RUNNING to " + to);
    }
  }

  @Test
  void words_are_those_of_the_result_document() {
    assertThat(State.COMPLETED.word()).isEqualTo("completed");
    assertThat(State.FAILED.word()).isEqualTo("failed");
    assertThat(State.REJECTED.word()).isEqualTo("rejected");
    assertThat(State.EXPIRED.word()).isEqualTo("expired");
  }
}
