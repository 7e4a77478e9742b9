package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;

import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Source;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** Requests are found by what an operator knows of them, on every database. */
@Timeout(60)
abstract class SearchContract extends StoreContract {

  private static final Instant LATER = NOW.plus(Duration.ofHours(30));

  private static final RequestFilter ANY = RequestFilter.ANY;

  private static Task request(Instant at, String kind, String source, String prompt, String to) {
    UUID id = new Ids(Clock.fixed(at, ZoneOffset.UTC), RandomGenerator.of("SecureRandom")).next();
    return Task.accepted(
        id,
        new Source(kind, source, 1, "key " + id, Map.of()),
        new Task.Request(
            "video-" + Ids.shortId(id),
            "kirin_v1_t2v",
            "{\"mode\":\"std\",\"prompt\":\"%s\"}".formatted(prompt),
            List.of(to)),
        Task.ownIdOf(id),
        at);
  }

  private Task cat;
  private Task dog;
  private Task kirin;

  private void acceptThree() {
    cat = request(NOW, "file", "Cats_100%.csv", "A cat, \\\"Kitty\\\"", "outbox");
    dog = request(NOW.plusSeconds(60), "http", "order-7", "Ein Hündchen", "crm");
    kirin = request(LATER, "mail", "ann", "A KIRIN! mode", "outbox");
    StoreTasks.accept(store, cat, dog, kirin);
  }

  private RequestPage page(RequestFilter filter, boolean oldestFirst, int most) {
    return store.pages().find(filter, new RequestPage.Wanted(oldestFirst, Optional.empty(), most));
  }

  private List<UUID> found(RequestFilter filter) {
    return page(filter, true, 10).requests().stream().map(RequestSummary::id).toList();
  }

  private static RequestFilter from(String kind, String name, String file) {
    return new RequestFilter(
        ANY.state(),
        new RequestFilter.Origin(kind, name, file),
        "",
        ANY.received(),
        ANY.ids(),
        ANY.to(),
        "");
  }

  private static RequestFilter saying(String prompt) {
    return new RequestFilter(
        ANY.state(), ANY.origin(), prompt, ANY.received(), ANY.ids(), ANY.to(), "");
  }

  private static RequestFilter received(Optional<Instant> after, Optional<Instant> before) {
    return new RequestFilter(
        ANY.state(),
        ANY.origin(),
        "",
        new RequestFilter.Received(after, before),
        ANY.ids(),
        ANY.to(),
        "");
  }

  private static RequestFilter known(String external, String task) {
    return new RequestFilter(
        ANY.state(),
        ANY.origin(),
        "",
        ANY.received(),
        new RequestFilter.GatewayIds(external, task),
        ANY.to(),
        "");
  }

  private static RequestFilter to(String target, Optional<Delivery.State> delivery) {
    return new RequestFilter(
        ANY.state(),
        ANY.origin(),
        "",
        ANY.received(),
        ANY.ids(),
        new RequestFilter.To(target, delivery),
        "");
  }

  @Test
  void by_source_by_file_and_by_prompt() {
    acceptThree();

    assertThat(found(ANY)).containsExactly(cat.id(), dog.id(), kirin.id());
    assertThat(found(from("http", "", ""))).containsExactly(dog.id());
    assertThat(found(from("", "cats_100%", ""))).containsExactly(cat.id());
    assertThat(found(from("", "100_", ""))).isEmpty();
    assertThat(found(from("", "!", ""))).isEmpty();
    assertThat(found(from("", "", "ORDER"))).containsExactly(dog.id());
    assertThat(found(from("", "", Ids.shortId(kirin.id())))).containsExactly(kirin.id());
    assertThat(found(saying("\"kitty\""))).containsExactly(cat.id());
    assertThat(found(saying("HÜNDCHEN"))).containsExactly(dog.id());
    assertThat(found(saying("mode"))).as("no name of a field").containsExactly(kirin.id());
  }

  @Test
  void by_time_and_by_target() {
    acceptThree();

    assertThat(found(received(Optional.of(dog.times().receivedAt()), Optional.empty())))
        .containsExactly(dog.id(), kirin.id());
    assertThat(found(received(Optional.empty(), Optional.of(LATER))))
        .containsExactly(cat.id(), dog.id());
    assertThat(found(to("crm", Optional.empty()))).containsExactly(dog.id());
    assertThat(found(to("cr_", Optional.empty()))).isEmpty();
  }

