package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.common.Clocks;
import org.kirincamel.delivery.FolderTarget;
import org.kirincamel.delivery.ResultPlace;
import org.kirincamel.delivery.VideoFolder;
import org.kirincamel.http.page.Frame;
import org.kirincamel.http.page.ListQuery;
import org.kirincamel.http.page.Lookout;
import org.kirincamel.http.page.OperatorsPage;
import org.kirincamel.http.page.Prospect;
import org.kirincamel.http.page.Visitor;
import org.kirincamel.loop.Alarms;
import org.kirincamel.loop.Essentials;
import org.kirincamel.metrics.LastDay;
import org.kirincamel.settings.Settings;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Meters;
import org.kirincamel.task.State;

/** What the operations page reads of a store with 100,000 requests. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageRowsTest {

  private static final int SHOWN = 50;

  /** How everything stands is some numbers, however many requests there are. */
  private static final int NUMBERS = 42;

  private static final String FILL =
      """
      insert into kirin_request
        (id, version, state, next_action_at, source_kind, source_name, source_row, source_key, name,
         model, params, targets, external_task_id, received_at, completed_at, error_code, submits, polls,
         failures, misses, submissions, holds_slot, revision, late, note)
      select cast(concat('018f3c2e-7b1a-7000-8000-', lpad(cast(x as varchar), 12, '0')) as uuid), 0,
             case when mod(x, 10) = 0 then 'ACCEPTED' when mod(x, 10) = 1 then 'FAILED'
                  else 'COMPLETED' end,
             case when mod(x, 10) = 0 then timestamp with time zone '2026-03-01 10:00:00+00' end,
             'file', 'cats.csv', x, concat('key-', x), concat('cats-', x), 'kirin_v1_t2v',
             '{"prompt":"A cat"}', 'outbox', concat('mine-', x),
             timestamp with time zone '2026-03-01 10:00:00+00', null,
             case when mod(x, 500) = 1 then 'refused' end, 0, 0, 0, 0, '[]', false, 1,
             false, ''
        from system_range(1, 100000)
      """;

  private final AtomicLong nanos = new AtomicLong();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private CountedH2 database;
  private TaskStore store;
  private OperatorsPage page;
  private Frame frame;

  @BeforeAll
  void fill(@TempDir Path home) throws SQLException {
    database = new CountedH2();
    store = TaskStore.open(database, "", "", UUID.randomUUID(), StoreTasks.NOW, false);
    try (var connection = DriverManager.getConnection(database.url(), "", "");
        var statement = connection.createStatement()) {
      statement.execute(FILL);
    }
    Settings settings =
        Settings.read(
                key -> key.equals("kirin.api.key") ? Optional.of("k") : Optional.empty(),
                List.of(),
                List.of())
            .settings();
    Clock clock = Clock.fixed(StoreTasks.NOW, ZoneOffset.UTC);
    var videos = new VideoFolder(home, false, 0);
    page =
        new OperatorsPage(
            settings,
            store,
            new ResultPlace(
                new FolderTarget(home, videos, false), videos, settings.deliver().names()),
            new Lookout(
                essentials(settings, clock),
                store,
                new LastDay(clock, store.ledger().hours()),
                List::of),
            task -> new Prospect(Optional.empty(), Optional.empty()),
            clock);
    frame = page.frame("/kirin", "localhost", new Visitor(Optional.empty(), false, "", false));
    database.rowsRead();
    database.sent();
  }

  private Essentials essentials(Settings settings, Clock clock) {
    return new Essentials(
        settings,
        new Clocks(clock, clock, nanos::get),
        () -> 0,
        new Ids(clock, new SecureRandom()),
        timer,
        new Alarms(sentence -> {}, Duration.ofHours(1), clock),
        Meters.NONE);
  }

  @AfterAll
  void close() throws SQLException {
    timer.shutdownNow();
    store.close();
    database.remove();
  }

  private static RequestFilter refused() {
    RequestFilter any = RequestFilter.ANY;
    return new RequestFilter(
        any.state(), any.origin(), any.prompt(), any.received(), any.ids(), any.to(), "refused");
  }

  private int rowsOfTheList(RequestFilter filter, Optional<UUID> behind) {
    byte[] html =
        page.requests(
            frame,
            new ListQuery(
                Map.of(), filter, new RequestPage.Wanted(false, behind, SHOWN), UUID::toString));
    assertThat(new String(html).split("<th scope=\"row\">", -1)).hasSize(SHOWN + 1);
    return database.rowsRead();
  }

  @Test
  void a_page_of_the_list_reads_what_it_shows_and_one_more() {
    var middle = Optional.of(UUID.fromString("018f3c2e-7b1a-7000-8000-000000050000"));

    assertThat(rowsOfTheList(RequestFilter.ANY, Optional.empty())).isBetween(SHOWN, SHOWN + 1);
    assertThat(rowsOfTheList(RequestFilter.ANY, middle)).isBetween(SHOWN, SHOWN + 1);
    assertThat(rowsOfTheList(RequestFilter.ANY.in(State.FAILED), middle))
        .isBetween(SHOWN, SHOWN + 1);
    assertThat(rowsOfTheList(refused(), middle)).isBetween(SHOWN, SHOWN + 1);
  }

  @Test
  void the_first_page_reads_some_numbers_and_those_who_look_at_the_same_time_share_them() {
    assertThat(page.board(frame)).isPresent();
    assertThat(database.rowsRead()).isBetween(1, NUMBERS);

    assertThat(page.board(frame)).isPresent();
    assertThat(database.rowsRead()).isZero();

    nanos.addAndGet(2_000_000_000);
    assertThat(page.board(frame)).isPresent();
    assertThat(database.rowsRead()).isBetween(1, NUMBERS);
  }

  @Test
  void what_has_ended_is_counted_up_to_a_bound() {
    assertThat(store.censuses().ended().get("completed"))
        .satisfies(
            completed -> {
              assertThat(completed.number()).isEqualTo(Ended.MOST_COUNTED);
              assertThat(completed.more()).isTrue();
              assertThat(completed.cost()).isEmpty();
            });
    assertThat(store.censuses().ended().get("failed"))
        .satisfies(
            failed -> {
              assertThat(failed.number()).isEqualTo(Ended.MOST_COUNTED);
              assertThat(failed.more()).isFalse();
              assertThat(failed.cost()).hasValue(BigDecimal.ZERO.setScale(6));
            });
    assertThat(database.rowsRead()).isLessThanOrEqualTo(12);
  }

  @Test
  void one_request_is_read_by_its_id() {
    assertThat(page.request(frame, UUID.fromString("018f3c2e-7b1a-7000-8000-000000077777")))
        .isPresent();
    assertThat(database.rowsRead()).isLessThanOrEqualTo(3);
  }
}
