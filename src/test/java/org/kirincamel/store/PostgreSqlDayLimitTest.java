package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.acceptMany;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.kirincamel.task.Booking;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

class PostgreSqlDayLimitTest extends DayLimitContract {

  @Override
  String newDatabase() {
    return PostgreSql.newStore();
  }

  @Test
  void two_nodes_together_never_exceed_the_limit_whatever_they_give_back() throws Exception {
    acceptMany(store, 300);
    try (TaskStore other = opened(NOW)) {
      AtomicInteger running = new AtomicInteger();
      AtomicInteger atOnce = new AtomicInteger();
      Parallel.run(
          8,
          i -> {
            TaskStore node = i % 2 == 0 ? store : other;
            for (int round = 0; round < 15; round++) {
              for (Task task : node.claims().claim(perDay(60, 4), NOW).submits()) {
                assertThat(atOnce.incrementAndGet() + running.get()).isLessThanOrEqualTo(60);
                if (round % 3 == 0) {
                  Task after = RowEdit.of(task).notPosted().state(State.ACCEPTED).dueAt(NOW).done();
                  atOnce.decrementAndGet();
                  assertThat(
                          node.changes()
                              .record(
                                  after,
                                  List.of(),
                                  Optional.of(new Booking(NOW, -1, BigDecimal.ZERO))))
                      .isTrue();
                } else {
                  running.incrementAndGet();
                  atOnce.decrementAndGet();
                  StoreTasks.recorded(node, StoreTasks.running(task, "task-" + task.id()));
                }
              }
            }
          });
      while (true) {
        List<Task> rest = other.claims().claim(perDay(60, 100), NOW).submits();
        if (rest.isEmpty()) {
          break;
        }
        rest.forEach(task -> StoreTasks.recorded(other, StoreTasks.running(task, "t" + task.id())));
      }
      assertThat(store.reports().overview().in(State.RUNNING)).isEqualTo(60);
      assertThat(store.claims().claim(perDay(60, 1), NOW).spent()).isPresent();
    }
  }
}
