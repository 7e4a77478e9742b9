package org.kirincamel.store;

import java.sql.Connection;
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

/** What an order would do: each effect answers as if it had been, and writes and locks nothing. */
final class Rehearsal extends OrderEffects {

  /** No more deliveries are counted. */
  private static final int MOST = 10_000;

  private final Connection connection;

  Rehearsal(Connection connection, Author author, OwnedTasks owned) {
    super(connection, author, owned);
    this.connection = connection;
  }

  @Override
  public Optional<Task> changeIf(
      UUID request,
      Predicate<Task> expected,
      UnaryOperator<Task> change,
      Function<Task, List<Delivery>> deliveries) {
    return find(request).filter(expected).map(change);
  }

  @Override
  public void setGoing(
      Optional<UUID> request, Optional<String> target, Instant now, Consumer<Delivery> each) {
    var dead = new Deliveries.Query(request, target, Optional.of(Delivery.State.DEAD));
    done(() -> Deliveries.find(connection, dead, MOST)).forEach(each);
  }

  @Override
  public UUID add(Task accepted) {
    return done(() -> NewRows.withKeyOf(connection, accepted)).orElse(accepted.id());
  }

  @Override
  public boolean pause(Pause.What what, Instant now) {
    throw new IllegalStateException("Pauses are not rehearsed");
  }

  @Override
  public boolean resume(Pause.What what) {
    throw new IllegalStateException("Pauses are not rehearsed");
  }

  @Override
  public boolean enable(String target) {
    return disabled().contains(target);
  }
}
