package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.LEASE;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.acceptMany;
import static org.kirincamel.store.StoreTasks.completed;
import static org.kirincamel.store.StoreTasks.completedIn;
import static org.kirincamel.store.StoreTasks.deliveries;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.fetches;
import static org.kirincamel.store.StoreTasks.running;
import static org.kirincamel.store.StoreTasks.submits;
import static org.kirincamel.store.StoreTasks.wanted;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Two processes on one PostgreSQL, each with its own pool. */
@Timeout(120)
class TwoNodesTest {

  private static final int ROWS = 1000;

  private final List<TaskStore> nodes = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void open() throws Exception {
    String url = PostgreSql.newDatabase();
    // Both start at once: only one of them can make the tables.
    Parallel.run(
        2,
        node ->
            nodes.add(TaskStore.open(url, "postgres", "postgres", UUID.randomUUID(), NOW, false)));
  }

  @AfterEach
  void close() {
    nodes.forEach(TaskStore::close);
  }

  private TaskStore node(int number) {
    return nodes.get(number % 2);
  }

  @Test
  void only_the_node_that_polls_a_task_says_when_it_is_looked_at_next() {
    acceptMany(node(0), 1);
    Task claimed = node(0).claims().claim(submits(1), NOW).submits().get(0);
    Task running = running(claimed, "task");
    assertThat(node(0).changes().record(running, List.of())).isTrue();

    assertThat(node(0).reports().find(claimed.id()).orElseThrow().nextActionAt())
        .isEqualTo(running.nextActionAt());
    assertThat(node(1).reports().find(claimed.id()).orElseThrow().nextActionAt())
        .as("the lease of the other node ends much later")
        .isEmpty();
  }

  @Test
  void each_request_is_claimed_exactly_once_at_every_step() throws Exception {
    acceptMany(node(0), ROWS);
    List<Task> submits = Collections.synchronizedList(new ArrayList<>());
    claimAll(
        ROWS,
        node -> {
          List<Task> claimed = node.claims().claim(submits(13), NOW).submits();
          for (Task task : claimed) {
            assertThat(node.changes().record(running(task, "t-" + task.id()), List.of())).isTrue();
          }
          submits.addAll(claimed);
          return claimed.size();
        });
    assertThat(submits).hasSize(ROWS).extracting(Task::id).doesNotHaveDuplicates();

    List<Task> polls = Collections.synchronizedList(new ArrayList<>());
    claimAll(
        ROWS,
        node -> {
          List<Task> claimed = node.claims().claim(wanted(5, 17, 5, 5, 0, ROWS), NOW).polls();
          for (Task task : claimed) {
            Task after = RowEdit.of(completed(task)).nothingLeftToDo().done();
            assertThat(
                    node.changes()
                        .record(after, List.of(delivery(task, "outbox"), delivery(task, "b"))))
                .isTrue();
          }
          polls.addAll(claimed);
          return claimed.size();
        });
    assertThat(polls).hasSize(ROWS).extracting(Task::id).doesNotHaveDuplicates();

    List<UUID> delivered = Collections.synchronizedList(new ArrayList<>());
    claimAll(
        2 * ROWS,
        node -> {
          List<Claim.DueDelivery> claimed = node.claims().claim(deliveries(19), NOW).deliveries();
          for (Claim.DueDelivery due : claimed) {
            assertThat(due.task().id()).isEqualTo(due.delivery().requestId());
            assertThat(node.changes().recordDelivery(due.delivery().delivered(NOW, ""))).isTrue();
            delivered.add(due.delivery().id());
          }
          return claimed.size();
        });
    assertThat(delivered).hasSize(2 * ROWS).doesNotHaveDuplicates();
    assertThat(node(1).reports().overview().in(State.COMPLETED)).isEqualTo(ROWS);
  }

  @Test
  void slots_are_counted_over_both_nodes() throws Exception {
    acceptMany(node(0), 300);
    AtomicInteger claimed = new AtomicInteger();
    Parallel.run(
        8,
        i -> {
          for (int round = 0; round < 10; round++) {
            claimed.addAndGet(node(i).claims().claim(submits(9, 100), NOW).submits().size());
          }
        });
    // A node that meets another at the account does not wait for it.
    for (int round = 0; round < 20; round++) {
      claimed.addAndGet(node(round).claims().claim(submits(9, 100), NOW).submits().size());
    }
    assertThat(claimed).hasValue(100);
  }

  @Test
  void a_start_leaves_the_leases_of_the_other_node_alone() {
    acceptMany(node(0), 1);
    Task posted = node(0).claims().claim(submits(1), NOW).submits().get(0);
    // A third node starts on the same tables; the first is still posting.
    assertThat(node(1).claims().claim(submits(1), NOW).submits()).isEmpty();
    assertThat(node(1).reports().find(posted.id()).orElseThrow().state())
        .isEqualTo(State.SUBMITTING);
  }

  @Test
  void what_another_node_has_taken_over_is_not_renewed() {
    Task task = completedIn(node(0), "key");
    assertThat(node(0).claims().claim(fetches(1), NOW).fetches()).hasSize(1);
    assertThat(node(1).claims().claim(fetches(1), NOW.plus(LEASE)).fetches()).hasSize(1);

    node(0).leases().renew(List.of(task.id()), List.of(), NOW.plus(LEASE.multipliedBy(9)));

    assertThat(node(0).claims().claim(fetches(1), NOW.plus(LEASE.multipliedBy(2))).fetches())
        .hasSize(1);
  }

  private interface Claimer {
    int claim(TaskStore node);
  }

  /** Claims with four threads on each node until as many rows were claimed as there are. */
  private void claimAll(int rows, Claimer claimer) throws Exception {
    AtomicInteger left = new AtomicInteger(rows);
    Parallel.run(
        8,
        i -> {
          while (left.get() > 0) {
            left.addAndGet(-claimer.claim(node(i)));
          }
        });
    assertThat(left).hasValue(0);
  }
}
