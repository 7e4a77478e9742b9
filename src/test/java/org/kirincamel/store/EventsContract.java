package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.delivery;
import static org.kirincamel.store.StoreTasks.recorded;
import static org.kirincamel.store.StoreTasks.submitting;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Event;
import org.kirincamel.task.Ids;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;
import org.kirincamel.task.Timeline;

/** What has happened to a request is kept with it, on every database. */
@Timeout(120)
abstract class EventsContract extends StoreContract {

  private List<Event> events(Task task) {
    return store.reports().events(task.id());
  }

  private List<String> story(Task task) {
    return events(task).stream()
        .map(
            event ->
                "%s>%s: %s"
                    .formatted(
                        event.from().map(State::word).orElse(""), event.to().word(), event.cause()))
        .toList();
  }

  private Task running(String key) {
    Task task = submitting(store, key);
    return recorded(store, task.move().runs("task-" + key, Optional.empty(), NOW, NOW));
  }

  @Test
  void a_life_is_told_from_birth_to_its_end() {
    Task task = running("a");
    task = recorded(store, task.move().unanswered("HTTP 503").move().dueAt(NOW));
    task = recorded(store, task.move().completed("{}", NOW));
    task = recorded(store, task.fetching().fetched("[]", NOW));

    assertThat(story(task))
        .containsExactly(
            ">accepted: received",
            "accepted>submitting: posting",
            "submitting>running: taken by the gateway",
            "running>completed: completed by the gateway",
            "completed>completed: video fetched");
    assertThat(events(task)).extracting(Event::node).doesNotContain("").hasSize(5);
    assertThat(events(task)).extracting(Event::node).containsOnly(events(task).get(0).node());
  }

  @Test
  void a_request_that_was_rejected_says_so_from_its_birth() {
    Task task = StoreTasks.rejected("bad", "mine");
    accept(store, task);

    assertThat(story(task)).containsExactly(">rejected: breaks a rule");
    assertThat(events(task).get(0).at()).isEqualTo(NOW.truncatedTo(ChronoUnit.MILLIS));
  }

  @Test
  void who_loses_the_race_tells_nothing() {
    Task task = running("a");
    recorded(store, task.move().completed("{}", NOW));

    assertThat(
            store
                .changes()
                .record(task.move().failed("{}", new TaskError("1", "no"), NOW), List.of()))
        .isFalse();
    assertThat(story(task)).last().isEqualTo("running>completed: completed by the gateway");
  }

  @Test
  void what_a_start_and_other_nodes_do_is_told_under_their_names() {
    Task task = submitting(store, "a");
    Task waiting = accepted("b");
    accept(store, waiting);
    String first = events(task).get(0).node();
    store.close();
    store = opened(NOW, true);

    if (url.startsWith("jdbc:h2")) {
      assertThat(story(task)).last().isEqualTo("submitting>unknown: its process died");
    }
    assertThat(story(waiting)).last().isEqualTo("accepted>unknown: kirin.recover=lookup");
    assertThat(events(waiting).get(1).node()).isNotEqualTo(first);
  }

  @Test
  void an_order_is_told_with_the_name_that_was_given_with_it() {
    Task task = recorded(store, submitting(store, "a").move().outcomeUnknown("cut", NOW, NOW));
    store
        .orders()
        .carryOut(
            "Ann",
            effects ->
                effects.changeIf(
                    task.id(),
                    row -> true,
                    row -> row.ordered().settledAsFailed(NOW),
                    a -> List.of()));

    assertThat(story(task)).last().isEqualTo("unknown>failed: settled: fail");
    assertThat(events(task)).extracting(Event::who).endsWith("", "", "Ann");
  }

  @Test
  void a_redelivery_is_told_without_taking_the_row_from_its_worker() {
    Task completed = running("a").move().completed("{}", NOW);
    Delivery delivery = delivery(completed, "archive");
    Task task = recorded(store, completed, delivery);
    Delivery claimed =
        store.claims().claim(StoreTasks.deliveries(9), NOW).deliveries().get(0).delivery();
    store.changes().recordDelivery(claimed.dead(NOW, "no"));
    List<Delivery> going = new ArrayList<>();
    store
        .orders()
        .carryOut(
            "Ann",
            effects -> {
              effects.setGoing(Optional.of(task.id()), Optional.empty(), NOW, going::add);
              return going;
            });

    assertThat(going).hasSize(1);
    Task fetched = recorded(store, task.fetching().fetched("[]", NOW));
    assertThat(story(fetched))
        .endsWith(
            "completed>completed: redelivery ordered to archive",
            "completed>completed: video fetched");
    assertThat(events(fetched)).extracting(Event::who).endsWith("Ann", "");
  }

