package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.recorded;
import static org.kirincamel.store.StoreTasks.running;
import static org.kirincamel.store.StoreTasks.submits;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;

/**
 * What is over can be removed, and what is paid for once is not paid for again, on every database.
 */
@Timeout(120)
abstract class RetentionContract extends StoreContract {

  private static final Instant LATER = NOW.plus(Duration.ofDays(40));
  private static final Instant END = LATER.minus(Duration.ofDays(30));
  private static final UUID BEFORE = Retention.idAt(END);

  /** Without the newest task, the witness of look-ups, nothing is special of the others. */
  @BeforeEach
  void aWitness() {
    Task task = accepted("witness");
    accept(store, task);
    Task claimed = store.claims().claim(submits(1), NOW).submits().get(0);
    recorded(store, claimed.move().runs("witness", Optional.empty(), LATER, LATER));
  }

  private int removed() {
    int removed = 0;
    for (State state : Retention.ENDED) {
      Optional<UUID> after = Optional.of(Retention.START);
      while (after.isPresent()) {
        var page = store.retention().requests(state, after.get(), BEFORE, END);
        removed += page.removed();
        after = page.last();
      }
    }
    return removed;
  }

  private Task submitting(Task task) {
    accept(store, task);
    return store.claims().claim(submits(1), NOW).submits().get(0);
  }

  private Task completed(Task task) {
    Task running = recorded(store, running(submitting(task), "task-" + task.id()));
    return running.move().completed("{}", NOW).fetching().fetched("[]", NOW);
  }

  private Task delivered(Task task) {
    Task completed = completed(task);
    Task written = recorded(store, completed, delivery(completed, "outbox"));
    Delivery due =
        store.claims().claim(StoreTasks.deliveries(9), NOW).deliveries().get(0).delivery();
    assertThat(store.changes().recordDelivery(due.delivered(NOW, ""))).isTrue();
    return written;
  }

  private boolean isThere(Task task) {
    return store.reports().find(task.id()).isPresent();
  }

  @Test
  void a_request_that_was_delivered_goes_and_its_key_and_the_callers_id_stay() {
    Task task = delivered(accepted("jms:q:1#1", "mine"));

    assertThat(removed()).isEqualTo(1);

    assertThat(isThere(task)).isFalse();
    assertThat(store.pages().deliveries(task.id())).isEmpty();
    assertThat(accept(store, accepted("jms:q:1#1")))
        .containsExactly(new Acceptance.Duplicate(task.id(), State.COMPLETED));
    Task second = accepted("jms:q:2#1", "mine");
    assertThat(accept(store, second)).extracting(Acceptance::requestId).hasSize(1);
    assertThat(store.claims().claim(submits(9), LATER).submits())
        .as("the id belongs to the request that was removed")
        .isEmpty();
  }

  @Test
  void what_is_not_over_stays_whatever_its_age() {
    Task waiting = accepted("waiting");
    Task unknown =
        recorded(store, submitting(accepted("unknown")).move().outcomeUnknown("cut", NOW, NOW));
    Task running = recorded(store, running(submitting(accepted("running")), "task-r"));
    Task pending = completed(accepted("pending"));
    recorded(store, pending, delivery(pending, "outbox"));
    Task dead = completed(accepted("dead"));
    recorded(store, dead, delivery(dead, "archive"));
    Delivery archived =
        store.claims().claim(StoreTasks.deliveries(9), NOW).deliveries().stream()
            .map(Claim.DueDelivery::delivery)
            .filter(each -> each.target().equals("archive"))
            .findFirst()
            .orElseThrow();
    store.changes().recordDelivery(archived.dead(NOW, "no"));
    Task unfetched = recorded(store, running(submitting(accepted("unfetched")), "task-u"));
    recorded(store, unfetched.move().completed("{}", NOW));
    Task expired = recorded(store, running(submitting(accepted("expired")), "task-e"));
    recorded(store, expired.move().expired(new TaskError("expired", "x"), NOW, LATER));
    accept(store, waiting);

    assertThat(removed()).isZero();
    assertThat(List.of(waiting, unknown, running, pending, dead, unfetched, expired))
        .allMatch(this::isThere);
  }

  @Test
  void what_ended_or_was_delivered_later_stays() {
    Task late = completed(accepted("late"));
    Task written = recorded(store, late, delivery(late, "outbox"));
    Delivery due =
        store.claims().claim(StoreTasks.deliveries(9), NOW).deliveries().get(0).delivery();
    store.changes().recordDelivery(due.delivered(LATER, ""));

    assertThat(removed()).isZero();
    assertThat(isThere(written)).isTrue();
  }

  @Test
  void the_newest_known_task_stays_as_the_witness_of_look_ups() {
    Task newest =
        recorded(
            store,
            submitting(accepted("n"))
                .move()
                .runs("n", Optional.empty(), LATER.plusSeconds(9), NOW));
    recorded(store, newest.move().failed("{}", new TaskError("1", "no"), NOW));

    assertThat(removed()).isZero();
    assertThat(isThere(newest)).isTrue();
  }

