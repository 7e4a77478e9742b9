package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.ANYTHING;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.completed;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.running;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kirincamel.settings.UsdLimits;
import org.kirincamel.store.CountedH2.Sent;
import org.kirincamel.task.Booking;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;

/**
 * What each step of a request costs at the database. A change that makes a step dearer says so
 * here; one that makes it cheaper lowers the number.
 */
class StatementCountTest {

  private final SoftAssertions costs = new SoftAssertions();
  private CountedH2 database;
  private TaskStore store;

  @BeforeEach
  void open() throws Exception {
    database = new CountedH2();
    store = TaskStore.open(database, "", "", UUID.randomUUID(), NOW, false);
    // The first POST of a day costs one statement more.
    accept(store, accepted("the first of the day"));
    assertThat(store.claims().claim(ANYTHING, NOW).submits()).hasSize(1);
    database.sent();
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    database.remove();
    costs.assertAll();
  }

  private void costs(String step, Sent expected) {
    Sent sent = database.sent();
    System.out.println("Cost of one " + step + ": " + sent);
    costs.assertThat(sent).as(step).isEqualTo(expected);
  }

  @Test
  void each_step_of_a_request_costs_what_it_did() {
    accept(store, accepted("key"));
    costs("accept", new Sent(2, 1, 1, 1));

    Task submitting = store.claims().claim(ANYTHING, NOW).submits().get(0);
    costs("claim to submit", new Sent(6, 0, 1, 1));

    store.changes().record(running(submitting, "task"), List.of());
    costs("submission", new Sent(1, 1, 1, 1));

    Task polled = store.claims().claim(ANYTHING, NOW).polls().get(0);
    costs("claim to poll", new Sent(2, 0, 1, 0));

    store.changes().record(running(polled, "task"), List.of());
    costs("poll that got no answer", new Sent(1, 1, 1, 1));

    Task completed = completed(store.claims().claim(ANYTHING, NOW).polls().get(0));
    database.sent();
    store.changes().record(completed, List.of());
    costs("completion", new Sent(1, 1, 1, 1));

    Task fetched = store.claims().claim(ANYTHING, NOW).fetches().get(0);
    costs("claim to fetch", new Sent(3, 1, 1, 0));

    store.changes().record(fetched, List.of(delivery(fetched, "outbox")));
    costs("fetch", new Sent(2, 2, 1, 1));

    Delivery delivery = store.claims().claim(ANYTHING, NOW).deliveries().get(0).delivery();
    costs("claim to deliver", new Sent(4, 1, 1, 0));

    store.changes().recordDelivery(delivery.delivered(NOW, "said"));
    costs("delivery", new Sent(1, 1, 1, 1));
  }

  @Test
  void the_books_cost_one_statement_where_a_cost_was_not_expected_and_a_budget_one_a_claim() {
    accept(store, accepted("key"));
    var within =
        new ClaimLimits(
            ANYTHING.free(),
            ANYTHING.slots(),
            new SubmitLimits(
                OptionalInt.empty(),
                Optional.of(BigDecimal.TEN),
                Optional.of(BigDecimal.TEN),
                Map.of()),
            task -> BigDecimal.ONE,
            StoreTasks.SUBMIT_LEASE,
            StoreTasks.LEASE);
    database.sent();
    Task submitting = store.claims().claim(within, NOW).submits().get(0);
    costs("claim to submit within a budget", new Sent(7, 0, 1, 1));

    store.changes().record(running(submitting, "task"), List.of());
    Task completed = completed(store.claims().claim(ANYTHING, NOW).polls().get(0));
    database.sent();
    var booking = Booking.settled(completed, new BigDecimal("0.28"));
    store.changes().record(completed, List.of(), booking);
    costs("completion at another cost than expected", new Sent(2, 1, 1, 1));
    assertThat(Booking.settled(completed, BigDecimal.ONE)).as("as expected").isEmpty();
  }

  @Test
  void a_budget_of_a_source_costs_a_claim_three_statements_and_a_correction_one() {
    var within =
        new ClaimLimits(
            ANYTHING.free(),
            ANYTHING.slots(),
            new SubmitLimits(
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of("file", new UsdLimits(Optional.of(BigDecimal.TEN), Optional.empty()))),
            task -> BigDecimal.ONE,
            StoreTasks.SUBMIT_LEASE,
            StoreTasks.LEASE);
    accept(store, accepted("the first of the source's day"));
    store.claims().claim(within, NOW);
    accept(store, accepted("key"));
    database.sent();
    Task submitting = store.claims().claim(within, NOW).submits().get(0);
    costs("claim to submit within the budget of a source", new Sent(8, 0, 1, 1));

    store.changes().record(running(submitting, "task"), List.of());
    Task completed = completed(store.claims().claim(ANYTHING, NOW).polls().get(0));
    database.sent();
    store
        .changes()
        .record(completed, List.of(), Booking.settled(completed, new BigDecimal("0.28")));
    costs("completion at another cost than expected of the source", new Sent(3, 2, 1, 1));
  }

  @Test
  void what_is_done_for_many_at_once_costs_little_more_than_for_one() {
    accept(store, IntStream.range(0, 8).mapToObj(i -> accepted("key " + i)).toList());
    costs("accept of eight", new Sent(2, 8, 1, 1));

    store
        .claims()
        .claim(ANYTHING, NOW)
        .submits()
        .forEach(each -> store.changes().record(running(each, "task " + each.id()), List.of()));
    database.sent();
    List<Task> polled = store.claims().claim(ANYTHING, NOW).polls();
    costs("claim of eight polls", new Sent(2, 0, 1, 0));

    store
        .leases()
        .renew(polled.stream().map(Task::id).toList(), List.of(), NOW.plus(Duration.ofHours(1)));
    costs("renewal of eight leases", new Sent(1, 8, 1, 0));
  }

  @Test
  void a_claim_that_finds_nothing_forces_nothing() {
    store.claims().claim(ANYTHING, NOW);
    costs("claim of nothing", new Sent(1, 0, 1, 0));
  }

  @Test
  void a_message_under_a_key_costs_little_more_than_one_without() {
    var key = new MessageKey("http", "key", "ab".repeat(32));
    store
        .messages()
        .accept(
            UUID.randomUUID(),
            key,
            NOW,
            List.of(accepted("key 1")),
            (task, first) -> task,
            task -> List.of());
    costs("message", new Sent(4, 1, 1, 1));

    store.messages().find(key);
    costs("message that is there already", new Sent(1, 0, 1, 1));
  }

  @Test
  void a_file_costs_three_statements_beside_its_rows() {
    var file =
        new NewIntake(UUID.randomUUID(), "file", "cats.csv", "ab".repeat(32), 7, Optional.empty());
    store.intakes().open(file, NOW, Duration.ofHours(1));
    costs("start of a file", new Sent(3, 0, 1, 0));
    store.intakes().complete(file.id());
    costs("end of a file", new Sent(1, 0, 1, 1));
    store.intakes().moved(file.id(), NOW);
    costs("file moved", new Sent(1, 0, 1, 0));
  }
}
