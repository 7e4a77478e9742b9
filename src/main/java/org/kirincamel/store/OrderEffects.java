package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;
import org.kirincamel.task.Timeline;

/** What an order may do to requests and deliveries, in the one transaction that it has. */
public sealed class OrderEffects permits Rehearsal {

  private static final Sql SET_GOING =
      Sql.of(
          """
          update kirin_delivery
             set state = 'PENDING', next_action_at = :now, attempts = 0, claimed_by = null,
                 died_at = null, version = version + 1
           where id = :id
             and state = 'DEAD'
          """);

  private static final Sql ENABLE = Sql.of("delete from kirin_disabled_target where name = :name");

  private static final int AT_ONCE = 500;

  // No new version: the worker that holds such a row keeps it.
  private static final Sql TELL =
      Sql.of("update kirin_request set events = %s where id = :id".formatted(EventLines.APPENDED));

  private final Connection connection;
  private final Author author;
  private final OwnedTasks owned;
  private final List<Moved> moved = new ArrayList<>();

  /** The database failed: carries its word through what an order is made of. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final SQLException why;

    Failed(SQLException why) {
      super(why);
      this.why = why;
    }

    SQLException why() {
      return why;
    }
  }

  OrderEffects(Connection connection, Author author, OwnedTasks owned) {
    this.connection = connection;
    this.author = author;
    this.owned = owned;
  }

  static <T> T done(StoreThreads.Work<T> work) {
    try {
      return work.run();
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  /** One request as it stands. */
  public Optional<Task> find(UUID request) {
    return done(() -> TaskTable.byId(connection, request).map(owned::asOf));
  }

  /** Whether a task of the gateway is that of another request than this one. */
  public boolean isTaskOfAnother(String taskId, UUID request) {
    return done(() -> TaskTable.isTaskOfAnother(connection, taskId, request));
  }

  /**
   * Changes a request from outside the loop, whatever its version, if it is as expected.
   *
   * @param deliveries what becomes due with the change
   * @return the row as it was written, empty where it is not or does not exist
   */
  public Optional<Task> changeIf(
      UUID request,
      Predicate<Task> expected,
      UnaryOperator<Task> change,
      Function<Task, List<Delivery>> deliveries) {
    return done(
        () -> {
          Optional<Task> row =
              TaskTable.byIdLocked(connection, request).map(owned::asOf).filter(expected);
          if (row.isEmpty()) {
            return row;
          }
          Task after = change.apply(row.get());
          TaskTable.write(connection, after, Optional.empty(), author);
          DeliveryRows.INSERT.batch(
              connection,
              deliveries.apply(after),
              (insert, delivery) -> DeliveryRows.bindInsert(insert, delivery, Optional.empty()));
          moved.add(new Moved(row.get(), after));
          return Optional.of(after);
        });
  }

  /** What has been changed so far; it is written once the order is carried out. */
  public List<Moved> moved() {
    return List.copyOf(moved);
  }

  /**
   * A request that an order has changed.
   *
   * @param after as it was written
   */
  public record Moved(Task before, Task after) {}

  /**
   * Sets dead deliveries going again, with all their tries before them.
   *
   * @param each called for each delivery that was re-queued
   */
  public void setGoing(
      Optional<UUID> request, Optional<String> target, Instant now, Consumer<Delivery> each) {
    var dead = new Deliveries.Query(request, target, Optional.of(Delivery.State.DEAD));
    done(
        () -> {
          List<Delivery> some = Deliveries.find(connection, dead, AT_ONCE);
          while (!some.isEmpty()) {
            List<Delivery> going =
                SET_GOING.batch(
                    connection,
                    some,
                    (update, delivery) -> update.time("now", now).id("id", delivery.id()));
            TELL.batch(
                connection,
                going,
                (update, delivery) ->
                    update.text("news", told(now, delivery)).id("id", delivery.requestId()));
            going.forEach(each);
            some = Deliveries.find(connection, dead, AT_ONCE);
          }
          return true;
        });
  }

  /** With its death, which its row forgets. */
  private String told(Instant now, Delivery delivery) {
    String death =
        delivery
            .progress()
            .diedAt()
            .map(
                at ->
                    EventLines.sameState(
                        at,
                        Timeline.givenUp(delivery),
                        delivery.attempts(),
                        new Author(delivery.nodeName(), "")))
            .orElse("");
    return death
        + EventLines.sameState(now, "redelivery ordered to " + delivery.target(), 0, author);
  }

  /**
   * Accepts a request, unless there is one with its key.
   *
   * @return the id of the one that there is now
   */
  public UUID add(Task accepted) {
    return done(
        () ->
            NewRows.store(
                    connection,
                    author,
                    Optional.empty(),
                    List.of(accepted),
                    (task, first) -> {
                      throw new IllegalStateException("Its id is that of request " + first);
                    },
                    task -> List.of())
                .get(0)
                .requestId());
  }

  /**
   * Pauses what an operator wants to stand still.
   *
   * @return whether it went on until now
   */
  public boolean pause(Pause.What what, Instant now) {
    return done(() -> OperatorPauses.pause(connection, what, now, author.who()));
  }

  /**
   * @return whether it was paused until now
   */
  public boolean resume(Pause.What what) {
    return done(() -> OperatorPauses.resume(connection, what));
  }

  /** Names of the targets that are disabled. */
  public List<String> disabled() {
    return done(() -> List.copyOf(Deliveries.disabled(connection).keySet()));
  }

  /**
   * Lets a target get its results again.
   *
   * @return whether it was disabled until now
   */
  public boolean enable(String target) {
    return done(() -> ENABLE.update(connection, delete -> delete.text("name", target)) == 1);
  }
}