  @Test
  void a_message_that_comes_again_after_its_requests_were_removed_is_the_same_message() {
    var key = new MessageKey("http", "key:once", "ab".repeat(32));
    Task task = accepted("http:x#1").rejected("[]");
    UUID intake = StoreTasks.id();
    store.messages().accept(intake, key, NOW, List.of(task), (one, first) -> one, one -> List.of());

    assertThat(removed()).isEqualTo(1);
    assertThat(store.retention().intakes(Retention.START, BEFORE, END).removed()).isEqualTo(1);

    assertThat(store.messages().find(key)).contains(new StoredMessage.Same(intake));
    assertThat(store.messages().find(new MessageKey("http", "key:once", "cd".repeat(32))))
        .containsInstanceOf(StoredMessage.Other.class);
    assertThat(store.messages().find(new MessageKey("http", "key:two", "ab".repeat(32)))).isEmpty();
    assertThat(
            store
                .messages()
                .accept(
                    StoreTasks.id(),
                    key,
                    LATER,
                    List.of(accepted("http:y#1")),
                    (one, first) -> one,
                    one -> List.of()))
        .isEqualTo(new StoredMessage.Same(intake));
  }

  @Test
  void a_file_is_known_again_for_its_window_and_is_another_one_afterwards() {
    var file =
        new NewIntake(StoreTasks.id(), "file", "cats.csv", "ab".repeat(32), 7, Optional.empty());
    store.intakes().open(file, NOW, Duration.ofDays(1));
    store
        .intakes()
        .accept(
            Optional.of(file.id()),
            1,
            List.of(accepted("f#1").rejected("[]")),
            (one, f) -> one,
            one -> List.of());
    store.intakes().complete(file.id());
    store.intakes().moved(file.id(), NOW);
    assertThat(removed()).isEqualTo(1);

    assertThat(store.retention().intakes(Retention.START, BEFORE, NOW).removed()).isZero();
    assertThat(store.intakes().open(file, NOW.plusSeconds(9), Duration.ofDays(1)))
        .isInstanceOf(IntakeStart.Taken.class);
    assertThat(store.retention().intakes(Retention.START, BEFORE, END).removed()).isEqualTo(1);
    var again =
        new NewIntake(StoreTasks.id(), "file", "cats.csv", "ab".repeat(32), 7, Optional.empty());
    assertThat(store.intakes().open(again, LATER, Duration.ofDays(1)))
        .isInstanceOf(IntakeStart.ToRead.class);
  }

  @Test
  void the_ids_under_which_a_request_was_resubmitted_stay_taken() {
    Task running = recorded(store, running(submitting(accepted("re", "mine")), "task-1"));
    store.resubmissions().resubmit(running.move().resubmitted("mine-r2", "again", NOW, NOW));
    Task second = store.claims().claim(submits(1), NOW).submits().get(0);
    recorded(store, second.move().refused(new TaskError("1", "no"), NOW));
    assertThat(removed()).isEqualTo(1);

    accept(store, accepted("x", "mine"), accepted("y", "mine-r2"));

    assertThat(store.claims().claim(submits(9), NOW).submits()).isEmpty();
  }

  @Test
  void an_order_is_known_again_after_its_answer_was_removed() {
    var done = new OrderKey("first", "cancel", "ab");
    var refused = new OrderKey("second", "cancel", "cd");
    var young = new OrderKey("third", "cancel", "ef");
    store.orders().carryOutOnce(done, "", NOW, effects -> "{\"long\":\"answer\"}");
    store.orders().refuse(refused, NOW, "There is no such request");
    store.orders().carryOutOnce(young, "", LATER, effects -> "{}");

    assertThat(store.retention().orders(END)).isEqualTo(2);
    assertThat(store.retention().orders(END)).isZero();

    OrderAnswer again =
        store
            .orders()
            .carryOutOnce(
                done,
                "",
                LATER,
                effects -> {
                  throw new AssertionError("carried out twice");
                });
    assertThat(again.repeated()).isTrue();
    assertThat(again.refused()).isFalse();
    assertThat(again.text()).startsWith("{\"note\":").contains("its answer was removed");
    assertThat(store.orders().refuse(refused, LATER, "Still none").refused()).isTrue();
    assertThat(store.orders().refuse(young, LATER, "").text()).isEqualTo("{}");
  }

  @Test
  void a_page_goes_on_behind_what_stays() {
    for (int i = 0; i < 450; i++) {
      Task task = accepted("many " + i).rejected("[]");
      if (i < 250) {
        store
            .intakes()
            .accept(
                Optional.empty(),
                0,
                List.of(task),
                (one, f) -> one,
                one -> List.of(delivery(one, "b")));
      } else {
        accept(store, task);
      }
    }

    assertThat(removed()).isEqualTo(200);
  }

  @Test
  void the_newest_are_kept_where_a_number_is_set() {
    List<Task> tasks = StoreTasks.acceptMany(store, 5);

    assertThat(store.retention().newestBeyond(2)).contains(tasks.get(2).id());
    assertThat(store.retention().newestBeyond(100)).isEmpty();
  }
}
