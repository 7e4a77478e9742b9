package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.MANY_SLOTS;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.acceptMany;
import static org.kirincamel.store.StoreTasks.submits;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Source;
import org.kirincamel.task.Task;

/** Whose request is posted next, where not all can have a slot. */
class TurnsTest {

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

  /** One at a time, as slots become free while the gateway is full. */
  private List<UUID> posted(int number, int atOnce) {
    List<UUID> posted = new ArrayList<>();
    while (posted.size() < number) {
      List<Task> claimed = store.claims().claim(submits(atOnce, MANY_SLOTS), NOW).submits();
      assertThat(claimed).hasSize(atOnce);
      claimed.forEach(task -> posted.add(task.id()));
    }
    return posted;
  }

  private Task single(String kind, String name) {
    UUID id = StoreTasks.id();
    Task task =
        Task.accepted(
            id,
            new Source(kind, name, 1, kind + id, Map.of()),
            new Task.Request(
                "cat-" + Ids.shortId(id), "kirin_v1_t2v", "{\"prompt\":\"A cat\"}", List.of()),
            Task.ownIdOf(id),
            NOW);
    accept(store, task);
    return task;
  }

  @Test
  void a_single_request_does_not_wait_behind_a_large_file() {
    acceptMany(store, 1_000);
    Task single = single("http", "http");
    assertThat(posted(2, 1)).contains(single.id());

    Task next = single("jms", "orders");
    assertThat(posted(8, 8)).contains(next.id());
  }

  @Test
  void each_source_has_its_turn_and_its_requests_keep_their_order() {
    List<UUID> flood = new ArrayList<>();
    for (int each = 0; each < 50; each++) {
      flood.add(single("http", "http").id());
    }
    Task mail = single("mail", "a@example.com");
    Task file = single("file", "one.json");
    List<UUID> posted = posted(10, 1);
    assertThat(posted).contains(mail.id(), file.id());
    assertThat(posted.stream().filter(flood::contains))
        .containsExactlyElementsOf(flood.subList(0, 8));
  }

  @Test
  void a_large_file_goes_on_while_others_come_one_by_one() {
    List<UUID> rows = acceptMany(store, 1_000).stream().map(Task::id).toList();
    List<UUID> posted = new ArrayList<>();
    for (int each = 0; each < 20; each++) {
      single("http", "http");
      single("http", "http");
      posted.addAll(posted(2, 2));
    }
    assertThat(posted.stream().filter(rows::contains))
        .containsExactlyElementsOf(rows.subList(0, 20));
  }

  @Test
  void what_had_its_slot_takes_no_turn_again() {
    for (int each = 0; each < 30; each++) {
      single("http", "http");
    }
    assertThat(store.claims().claim(submits(100, MANY_SLOTS), NOW).submits()).hasSize(30);
    acceptMany(store, 100);
    Task single = single("http", "http");
    assertThat(posted(2, 1)).contains(single.id());
  }

  @Test
  void what_is_forgotten_is_posted_when_it_is_the_oldest() throws Exception {
    Task single = single("http", "http");
    store = TaskStore.open(database, "", "", UUID.randomUUID(), NOW, false);
    acceptMany(store, 20);
    assertThat(posted(1, 1)).containsExactly(single.id());
  }
}
