package org.kirincamel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kirincamel.task.PollPolicy.Usual;
import org.kirincamel.task.Task;
import org.kirincamel.task.Tasks;

class ViewsTest {

  private static Optional<String> shown(Task task, long median, long ninetieth) {
    return Views.usuallyDoneIn(
        task,
        any -> Optional.of(new Usual(Duration.ofMillis(median), Duration.ofMillis(ninetieth))));
  }

  @ParameterizedTest
  @CsvSource({
    "300, 1200, '1s, nine of ten in 1s'",
    "42300, 59999, '42s, nine of ten in 1m'",
    "107000, 243000, '1m50s, nine of ten in 4m'",
    "1507000, 7600000, '25m, nine of ten in 2h10m'"
  })
  void who_waits_is_told_how_long_such_tasks_take(long median, long ninetieth, String words) {
    assertThat(shown(Tasks.running(), median, ninetieth)).contains(words);
  }

  @Test
  void a_request_that_has_ended_is_not_waited_for() {
    assertThat(shown(Tasks.expired(), 1000, 2000)).isEmpty();
  }

  @Test
  void the_etag_is_another_one_when_that_changes() {
    Task running = Tasks.running();

    assertThat(Views.etag(running, List.of(), Optional.of("1m, nine of ten in 2m")))
        .isNotEqualTo(Views.etag(running, List.of(), Optional.of("1m, nine of ten in 3m")))
        .isNotEqualTo(Views.etag(running, List.of(), Optional.empty()));
  }
}
