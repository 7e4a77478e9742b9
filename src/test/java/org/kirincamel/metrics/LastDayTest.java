package org.kirincamel.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kirincamel.store.HourBook;
import org.kirincamel.store.PostgreSql;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.SetClock;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.Tasks;

class LastDayTest {

  private static final Task RUNNING = Tasks.running();
  private static final Task COMPLETED =
      RowEdit.of(RUNNING).state(State.COMPLETED).answer("{\"usage\":{\"cost\":\"0.28\"}}").done();
  private static final Task FAILED = RowEdit.of(RUNNING).state(State.FAILED).done();

  private final SetClock clock = new SetClock(Instant.parse("2026-03-01T10:15:00Z"));
  private final String url = PostgreSql.newStore();
  private TaskStore store;
  private LastDay day;

  @BeforeEach
  void open() {
    store = opened();
    day = new LastDay(clock, store.ledger().hours());
  }

  private TaskStore opened() {
    return TaskStore.open(url, "postgres", "postgres", UUID.randomUUID(), clock.instant(), false);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private HourBook hour(int ago) {
    return day.hours().get(23 - ago);
  }

  @Test
  void what_ends_counts_in_its_hour_with_its_cost() {
    day.changed(RUNNING, COMPLETED);
    clock.pass(Duration.ofHours(2));
    day.changed(RUNNING, COMPLETED);
    day.changed(RUNNING, COMPLETED);
    day.changed(RUNNING, FAILED);

    assertThat(day.hours()).hasSize(24);
    assertThat(hour(2).start()).isEqualTo("2026-03-01T10:00:00Z");
    assertThat(hour(2).completed()).isEqualTo(1);
    assertThat(hour(1).completed()).isZero();
    assertThat(hour(0).completed()).isEqualTo(2);
    assertThat(hour(0).failed()).isEqualTo(1);
    assertThat(hour(0).cost()).isEqualByComparingTo("0.56");
  }

  @Test
  void all_nodes_count_also_those_that_have_ended() {
    day.changed(RUNNING, COMPLETED);
    day.write();
    day.changed(RUNNING, COMPLETED);
    day.write();
    try (TaskStore other = opened()) {
      var others = new LastDay(clock, other.ledger().hours());
      others.changed(RUNNING, COMPLETED);
      others.changed(RUNNING, FAILED);
      others.write();
    }
    day.changed(RUNNING, COMPLETED);

    assertThat(hour(0).completed()).isEqualTo(4);
    assertThat(hour(0).failed()).isEqualTo(1);
    assertThat(hour(0).cost()).isEqualByComparingTo("1.12");
  }

  @Test
  void it_is_written_once_a_minute() {
    day.changed(RUNNING, COMPLETED);
    day.writeNowAndThen();
    assertThat(written()).isZero();

    clock.pass(Duration.ofMinutes(1));
    day.writeNowAndThen();
    assertThat(written()).isEqualTo(1);

    day.changed(RUNNING, COMPLETED);
    day.writeNowAndThen();
    assertThat(written()).isEqualTo(1);
  }

  private int written() {
    Instant hour = hour(0).start();
    return store.ledger().hours().between(hour, hour).stream().mapToInt(HourBook::completed).sum();
  }

  @Test
  void what_cannot_be_written_is_written_the_next_time() throws Exception {
    day.changed(RUNNING, COMPLETED);
    execute("alter table kirin_hour rename to kirin_hour_away");
    day.write();
    execute("alter table kirin_hour_away rename to kirin_hour");
    assertThat(written()).isZero();

    day.write();

    assertThat(written()).isEqualTo(1);
  }

  private void execute(String sql) throws Exception {
    try (var connection = DriverManager.getConnection(url, "postgres", "postgres");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void what_goes_on_or_had_ended_before_does_not_count() {
    day.changed(Tasks.submitting(), RUNNING);
    day.changed(COMPLETED, COMPLETED);

    assertThat(day.hours()).allMatch(hour -> hour.completed() + hour.failed() == 0);
  }

  @Test
  void what_is_older_than_a_day_is_not_shown_and_after_some_days_forgotten() {
    day.changed(RUNNING, COMPLETED);
    day.write();
    clock.pass(Duration.ofHours(23));
    assertThat(hour(23).completed()).isEqualTo(1);
    clock.pass(Duration.ofHours(1));
    assertThat(day.hours()).allMatch(hour -> hour.completed() == 0);

    clock.pass(Duration.ofDays(3));
    day.changed(RUNNING, COMPLETED);
    day.write();

    assertThat(store.ledger().hours().between(Instant.EPOCH, clock.instant())).hasSize(1);
  }

  @Test
  void a_clock_that_was_set_back_counts_in_the_hour_that_it_shows() {
    day.changed(RUNNING, COMPLETED);
    clock.pass(Duration.ofHours(-3));
    day.changed(RUNNING, COMPLETED);
    assertThat(hour(0).completed()).isEqualTo(1);

    clock.pass(Duration.ofHours(3));
    assertThat(hour(0).completed()).isEqualTo(1);
    assertThat(hour(3).completed()).isEqualTo(1);
  }
}
