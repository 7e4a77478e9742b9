package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.accepted;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.State;

/** What is left of removed requests takes little room, and is known wherever it lies. */
@Timeout(120)
abstract class KeysContract extends StoreContract {

  private static final int ROUNDS = 80;
  private static final int A_ROUND = 250;
  private static final int MAX_BYTES = 100;

  /** How many bytes the tables of keys take, or all tables do. */
  abstract long room() throws Exception;

  /** What a server does by itself while keys come hour by hour. */
  void vacuum() throws Exception {}

  final Connection connect() throws Exception {
    return DriverManager.getConnection(Database.of(url).url(), user(), user());
  }

  private void keep(List<Keys.Key> keys) throws Exception {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      Keys.keep(connection, keys);
      connection.commit();
    }
  }

  private boolean pack(int page) throws Exception {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      boolean more = KeyPacking.pack(connection, page);
      connection.commit();
      return more;
    }
  }

  private void packAll() throws Exception {
    for (int page : List.of(100, 10, 1)) {
      boolean more;
      do {
        more = pack(page);
      } while (more);
    }
    assertThat(count("kirin_key")).isZero();
  }

  private int count(String table) throws Exception {
    try (Connection connection = connect();
        var rows = connection.createStatement().executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static Stream<Keys.Key> bothOf(String request) {
    UUID id = UUID.randomUUID();
    return Stream.of(
        Keys.ofRequest("key " + request, id, State.COMPLETED),
        Keys.ofId("mine " + request, id, State.FAILED));
  }

  /** Which of the keys of requests are known. */
  private Set<String> known(List<String> keys) throws Exception {
    var lookup = new KeyLookup(Keys.Of.REQUEST, keys);
    Set<String> known = new HashSet<>();
    try (Connection connection = connect()) {
      Sql.of(KeyLookup.ALONE)
          .forEach(
              connection,
              lookup::bind,
              row -> lookup.read(row, (key, request, said) -> known.add(key)));
    }
    return known;
  }

  @Test
  void what_is_left_of_a_request_with_a_key_and_an_id_of_its_caller_takes_100_bytes_at_most()
      throws Exception {
    long before = room();
    for (int round = 0; round < ROUNDS; round++) {
      String name = round + ".";
      keep(IntStream.range(0, A_ROUND).boxed().flatMap(i -> bothOf(name + i)).toList());
      boolean more;
      do {
        more = store.retention().packKeys();
      } while (more);
      vacuum();
    }

    long bytes = (room() - before) / (ROUNDS * A_ROUND);

    System.out.println("What is left of a request takes " + bytes + " bytes");
    assertThat(bytes).isBetween(1L, (long) MAX_BYTES);
  }

  @Test
  void a_key_is_known_whatever_was_packed_before_it() throws Exception {
    List<String> kept = new ArrayList<>();
    for (int page : List.of(400, 1, 50, 7, 399)) {
      List<String> keys =
          IntStream.range(0, 2 * page).mapToObj(i -> "key " + page + "." + i).toList();
      keep(
          keys.stream()
              .map(key -> Keys.ofRequest(key, UUID.randomUUID(), State.COMPLETED))
              .toList());
      kept.addAll(keys);
      assertThat(pack(page)).isTrue();
      assertThat(known(kept)).containsExactlyInAnyOrderElementsOf(kept);
    }

    packAll();

    assertThat(known(kept)).containsExactlyInAnyOrderElementsOf(kept);
    assertThat(known(List.of("key", "key 400", "mine 400.1"))).isEmpty();
  }

  @Test
  void whatever_a_key_is_the_key_of_is_known_in_a_pack() throws Exception {
    UUID id = UUID.randomUUID();
    var message = new MessageKey("http", "key:once", "ab".repeat(32));
    String open = Intakes.openKey(message.kind(), message.key(), "");
    keep(
        List.of(
            Keys.ofRequest("request", id, State.EXPIRED),
            Keys.ofId("mine", id, State.COMPLETED),
            Keys.ofMessage(open, id, message.sha256()),
            Keys.ofOrder("refused", true),
            Keys.ofOrder("done", false)));

    packAll();

    assertThat(accept(store, accepted("request")))
        .containsExactly(new Acceptance.Duplicate(id, State.EXPIRED));
    List<UUID> first = new ArrayList<>();
    store
        .messages()
        .accept(
            UUID.randomUUID(),
            new MessageKey("http", "other", "cd".repeat(32)),
            NOW,
            List.of(accepted("another", "mine")),
            (task, taken) -> {
              first.add(taken);
              return task.rejected("[]");
            },
            task -> List.of());
    assertThat(first).containsExactly(id);
    assertThat(store.messages().find(message)).contains(new StoredMessage.Same(id));
    assertThat(store.messages().find(new MessageKey("http", "key:once", "cd".repeat(32))))
        .containsInstanceOf(StoredMessage.Other.class);
    assertThat(store.orders().refuse(new OrderKey("refused", "cancel", "ab"), NOW, "").refused())
        .isTrue();
    assertThat(store.orders().refuse(new OrderKey("done", "cancel", "ab"), NOW, "").refused())
        .isFalse();
  }

  @Test
  void two_nodes_pack_and_a_third_finds_every_key_at_every_moment() throws Exception {
    List<String> kept = IntStream.range(0, 600).mapToObj(i -> "key " + i).toList();
    keep(kept.stream().map(key -> Keys.ofRequest(key, UUID.randomUUID(), State.FAILED)).toList());
    var nodes = Executors.newFixedThreadPool(2);
    try {
      Callable<Integer> packing =
          () -> {
            int pages = 0;
            while (pack(20)) {
              pages++;
            }
            return pages;
          };
      List<Future<Integer>> packers = List.of(nodes.submit(packing), nodes.submit(packing));
      while (packers.stream().anyMatch(packer -> !packer.isDone())) {
        assertThat(known(kept)).hasSameSizeAs(kept);
      }
      assertThat(packers.get(0).get() + packers.get(1).get()).isEqualTo(30);
    } finally {
      nodes.shutdownNow();
    }
    assertThat(known(kept)).hasSameSizeAs(kept);
  }
}
