package org.kirincamel.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassedOverTest {

  private long now = 7;
  private final List<String> lines = new ArrayList<>();
  private final PassedOver passedOver =
      new PassedOver(Duration.ofSeconds(30), () -> now, lines::add);

  private void look(String... names) {
    for (String name : names) {
      passedOver.see(Path.of(name), Reason.of("is a folder", ""));
    }
    passedOver.endLook();
    now += Duration.ofSeconds(1).toNanos();
  }

  private void look(int looks, String... names) {
    for (int i = 0; i < looks; i++) {
      look(names);
    }
  }

  @Test
  void what_stays_for_longer_than_the_patience_is_reported_once() {
    look(30, "folder");
    assertThat(lines).isEmpty();
    look(300, "folder");

    assertThat(lines).containsExactly("folder in the inbox is not taken: it is a folder");
  }

  @Test
  void an_operator_sees_what_has_stayed_for_longer_than_the_patience_the_oldest_by_name() {
    look(10, "first");
    look(21, "first", "second");

    assertThat(passedOver.standing())
        .containsExactly(new Untaken("first", Duration.ofSeconds(31), "is a folder", ""));
    look(10, "first", "second");
    assertThat(passedOver.standing()).extracting(Untaken::name).containsExactly("first", "second");
    look("second");
    assertThat(passedOver.standing()).extracting(Untaken::name).containsExactly("second");
    look();
    assertThat(passedOver.standing()).isEmpty();
  }

  @Test
  void what_goes_before_is_never_reported_and_what_comes_back_begins_anew() {
    look(29, "folder");
    look(1);
    look(29, "folder");

    assertThat(lines).isEmpty();
  }

  @Test
  void a_name_is_shown_without_what_could_steer_a_terminal() {
    look(40, "a\nb\u001b[31m\u202e" + "x".repeat(300));

    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).hasSizeLessThan(200).matches("[\\x20-\\x7e…]*");
  }

  @Test
  void of_thousands_of_odd_names_at_most_ten_lines_a_minute_are_written() {
    var names = new String[10_000];
    for (int i = 0; i < names.length; i++) {
      names[i] = "odd" + i;
    }
    look(32, names);

    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).startsWith("Not taken in the inbox: 10000 more, such as odd");
  }

  @Test
  void what_comes_after_the_lines_of_a_minute_is_summed_up_a_minute_later() {
    var names = new String[10_000];
    for (int i = 0; i < names.length; i++) {
      names[i] = "odd" + i;
    }
    look(40);
    look(5, Arrays.copyOf(names, 300));
    look(70, names);
    assertThat(lines).as("up to a minute after the first line").hasSize(1);
    look(20, names);

    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).startsWith("Not taken in the inbox: 9700 more");
  }

  @Test
  void a_steady_stream_of_odd_names_writes_ten_lines_a_minute() {
    for (int i = 0; i < 600; i++) {
      var names = new ArrayList<String>();
      for (int back = Math.max(0, i - 40); back <= i; back++) {
        names.add("odd" + back);
      }
      look(names.toArray(String[]::new));
    }

    assertThat(lines).hasSizeBetween(10, 100);
  }
}
