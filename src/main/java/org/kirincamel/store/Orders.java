package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Carries out what a person orders. All that an order changes is one transaction; where the order
 * has an id, that and its answer are in it too, so that whatever dies, it is carried out once.
 */
public final class Orders {

  private static final Sql FIND =
      Sql.of("select name, sha256, refused, answer from kirin_order where id = :id");

  /** Of one whose answer was removed. */
  private static final Sql FIND_KEY = Sql.of(KeyLookup.ALONE);

  private static final String REMOVED =
      "carried out or refused before; its answer was removed, as kirin.keep.requests says";

  private static final Sql INSERT =
      Sql.of(
          """
          insert into kirin_order (id, name, sha256, done_at, refused, answer)
          values (:id, :name, :sha256, :now, :refused, :answer)
          """);

  private final Transactions transactions;
  private final Author author;
  private final OwnedTasks owned;
  private final GroupSync sync;

  Orders(Transactions transactions, GroupSync sync, Author author, OwnedTasks owned) {
    this.transactions = transactions;
    this.author = author;
    this.owned = owned;
    this.sync = sync;
  }

  /**
   * Carries out an order without an id; durable when this returns.
   *
   * @param who the name that was given with it, or none
   */
  public <T> T carryOut(String who, Function<OrderEffects, T> effect) {
    return durable(
        "carry out an order",
        connection -> effect.apply(new OrderEffects(connection, author.named(who), owned)));
  }

  /**
   * Answers as {@link #carryOut} would, by the same effect, and changes nothing.
   *
   * @param effect must not rely on what it has changed
   */
  public <T> T rehearse(Function<OrderEffects, T> effect) {
    return transactions.run(
        "rehearse an order",
        connection -> {
          try {
            return effect.apply(new Rehearsal(connection, author, owned));
          } catch (OrderEffects.Failed e) {
            throw e.why();
          }
        });
  }

  /**
   * Carries out an order unless one with its id has been answered; durable when this returns.
   *
   * @param who the name that was given with it, or none
   * @param effect changes what is to be changed and says the answer; what it throws undoes it all
   */
  public OrderAnswer carryOutOnce(
      OrderKey key, String who, Instant now, Function<OrderEffects, String> effect) {
    return answer(key, who, now, false, effect);
  }

  /** Writes down that an order is refused, unless one with its id has been answered. */
  public OrderAnswer refuse(OrderKey key, Instant now, String why) {
    return answer(key, "", now, true, effects -> why);
  }

  private OrderAnswer answer(
      OrderKey key,
      String who,
      Instant now,
      boolean refused,
      Function<OrderEffects, String> effect) {
    return durable(
        "carry out the order " + key.id(),
        connection -> {
          Optional<OrderAnswer> before = find(connection, key);
          if (before.isPresent()) {
            return before.get();
          }
          String text = effect.apply(new OrderEffects(connection, author.named(who), owned));
          insert(connection, key, now, refused, text);
          return new OrderAnswer(key, refused, text, false);
        });
  }

  /** Of two nodes at one order, the slower finds the answer of the faster. */
  private <T> T durable(String purpose, Transactions.Work<T> work) {
    T done =
        transactions.runAgainstRivals(
            purpose,
            connection -> {
              try {
                return work.on(connection);
              } catch (OrderEffects.Failed e) {
                throw e.why();
              }
            });
    sync.await();
    return done;
  }

  private static Optional<OrderAnswer> find(Connection connection, OrderKey key)
      throws SQLException {
    Optional<OrderAnswer> kept = answered(connection, key.id());
    if (kept.isPresent()) {
      return kept;
    }
    var left = new KeyLookup(Keys.Of.ORDER, List.of(key.id()));
    List<OrderAnswer> found = new ArrayList<>();
    FIND_KEY.forEach(
        connection,
        left::bind,
        row -> left.read(row, (id, none, said) -> found.add(removed(key, said.equals("1")))));
    return found.stream().findFirst();
  }

  private static OrderAnswer removed(OrderKey key, boolean refused) {
    return new OrderAnswer(
        key, refused, refused ? REMOVED : "{\"note\":\"%s\"}".formatted(REMOVED), true);
  }

  private static Optional<OrderAnswer> answered(Connection connection, String id)
      throws SQLException {
    return FIND.first(
        connection,
        by -> by.text("id", id),
        row ->
            new OrderAnswer(
                new OrderKey(id, row.getString("name"), row.getString("sha256")),
                row.getBoolean("refused"),
                row.getString("answer"),
                true));
  }

  private static void insert(
      Connection connection, OrderKey key, Instant now, boolean refused, String text)
      throws SQLException {
    INSERT.update(
        connection,
        insert ->
            insert
                .text("id", key.id())
                .text("name", key.name())
                .text("sha256", key.sha256())
                .time("now", now)
                .flag("refused", refused)
                .text("answer", text));
  }
}