  @Test
  void by_its_ids_at_the_gateway_by_its_end_and_by_its_deliveries() {
    acceptThree();
    Task claimed = store.claims().claim(StoreTasks.submits(1), NOW).submits().get(0);
    assertThat(claimed.id()).isEqualTo(cat.id());
    assertThat(store.changes().record(StoreTasks.running(claimed, "task-1"), List.of())).isTrue();
    var given = Delivery.pending(StoreTasks.id(), cat.id(), "crm", 1, NOW);
    Task running = store.reports().find(cat.id()).orElseThrow();
    store
        .changes()
        .record(
            running.move().failed("{}", new org.kirincamel.task.TaskError("42", "no"), NOW),
            List.of(given));

    assertThat(found(known("", "task-1"))).containsExactly(cat.id());
    assertThat(found(known("", "task-2"))).isEmpty();
    assertThat(found(known(Task.ownIdOf(dog.id()), ""))).containsExactly(dog.id());
    assertThat(found(known(Task.ownIdOf(dog.id()), "").in(State.FAILED))).isEmpty();
    assertThat(found(ANY.in(State.FAILED))).containsExactly(cat.id());
    var failed =
        new RequestFilter(ANY.state(), ANY.origin(), "", ANY.received(), ANY.ids(), ANY.to(), "42");
    assertThat(found(failed)).containsExactly(cat.id());
    assertThat(found(to("", Optional.of(Delivery.State.PENDING)))).containsExactly(cat.id());
    assertThat(found(to("crm", Optional.of(Delivery.State.PENDING)))).isEmpty();
    assertThat(found(to("crm", Optional.of(Delivery.State.DEAD)))).isEmpty();
    assertThat(page(failed, false, 1).requests())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.result().errorCode()).contains("42");
              assertThat(row.asked().prompt()).isEqualTo("A cat, \"Kitty\"");
            });
  }

  @Test
  void pages_follow_each_other_in_both_orders_whatever_is_asked_for() {
    List<UUID> cats = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Task each =
          request(NOW.plusSeconds(i), "file", "a.csv", i % 3 == 0 ? "A dog" : "A cat", "outbox");
      StoreTasks.accept(store, each);
      if (i % 3 != 0) {
        cats.add(each.id());
      }
    }
    for (boolean oldestFirst : new boolean[] {true, false}) {
      List<UUID> seen = new ArrayList<>();
      Optional<UUID> behind = Optional.empty();
      do {
        RequestPage page =
            store.pages().find(saying("cat"), new RequestPage.Wanted(oldestFirst, behind, 7));
        page.requests().forEach(row -> seen.add(row.id()));
        behind = page.next();
      } while (behind.isPresent());
      assertThat(seen).hasSize(20).containsExactlyInAnyOrderElementsOf(cats);
      assertThat(seen.get(0)).isEqualTo(cats.get(oldestFirst ? 0 : 19));
    }
  }

  @Test
  void a_page_of_all_reads_no_more_rows_than_it_shows_and_one() {
    StoreTasks.acceptMany(store, 50);

    assertThat(page(ANY, false, 10).searched()).isEqualTo(11);
    assertThat(page(ANY.in(State.ACCEPTED), false, 10).searched()).isEqualTo(11);
    assertThat(page(ANY.in(State.FAILED), false, 10).searched()).isZero();
  }

  @Test
  void a_search_that_finds_nothing_stops_and_says_where_it_goes_on() throws Exception {
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      tasks.add(request(NOW.plusSeconds(i), "file", "a.csv", i == 3 ? "A dog" : "A cat", "outbox"));
    }
    StoreTasks.accept(store, tasks);
    try (var connection = DriverManager.getConnection(url, user(), user())) {
      var first =
          new RequestSearch(saying("dog"), new RequestPage.Wanted(false, Optional.empty(), 5), 20)
              .run(connection);
      assertThat(first.requests()).isEmpty();
      assertThat(first.searched()).isEqualTo(20);
      assertThat(first.next()).contains(tasks.get(10).id());
      assertThat(first.stoppedAt()).contains(tasks.get(10).times().receivedAt());
      var second =
          new RequestSearch(saying("dog"), new RequestPage.Wanted(false, first.next(), 5), 20)
              .run(connection);
      assertThat(second.requests())
          .extracting(RequestSummary::id)
          .containsExactly(tasks.get(3).id());
      assertThat(second.next()).isEmpty();
      assertThat(second.stoppedAt()).isEmpty();
    }
  }
}
