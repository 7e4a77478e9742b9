package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.acceptMany;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.rejected;
import static org.kirincamel.store.StoreTasks.running;
import static org.kirincamel.store.StoreTasks.submits;

import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Messages under keys, and pages of requests, on every database. */
@Timeout(120)
abstract class MessagesContract extends StoreContract {

  private static final MessageKey KEY = new MessageKey("http", "key:1", "aa");

  private StoredMessage once(MessageKey key, Task... tasks) {
    return store
        .messages()
        .accept(
            UUID.randomUUID(),
            key,
            NOW,
            List.of(tasks),
            (task, first) -> rejected(task.source().key(), task.gateway().externalTaskId()),
            task -> List.of());
  }

  @Test
  void the_first_message_under_a_key_is_kept_for_ever() {
    assertThat(store.messages().find(KEY)).isEmpty();
    Task cat = accepted("a");
    var first = (StoredMessage.Same) once(KEY, cat);

    assertThat(once(KEY, accepted("b"))).isEqualTo(first);
    assertThat(once(new MessageKey("http", "key:1", "bb"), accepted("c")))
        .isEqualTo(new StoredMessage.Other());
    store.close();
    store = opened();
    assertThat(store.messages().find(KEY)).contains(first);
    assertThat(store.messages().find(new MessageKey("http", "key:1", "bb")))
        .contains(new StoredMessage.Other());
    assertThat(store.messages().find(new MessageKey("mail", "key:1", "aa"))).isEmpty();
    assertThat(store.messages().rows(first.intake()))
        .containsExactly(new StoredRow(cat.id(), cat.source().row(), Optional.empty()));
    assertThat(store.reports().overview().in(State.ACCEPTED)).isEqualTo(1);
  }

  @Test
  void what_is_thrown_while_it_is_stored_undoes_the_message_and_its_key() {
    Task cat = accepted("a");
    accept(store, cat);
    assertThatThrownBy(
            () ->
                store
                    .messages()
                    .accept(
                        UUID.randomUUID(),
                        KEY,
                        NOW,
                        List.of(accepted("c")),
                        (task, first) -> task,
                        task -> {
                          throw new IllegalArgumentException("not this one");
                        }))
        .hasMessage("not this one");

    assertThat(store.messages().find(KEY)).isEmpty();
    assertThat(store.reports().overview().in(State.ACCEPTED)).isEqualTo(1);
  }

  @Test
  void many_at_once_under_one_key_are_one_message() throws Exception {
    for (int round = 0; round < 10; round++) {
      var key = new MessageKey("http", "round " + round, "aa");
      List<StoredMessage> kept = Collections.synchronizedList(new ArrayList<>());
      Parallel.run(4, i -> kept.add(once(key, accepted("x" + UUID.randomUUID()))));
      assertThat(kept).hasSize(4).containsOnly(kept.get(0));
    }
    assertThat(store.reports().overview().in(State.ACCEPTED)).isEqualTo(10);
  }

  private List<RequestSummary> newest(RequestFilter filter, Optional<UUID> before, int most) {
    return store.pages().find(filter, new RequestPage.Wanted(false, before, most)).requests();
  }

  @Test
  void pages_run_from_the_newest_to_the_oldest_and_by_state() {
    List<UUID> ids =
        acceptMany(store, 7).stream()
            .map(Task::id)
            .sorted(Comparator.comparing(UUID::toString).reversed())
            .toList();
    assertThat(newest(RequestFilter.ANY, Optional.empty(), 3))
        .extracting(RequestSummary::id)
        .containsExactlyElementsOf(ids.subList(0, 3));
    assertThat(newest(RequestFilter.ANY, Optional.of(ids.get(2)), 10))
        .extracting(RequestSummary::id)
        .containsExactlyElementsOf(ids.subList(3, 7));

    Task claimed = store.claims().claim(submits(1), NOW).submits().get(0);
    assertThat(store.changes().record(running(claimed, "t"), List.of())).isTrue();
    assertThat(newest(RequestFilter.ANY.in(State.RUNNING), Optional.empty(), 10))
        .singleElement()
        .satisfies(
            standing -> {
              assertThat(standing.id()).isEqualTo(claimed.id());
              assertThat(standing.gateway().task()).contains("t");
            });
    assertThat(newest(RequestFilter.ANY.in(State.ACCEPTED), Optional.empty(), 10)).hasSize(6);
    assertThat(store.pages().waiting(100)).isEqualTo(6);
    assertThat(store.pages().waiting(4)).isEqualTo(4);
  }

  @Test
  void a_page_in_a_rare_state_is_read_along_an_index() throws Exception {
    acceptMany(store, 3000);
    try (var connection = DriverManager.getConnection(url, user(), user());
        var statement = connection.createStatement()) {
      statement.execute("analyze");
      for (String where :
          List.of(
              "where state = 'FAILED' and id < '7fffffff-ffff-7fff-bfff-ffffffffffff'"
                  + " order by state desc, id desc",
              "where id < '7fffffff-ffff-7fff-bfff-ffffffffffff' order by id desc")) {
        var plan = new StringBuilder();
        try (var rows =
            statement.executeQuery("explain select id from kirin_request " + where + " limit 51")) {
          while (rows.next()) {
            plan.append(rows.getString(1)).append('\n');
          }
        }
        assertThat(plan.toString())
            .containsAnyOf(
                "KIRIN_REQUEST_BY_STATE",
                "kirin_request_by_state",
                "PRIMARY_KEY",
                "kirin_request_pkey")
            .doesNotContain("tableScan", "Seq Scan", "Sort");
        if (url.startsWith("jdbc:h2:")) {
          assertThat(plan.toString()).as("in the order of the index").contains("index sorted");
        }
      }
    }
  }
}
