package org.kirincamel.store;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/**
 * Claims requests for a POST: under the lock of the account, no more than there are slots and than
 * the limits of the day and the budgets leave. Each becomes SUBMITTING before the first byte goes
 * out.
 */
final class SubmitClaims {

  private static final Sql SLOTS_TAKEN =
      Sql.of("select count(*) from kirin_request where holds_slot");

  private volatile Optional<Instant> lookedInVain = Optional.empty();
  private final Accounts accounts;
  private final OperatorPauses pauses;
  private final Timeline timeline;
  private final UUID node;
  private final Author author;
  private final boolean alone;
  private final Turns turns;
  private final SourceBudgets sources;
  private final DueRows rows;
  private final HeldAccount held = new HeldAccount();

  /**
   * @param alone whether no other node can claim: then nothing needs locking to be counted
   */
  SubmitClaims(
      Accounts accounts,
      OperatorPauses pauses,
      Timeline timeline,
      UUID node,
      boolean alone,
      Turns turns,
      SourceBooks books) {
    this.accounts = accounts;
    this.pauses = pauses;
    this.timeline = timeline;
    this.node = node;
    this.author = Author.of(node);
    this.alone = alone;
    this.turns = turns;
    this.sources = new SourceBudgets(books);
    this.rows = new DueRows(alone);
  }

  /** What was claimed, and why no more where a limit is reached. */
  record Claimed(List<Task> tasks, List<Claim.Spent> reached) {
    static final Claimed NONE = new Claimed(List.of(), List.of());
  }

  /** As many as there are slots, and as the limits allow; to be called where any is due. */
  Claimed claim(Connection connection, ClaimLimits wanted, Instant now) throws SQLException {
    // A look without a lock first: a lock is a write, and most claims find no slot.
    OperatorPauses.Seen paused = pauses.seen(connection, now);
    if (paused.all() || looksInVain(paused, now) || wanted.free().submits() <= 0) {
      return Claimed.NONE;
    }
    int free = wanted.slots() - SLOTS_TAKEN.count(connection);
    if (free <= 0) {
      return Claimed.NONE;
    }
    // Where there are other nodes, slots are counted and taken by one of them at a time. The others
    // do not wait for it: it may be frozen.
    Optional<Accounts.Account> mine =
        alone ? Optional.of(accounts.read(connection)) : accounts.lockIfFree(connection);
    if (mine.isEmpty()) {
      held.held(now);
      return Claimed.NONE;
    }
    held.free();
    Optional<Claim.Spent> otherPast = timeline.otherAlarmed(connection);
    if (otherPast.isPresent()) {
      return new Claimed(List.of(), List.of(otherPast.get()));
    }
    Accounts.Account account = mine.get();
    int most = wanted.free().submits();
    if (account.paused()) {
      if (account.probeAt().isAfter(now)) {
        return Claimed.NONE;
      }
      most = 1;
    }
    LocalDate today = Days.of(now);
    if (wanted.limits().perDay().isPresent()) {
      int perDay = wanted.limits().perDay().getAsInt();
      int left = perDay - Days.read(connection, today).posts();
      if (left <= 0) {
        return new Claimed(List.of(), spent(connection, today, perDay, now).stream().toList());
      }
      most = Math.min(most, left);
    }
    most = Math.min(most, alone ? free : wanted.slots() - SLOTS_TAKEN.count(connection));
    List<Budgets.Budget> budgets = Budgets.read(connection, wanted.limits(), now);
    SourceBudgets.Round round = sources.begin(connection, wanted.limits(), now);
    Set<String> passed = SourceBudgets.union(paused.sources(), round.usedUp());
    List<Task> claimed = new ArrayList<>();
    BigDecimal cost = BigDecimal.ZERO;
    Optional<Claim.Spent> spent = Optional.empty();
    // With a budget, what is dear must not be overtaken for good; a probe is made by the oldest.
    boolean byAge = account.paused() || !budgets.isEmpty() || round.any();
    List<Task> oldest = accepted(connection, passed, now, most);
    for (Task task : byAge ? oldest : inTurn(connection, oldest, passed, now, most)) {
      BigDecimal price = wanted.price().apply(task);
      if (!round.fits(task.source().kind(), price)) {
        continue;
      }
      var tooSmall = Budgets.tooSmallFor(budgets, cost.add(price));
      if (tooSmall.isPresent()) {
        // The oldest waits and all behind it, or a dear one might wait for good.
        spent = claimed.isEmpty() ? spent(connection, tooSmall.get()) : Optional.empty();
        break;
      }
      Task submitting = task.move().submitting(now, now.plus(wanted.submitLease()), price);
      if (TaskTable.write(connection, submitting, Optional.of(node), author)) {
        claimed.add(submitting.written());
        cost = cost.add(price);
        round.take(task.source().kind(), price);
      }
    }
    if (account.paused() && !claimed.isEmpty()) {
      // No other request tries while this one is out; its outcome sets the next date or ends the
      // pause.
      Accounts.tried(connection, now, now.plus(wanted.submitLease()));
    }
    turns.claimed(claimed);
    List<Claim.Spent> reached = new ArrayList<>(round.end(connection));
    spent.ifPresent(reached::add);
    if (!claimed.isEmpty()) {
      // Whether there is a limit or not: one that is set today counts what today has spent.
      Days.count(connection, today, claimed.size(), cost);
    }
    return new Claimed(claimed, reached);
  }

