package org.kirincamel.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Event;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;

/** What is read of requests without changing any. */
public final class Reports {

  private static final Sql FIND =
      Sql.of("select %s, claimed_by from kirin_request where id = :id".formatted(TaskRows.COLUMNS));

  private static final Sql COUNT_BY_STATE =
      Sql.of("select state, count(*) as n from kirin_request group by state");

  private static final Sql PROGRESS =
      Sql.of(
          "select avg(coalesce(progress, 0)) as progress from kirin_request where state = 'RUNNING'");

  private static final Sql UNDELIVERED =
      Sql.of("select state, count(*) as n from kirin_delivery group by state");

  private static final Sql NEWEST_KNOWN =
      Sql.of(
          """
          select external_task_id
            from kirin_request
           where submitted_at is not null
             and task_id is not null
             and id <> :other
           order by submitted_at desc
           limit 1
          """);

  private static final Sql EVENTS =
      Sql.of("select state, events from kirin_request where id = :id");

  private static final Sql WAITING =
      Sql.of(
          """
          select r.name, r.next_action_at,
                 sum(case when d.state = 'PENDING' then 1 else 0 end) as pending,
                 sum(case when d.state = 'DEAD' then 1 else 0 end) as dead,
                 sum(case when d.state = 'DELIVERED' and d.target = 'outbox'
                           and d.revision = r.revision
                          then 1 else 0 end) as kept,
                 max(coalesce(d.died_at, d.delivered_at)) as ended_at
            from kirin_request r
            left join kirin_delivery d on d.request_id = r.id
           where r.name = any(:names)
           group by r.id, r.name, r.next_action_at, r.revision
          """);

  private final Transactions transactions;
  private final OwnedTasks owned;
  private final Timeline timeline;
  private final Sql size;
  private final Database database;
  private final String node;

  /**
   * @param node short id of this process
   */
  Reports(
      Transactions transactions,
      OwnedTasks owned,
      Timeline timeline,
      Database database,
      String node) {
    this.transactions = transactions;
    this.owned = owned;
    this.timeline = timeline;
    this.size = Sql.of(database.sizeQuery());
    this.database = database;
    this.node = node;
  }

  /** Bytes that the store takes. */
  public long bytes() {
    return transactions.run(
        "read the size of the store",
        connection -> size.first(connection, row -> row.getLong(1)).orElseThrow());
  }

  /** The processes of the module that live, this one first. */
  public List<Node> nodes() {
    List<Node> known =
        transactions.run("read which nodes live", connection -> database.nodes(connection, node));
    String here =
        known.stream().filter(Node::self).map(Node::place).findFirst().orElse("this machine");
    return Stream.concat(
            Stream.of(new Node(node, here, true)), known.stream().filter(each -> !each.self()))
        .toList();
  }

  /**
   * One request as it stands. When a task that another node polls is looked at next, only that node
   * knows: its row shows no more than when the lease ends.
   */
  public Optional<Task> find(UUID request) {
    return transactions.run(
        "read request " + request,
        connection -> FIND.first(connection, by -> by.id("id", request), this::asOf));
  }

  private Task asOf(ResultSet row) throws SQLException {
    Task task = TaskRows.read(row);
    boolean elsewhere =
        task.state() == State.RUNNING
            && row.getString("claimed_by") != null
            && !owned.owns(task.id());
    return elsewhere ? task.polledElsewhere() : owned.asOf(task);
  }

  /** What has happened to a request, the oldest first; nothing if there is no such request. */
  public List<Event> events(UUID request) {
    return transactions.run(
        "read the events of request " + request,
        connection ->
            EVENTS
                .first(
                    connection,
                    by -> by.id("id", request),
                    row ->
                        EventLines.read(
                            row.getString("events"), State.valueOf(row.getString("state"))))
                .orElse(List.of()));
  }