  private List<Event> timeline(Task task) {
    return Timeline.of(task, events(task), store.pages().deliveries(task.id()));
  }

  private Delivery claimedDelivery() {
    return store.claims().claim(StoreTasks.deliveries(9), NOW).deliveries().get(0).delivery();
  }

  @Test
  void the_end_of_a_delivery_is_told_with_the_node_that_wrote_it() {
    Task task = running("a").move().completed("{}", NOW);
    recorded(store, task, delivery(task, "archive"), delivery(task, "outbox"));
    String first = events(task).get(0).node();
    store.changes().recordDelivery(claimedDelivery().delivered(NOW, ""));
    store.close();
    store = opened(NOW, false);
    Instant later = NOW.plusSeconds(3600);
    store
        .claims()
        .claim(StoreTasks.deliveries(9), later)
        .deliveries()
        .forEach(each -> store.changes().recordDelivery(each.delivery().dead(later, "HTTP 500")));
    Task waiting = accepted("b");
    accept(store, waiting);
    String second = events(waiting).get(0).node();

    assertThat(second).isNotEqualTo(first);
    assertThat(timeline(store.reports().find(task.id()).orElseThrow()))
        .filteredOn(event -> event.cause().startsWith("deliver"))
        .extracting(Event::node)
        .containsExactly(first, second);
  }

  @Test
  void a_death_is_still_told_after_its_redelivery() {
    Task task = running("a").move().completed("{}", NOW);
    recorded(store, task, delivery(task, "archive"));
    store.changes().recordDelivery(claimedDelivery().dead(NOW, "HTTP 500"));
    List<Event> died =
        timeline(task).stream().filter(each -> each.cause().contains("given up")).toList();
    store
        .orders()
        .carryOut(
            "Ann",
            effects -> {
              effects.setGoing(
                  Optional.of(task.id()), Optional.empty(), NOW.plusSeconds(60), each -> {});
              return true;
            });

    assertThat(died).extracting(Event::attempt).containsExactly(1);
    assertThat(timeline(task))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("at")
        .containsAll(died);
    assertThat(story(task))
        .endsWith(
            "completed>completed: delivery to archive given up: HTTP 500",
            "completed>completed: redelivery ordered to archive");
  }

  @Test
  void a_renewal_that_comes_too_late_makes_no_ended_delivery_due() {
    Task task = running("a").move().completed("{}", NOW);
    recorded(store, task, delivery(task, "archive"));
    Delivery claimed = claimedDelivery();
    store.changes().recordDelivery(claimed.delivered(NOW, ""));

    store.leases().renew(List.of(), List.of(claimed.id()), NOW.plusSeconds(60));

    assertThat(store.pages().deliveries(task.id()))
        .extracting(Delivery::nextActionAt)
        .containsExactly(Optional.empty());
  }

  @Test
  void of_very_many_events_the_first_and_the_last_are_kept() {
    Task task = recorded(store, submitting(store, "a").move().outcomeUnknown("cut", NOW, NOW));
    for (int i = 0; i < 600; i++) {
      task = recorded(store, task.move().missed("🐈 look-up number " + i, NOW.plusSeconds(i), NOW));
    }

    List<Event> events = events(task);
    assertThat(events).hasSizeBetween(50, 200);
    assertThat(story(task))
        .startsWith(">accepted: received", "accepted>submitting: posting")
        .contains("unknown>unknown: (events left out)")
        .endsWith(
            "unknown>unknown: 🐈 look-up number 598", "unknown>unknown: 🐈 look-up number 599");
    assertThat(events).extracting(Event::at).isSorted();
    assertThat(events).allMatch(each -> each.cause().isBlank() || !each.to().word().isEmpty());
  }

  @Test
  void there_is_nothing_to_tell_of_a_request_that_is_not_there() {
    assertThat(store.reports().events(UUID.randomUUID())).isEmpty();
  }

  @Test
  void the_name_of_a_node_is_the_end_of_its_id() {
    UUID node = UUID.fromString("018f3c2e-7b1a-7000-8000-0123456789ab");

    assertThat(Author.of(node).node()).isEqualTo(Ids.shortId(node)).hasSize(12);
  }
}
