package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.task.Delivery;

/**
 * What a million rows that have ended must not slow down is found by an index, on every database.
 */
@Timeout(60)
abstract class IndexesContract {

  private static final Instant LATER = Instant.parse("2026-03-01T10:00:00Z");

  private TaskStore store;
  private Connection connection;

  /** The address of an empty database. */
  abstract String newDatabase();

  /** Puts as many rows in as the database needs to plan for many. */
  abstract void fill(Connection connection) throws SQLException;

  @BeforeEach
  void open() throws SQLException {
    String url = newDatabase();
    String user = url.startsWith("jdbc:h2:") ? "" : "postgres";
    store = TaskStore.open(url, user, user, UUID.randomUUID(), StoreTasks.NOW, false);
    connection = DriverManager.getConnection(url, user, user);
    fill(connection);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    store.close();
  }

  /** How the database would go about it, in lower case. */
  private String plan(String sql, Sql.Binder binder) throws SQLException {
    return String.join(
            "\n", Sql.of("explain " + sql).list(connection, binder, row -> row.getString(1)))
        .toLowerCase(Locale.ROOT);
  }

  @Test
  void whose_task_it_is_is_found_by_the_task() throws Exception {
    assertThat(
            plan(
                TaskTable.TASK_OF_ANOTHER,
                by -> by.text("task_id", "task-1").id("id", UUID.randomUUID())))
        .contains("kirin_request_by_task");
  }

  @ParameterizedTest
  @ValueSource(strings = {Recovery.RELEASE, ClockRepair.LEASE_ENDS_BY, ClockRepair.DUE_BY})
  void of_a_million_that_have_ended_none_is_looked_at_when_a_start_or_a_clock_makes_things_due(
      String sql) throws Exception {
    assertThat(plan(sql.formatted("kirin_request", "COMPLETED"), IndexesContract::later))
        .contains("kirin_request_due");
    assertThat(plan(sql.formatted("kirin_delivery", "DELIVERED"), IndexesContract::later))
        .contains("kirin_delivery_due");
  }

  private static void later(Parameters by) throws SQLException {
    by.time("due", LATER).time("after", LATER);
  }

  @Test
  void what_is_open_is_counted_past_what_has_ended() throws Exception {
    assertThat(plan(Censuses.OPEN_OF, IndexesContract::ended)).contains("kirin_request_due");
    assertThat(plan(Censuses.OLDEST_DUE_OF, IndexesContract::ended)).contains("kirin_request_due");
    assertThat(plan(Censuses.OLDEST_OF, by -> by.text("state", "RUNNING")))
        .contains("kirin_request_by_state");
    assertThat(plan(Censuses.NUMBER_OF, by -> by.text("state", "COMPLETED").number("most", 10)))
        .contains("kirin_request_by_state");
    assertThat(plan(Censuses.DELIVERIES_OF, by -> by.text("state", "DEAD")))
        .contains("kirin_delivery_due");
  }

  @Test
  void what_is_in_trouble_is_counted_past_all_that_is_not() throws Exception {
    assertThat(plan(Troubles.WITHOUT_VIDEO_OF, by -> by.id("since", RequestSearch.madeAt(LATER))))
        .contains("kirin_request_by_error");
    assertThat(plan(Troubles.LONG_RUNNING_OF, by -> by.number("most", 10).time("before", LATER)))
        .contains("kirin_request_by_state");
    assertThat(plan(Troubles.LAST_TRIED_OF, by -> by.text("target", "crm")))
        .contains("kirin_delivery_due_of_target");
    assertThat(plan(Troubles.FIRST_DEAD_OF, by -> by.text("target", "crm")))
        .contains("kirin_delivery_due_of_target");
  }

  private static void ended(Parameters by) throws SQLException {
    by.text("state", "COMPLETED").time("ever", Instant.EPOCH);
  }

  private String plan(Deliveries.Query query) throws SQLException {
    return plan(Deliveries.sql(query), by -> Deliveries.bind(by, query, 10));
  }

  @Test
  void deliveries_are_found_by_what_is_asked_for() throws Exception {
    Optional<UUID> request = Optional.of(UUID.randomUUID());
    var dead = Optional.of(Delivery.State.DEAD);

    assertThat(plan(new Deliveries.Query(request, Optional.empty(), Optional.empty())))
        .containsPattern("(?:: request_id = |index cond: \\(request_id = )");
    assertThat(plan(new Deliveries.Query(Optional.empty(), Optional.of("crm"), dead)))
        .contains("kirin_delivery_due_of_target");
    assertThat(plan(new Deliveries.Query(Optional.empty(), Optional.empty(), dead)))
        .contains("kirin_delivery_due");
  }

  @Test
  void a_search_runs_along_the_index_of_ids_of_a_state_or_of_an_error() throws Exception {
    var filter = RequestFilter.ANY;
    Sql.Binder all =
        by -> {
          new RequestSearch(filter, new RequestPage.Wanted(false, Optional.empty(), 10))
              .bind(by, false);
          by.id("above", new UUID(0x7000, Long.MIN_VALUE))
              .id("below", UUID.fromString("7fffffff-ffff-7fff-bfff-ffffffffffff"))
              .number("most", 10);
        };
    Sql.Binder inState =
        by -> {
          all.bind(by);
          by.text("state", "FAILED");
        };
    for (String sql : new String[] {SearchSql.STATE.newest, SearchSql.STATE.oldest}) {
      assertThat(plan(sql, inState)).contains("kirin_request_by_state");
    }
    for (String sql : new String[] {SearchSql.ERROR.newest, SearchSql.ERROR.oldest}) {
      assertThat(plan(sql, all)).contains("kirin_request_by_error");
    }
    for (String sql : new String[] {SearchSql.ID.newest, SearchSql.ID.oldest}) {
      assertThat(plan(sql, all)).containsPattern("primary_key|kirin_request_pkey");
    }
  }

  @Test
  void the_ledger_of_a_time_runs_along_the_index_of_ids() throws Exception {
    assertThat(
            plan(
                Ledger.RECEIVED,
                by ->
                    by.id("above", new UUID(0x7000, Long.MIN_VALUE))
                        .id("below", UUID.fromString("7fffffff-ffff-7fff-bfff-ffffffffffff"))
                        .number("most", 10)))
        .containsPattern("primary_key|kirin_request_pkey");
  }
}