  /** Whether a task of the gateway is that of another request than this one. */
  public boolean isTaskOfAnother(String taskId, UUID request) {
    return transactions.run(
        "look for the request of task " + taskId,
        connection -> TaskTable.isTaskOfAnother(connection, taskId, request));
  }

  /** The id under which the newest task was posted that the gateway is known to have. */
  public Optional<String> newestKnownTask(UUID otherThan) {
    return transactions.run(
        "find the newest known task",
        connection ->
            NEWEST_KNOWN.first(
                connection,
                by -> by.id("other", otherThan),
                row -> row.getString("external_task_id")));
  }

  /** What files of these names still wait for; nothing comes back for a name of no request. */
  public List<CopyDemand> waitingFor(Collection<String> names) {
    return transactions.run(
        "look who waits for files of %d names".formatted(names.size()),
        connection ->
            WAITING.list(
                connection,
                by -> by.texts("names", names),
                row ->
                    new CopyDemand(
                        row.getString("name"),
                        TaskRows.instant(row, "next_action_at").isEmpty(),
                        row.getLong("pending"),
                        row.getLong("dead"),
                        row.getLong("kept") > 0,
                        TaskRows.instant(row, "ended_at"))));
  }

  /** How everything stands. */
  public Overview overview() {
    return transactions.run(
        "count the requests",
        connection -> {
          Map<State, Long> requests = new EnumMap<>(State.class);
          COUNT_BY_STATE.forEach(
              connection,
              row -> requests.put(State.valueOf(row.getString("state")), row.getLong("n")));
          Map<Delivery.State, Long> deliveries = new EnumMap<>(Delivery.State.class);
          UNDELIVERED.forEach(
              connection,
              row ->
                  deliveries.put(Delivery.State.valueOf(row.getString("state")), row.getLong("n")));
          double progress =
              PROGRESS.first(connection, row -> row.getDouble("progress")).orElseThrow();
          return new Overview(requests, deliveries, progress);
        });
  }

  /** What was spent today and this month. */
  public Spend spend(Instant now) {
    return transactions.run("read what was spent", connection -> Budgets.spent(connection, now));
  }

  /**
   * What was posted and spent on each of the last days that has books, the oldest first.
   *
   * @param days how many, today among them
   */
  public List<DayBooks> lastDays(Instant now, int days) {
    return transactions.run(
        "read the books of the last days", connection -> Days.last(connection, Days.of(now), days));
  }

  /** The limit at which submission has stopped, empty while it goes on. */
  public Optional<Claim.Spent> stoppedBy(SubmitLimits limits, Instant now) {
    return limits.any() || timeline.watched()
        ? transactions.run(
            "read what was posted and spent", connection -> stoppedBy(connection, limits, now))
        : Optional.empty();
  }

  private Optional<Claim.Spent> stoppedBy(Connection connection, SubmitLimits limits, Instant now)
      throws SQLException {
    Optional<Claim.Spent> otherPast = timeline.other(connection);
    if (otherPast.isPresent()) {
      return otherPast;
    }
    if (limits.perDay().isPresent()) {
      int perDay = limits.perDay().getAsInt();
      Days.Day day = Days.read(connection, Days.of(now));
      if (day.posts() >= perDay && day.stoppedAt() >= perDay) {
        return Optional.of(Claim.Spent.perDay(perDay, Days.end(now), false));
      }
    }
    return Budgets.stopped(connection, Budgets.read(connection, limits, now)).stream()
        .map(budget -> Claim.Spent.of(budget, false))
        .findFirst();
  }

  /** The budgets of single sources at which those have stopped. */
  public List<Claim.Spent> stoppedSources(SubmitLimits limits, Instant now) {
    return limits.sources().isEmpty()
        ? List.of()
        : transactions.run(
            "read what sources have spent",
            connection ->
                Budgets.stopped(connection, Budgets.ofSources(connection, limits, now)).stream()
                    .map(budget -> Claim.Spent.of(budget, false))
                    .toList());
  }
}
