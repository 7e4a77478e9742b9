package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.acceptMany;
import static org.kirincamel.store.StoreTasks.deliveries;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.polls;
import static org.kirincamel.store.StoreTasks.recorded;
import static org.kirincamel.store.StoreTasks.running;
import static org.kirincamel.store.StoreTasks.submits;
import static org.kirincamel.store.StoreTasks.submitting;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

class H2TaskStoreTest extends TaskStoreContract {

  @TempDir Path folder;

  @Override
  String newDatabase() {
    return "jdbc:h2:file:" + folder.resolve("kirin");
  }

  @Test
  void a_new_start_takes_over_what_a_dead_process_had_claimed() {
    Task polled = recorded(store, running(submitting(store, "1"), "t"));
    Task running = recorded(store, running(submitting(store, "2"), "t2"));
    recorded(store, StoreTasks.completed(running), delivery(running, "outbox"));
    Task posted = submitting(store, "3");
    store.claims().claim(polls(5), NOW);
    store.claims().claim(deliveries(5), NOW);
    store.close();

    store = TaskStore.open(newDatabase(), "", "", UUID.randomUUID(), NOW, false);
    assertThat(store.reports().find(posted.id()).orElseThrow().state()).isEqualTo(State.UNKNOWN);
    assertThat(store.claims().claim(submits(5), NOW).submits()).isEmpty();
    assertThat(store.claims().claim(polls(5), NOW).polls())
        .extracting(Task::id)
        .containsExactly(polled.id());
    assertThat(store.claims().claim(deliveries(5), NOW).deliveries()).hasSize(1);
  }

  @Test
  void a_new_start_does_not_sit_out_the_try_of_a_dead_process() {
    acceptMany(store, 2);
    store.accounts().pause(NOW, NOW, "arrears");
    assertThat(store.claims().claim(submits(5), NOW).submits()).as("the try").hasSize(1);
    store.close();

    store = TaskStore.open(newDatabase(), "", "", UUID.randomUUID(), NOW, false);
    assertThat(store.claims().claim(submits(5), NOW).submits()).as("the next try").hasSize(1);
  }
}
