package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.ANYTHING;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.completed;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.running;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.Task;

/** A store grows for years; no step of a request may go through what has ended. */
class ScanCountTest {

  private static final int MANY = 60;

  private CountedH2 database;
  private TaskStore store;

  @BeforeEach
  void open() throws Exception {
    database = new CountedH2();
    store = TaskStore.open(database, "", "", UUID.randomUUID(), NOW, false);
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    database.remove();
  }

  @Test
  void the_life_of_a_request_goes_through_no_row_of_those_that_have_ended() {
    life("the first of the day");
    database.scanned();
    life("among few");
    int few = database.scanned();

    for (int i = 0; i < MANY; i++) {
      life("ended " + i);
    }
    database.scanned();
    life("among many");

    assertThat(database.scanned())
        .as("entries that H2 went through")
        .isPositive()
        .isLessThan(few + MANY / 2);
  }

  private void life(String key) {
    accept(store, accepted(key));
    Task submitting = store.claims().claim(ANYTHING, NOW).submits().get(0);
    store.changes().record(running(submitting, "task of " + key), List.of());
    Task polled = store.claims().claim(ANYTHING, NOW).polls().get(0);
    store.changes().record(completed(polled), List.of());
    Task fetched = store.claims().claim(ANYTHING, NOW).fetches().get(0);
    store
        .changes()
        .record(RowEdit.of(fetched).nothingLeftToDo().done(), List.of(delivery(fetched, "outbox")));
    Delivery delivery = store.claims().claim(ANYTHING, NOW).deliveries().get(0).delivery();
    store.changes().recordDelivery(delivery.delivered(NOW, "said"));
    assertThat(store.claims().claim(ANYTHING, NOW).deliveries()).isEmpty();
  }
}