  /** The oldest, with some of other sources before them where not all can have a slot. */
  private List<Task> inTurn(
      Connection connection, List<Task> oldest, Set<String> passed, Instant now, int most)
      throws SQLException {
    List<UUID> next = oldest.size() < most ? List.of() : turns.next(most);
    if (next.isEmpty()) {
      return oldest;
    }
    Map<UUID, Task> rows = TaskTable.byIds(connection, next);
    List<Task> chosen =
        new ArrayList<>(
            next.stream()
                .filter(rows::containsKey)
                .map(rows::get)
                .filter(task -> task.state() == State.ACCEPTED)
                .filter(task -> task.nextActionAt().filter(at -> !at.isAfter(now)).isPresent())
                .filter(task -> !passed.contains(task.source().kind()))
                .toList());
    Set<UUID> taken = chosen.stream().map(Task::id).collect(Collectors.toSet());
    oldest.stream()
        .filter(task -> !taken.contains(task.id()))
        .limit(most - chosen.size())
        .forEach(chosen::add);
    return chosen;
  }

  /** Said only once the count is final: a POST that is on its way may yet be released. */
  private static Optional<Claim.Spent> spent(
      Connection connection, LocalDate today, int perDay, Instant now) throws SQLException {
    return Days.anySubmitting(connection)
        ? Optional.empty()
        : Optional.of(
            Claim.Spent.perDay(perDay, Days.end(now), Days.stop(connection, today, perDay)));
  }

  private static Optional<Claim.Spent> spent(Connection connection, Budgets.Budget budget)
      throws SQLException {
    return Days.anySubmitting(connection)
        ? Optional.empty()
        : Optional.of(Claim.Spent.of(budget, Budgets.stop(connection, budget)));
  }

  /** Of the sources that go on: all that waits from the others is looked past. */
  private List<Task> accepted(Connection connection, Set<String> passed, Instant now, int most)
      throws SQLException {
    if (passed.isEmpty()) {
      return rows.in(connection, State.ACCEPTED, now, most);
    }
    List<Task> others = rows.ofOthers(connection, State.ACCEPTED, passed, now, most);
    lookedInVain = others.isEmpty() ? Optional.of(now) : Optional.empty();
    return others;
  }

  /** Looking past many takes long, so it is done once a second. */
  private boolean looksInVain(OperatorPauses.Seen paused, Instant now) {
    return (!paused.sources().isEmpty() || sources.anyUsedUp())
        && lookedInVain
            .filter(at -> Duration.between(at, now).abs().compareTo(OperatorPauses.PERIOD) < 0)
            .isPresent();
  }
}
