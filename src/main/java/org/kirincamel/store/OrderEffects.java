package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;

/** What an order may do to requests and deliveries, in the one transaction that it has. */
public final class OrderEffects {

  private static final String SET_GOING =
      """
      update kirin_delivery
         set state = 'PENDING', next_action_at = ?, attempts = 0, claimed_by = null,
             died_at = null, version = version + 1
       where id = ?
         and state = 'DEAD'
      """;

  private static final String ENABLE = "delete from kirin_disabled_target where name = ?";

  private static final int AT_ONCE = 500;

  private final Connection connection;

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

  OrderEffects(Connection connection) {
    this.connection = connection;
  }

  private static <T> T done(StoreThreads.Work<T> work) {
    try {
      return work.run();
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }

  /** One request as it stands. */
  public Optional<Task> find(UUID request) {
    return done(() -> TaskTable.byId(connection, request));
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
          Optional<Task> row = TaskTable.byIdLocked(connection, request).filter(expected);
          if (row.isEmpty()) {
            return row;
          }
          Task after = change.apply(row.get());
          TaskTable.write(connection, after, Optional.empty());
          try (PreparedStatement insert = DeliveryRows.insert(connection)) {
            for (Delivery delivery : deliveries.apply(after)) {
              DeliveryRows.bindInsert(insert, delivery, Optional.empty());
              insert.executeUpdate();
            }
          }
          return Optional.of(after);
        });
  }

  /**
   * Sets dead deliveries going again, with all their tries before them.
   *
   * @param each told of each that was set going
   */
  public void setGoing(
      Optional<UUID> request, Optional<String> target, Instant now, Consumer<Delivery> each) {
    var dead = new Deliveries.Query(request, target, Optional.of(Delivery.State.DEAD));
    done(
        () -> {
          try (PreparedStatement update = connection.prepareStatement(SET_GOING)) {
            List<Delivery> some = Deliveries.find(connection, dead, AT_ONCE);
            while (!some.isEmpty()) {
              setGoing(update, some, now, each);
              some = Deliveries.find(connection, dead, AT_ONCE);
            }
          }
          return true;
        });
  }

  private static void setGoing(
      PreparedStatement update, List<Delivery> dead, Instant now, Consumer<Delivery> each)
      throws SQLException {
    for (Delivery delivery : dead) {
      TaskRows.setInstant(update, 1, Optional.of(now));
      update.setObject(2, delivery.id());
      update.addBatch();
    }
    int[] counts = update.executeBatch();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == 1) {
        each.accept(dead.get(i));
      }
    }
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
    return done(
        () -> {
          try (PreparedStatement delete = connection.prepareStatement(ENABLE)) {
            delete.setString(1, target);
            return delete.executeUpdate() == 1;
          }
        });
  }
}
