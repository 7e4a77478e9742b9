package org.kirincamel.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;

/**
 * One search for a page of requests. It runs along the index of ids, of a state or of an error, and
 * looks at a limited number of rows; a filter to which an index leads begins with what that has.
 */
final class RequestSearch {

  /** Rows that one search looks at. */
  private static final int MOST_LOOKED_AT = 10_000;

  private static final int AT_ONCE = 1000;

  private static final Sql OF_TASK =
      Sql.of("select id from kirin_request where task_id = :task limit 1000");

  private static final Sql OF_EXTERNAL =
      Sql.of(
          """
          select id from kirin_request where reserved_id = :external
          union
          select request_id from kirin_past_id where id = :external
          """);

  private static final Sql OF_DELIVERIES =
      Sql.of(
          """
          select request_id from kirin_delivery where state = :delivery limit :most
          """);

  private static final Sql OF_DELIVERIES_TO =
      Sql.of(
          """
          select request_id
            from kirin_delivery
           where state = :delivery
             and target = :target
           limit :most
          """);

  private static final Comparator<UUID> BY_AGE = Comparator.comparing(UUID::toString);

  /** Earlier, and later, than the id of any request there will ever be. */
  private static final UUID FIRST = new UUID(0x7000, Long.MIN_VALUE);

  private static final UUID LAST = UUID.fromString("7fffffff-ffff-7fff-bfff-ffffffffffff");

  /** An id says when it was made, which is not quite when the request was received. */
  static final Duration MARGIN = Duration.ofHours(1);

  private static final Instant EVER = Instant.parse("9999-01-01T00:00:00Z");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RequestFilter filter;
  private final RequestPage.Wanted wanted;
  private final int patience;
  private final List<RequestSummary> found = new ArrayList<>();
  private UUID above;
  private UUID below;
  private int looked;
  private Optional<RequestSummary> last = Optional.empty();

  RequestSearch(RequestFilter filter, RequestPage.Wanted wanted) {
    this(filter, wanted, MOST_LOOKED_AT);
  }

  /**
   * @param patience how many rows to look at
   */
  RequestSearch(RequestFilter filter, RequestPage.Wanted wanted, int patience) {
    this.filter = filter;
    this.wanted = wanted;
    this.patience = patience;
    above = filter.received().after().map(at -> madeAt(at.minus(MARGIN))).orElse(FIRST);
    below = filter.received().before().map(at -> madeAt(at.plus(MARGIN))).orElse(LAST);
    wanted.behind().ifPresent(this::goOnBehind);
  }

  static UUID madeAt(Instant at) {
    long millis = Math.max(0, Math.min(at.toEpochMilli(), EVER.toEpochMilli()));
    return new UUID(millis << 16 | 0x7000, Long.MIN_VALUE);
  }

  private void goOnBehind(UUID id) {
    if (wanted.oldestFirst()) {
      above = BY_AGE.compare(id, above) > 0 ? id : above;
    } else {
      below = BY_AGE.compare(id, below) < 0 ? id : below;
    }
  }

  RequestPage run(Connection connection) throws SQLException {
    Optional<List<UUID>> among = among(connection);
    boolean more = true;
    while (more && found.size() <= wanted.most() && looked < patience) {
      more = among.isPresent() ? look(connection, among.get()) : look(connection);
    }
    if (found.size() > wanted.most()) {
      List<RequestSummary> page = found.subList(0, wanted.most());
      return new RequestPage(
          page, Optional.of(page.get(page.size() - 1).id()), looked, Optional.empty());
    }
    return new RequestPage(
        found,
        last.filter(row -> looked >= patience).map(RequestSummary::id),
        looked,
        last.filter(row -> looked >= patience).map(row -> row.times().received()));
  }

  /** Looks at the next rows along the index; whether there may be more of them. */
  private boolean look(Connection connection) throws SQLException {
    int most = filter.searches() ? AT_ONCE : wanted.most() + 1 - found.size();
    int before = looked;
    SearchSql index = SearchSql.along(filter);
    index
        .rows(wanted.oldestFirst())
        .forEach(
            connection,
            by -> {
              bind(by, false);
              by.id("above", above).id("below", below).number("most", most);
              if (index == SearchSql.STATE) {
                by.text("state", filter.state().orElseThrow().name());
              }
            },
            this::take);
    last.ifPresent(row -> goOnBehind(row.id()));
    return looked - before == most;
  }

  /** Looks at the next of these rows; whether there may be more of them. */
  private boolean look(Connection connection, List<UUID> ids) throws SQLException {
    List<UUID> left =
        ids.stream()
            .filter(id -> BY_AGE.compare(id, above) > 0 && BY_AGE.compare(id, below) < 0)
            .sorted(wanted.oldestFirst() ? BY_AGE : BY_AGE.reversed())
            .limit(AT_ONCE)
            .toList();
    if (left.isEmpty()) {
      return false;
    }
    List<Looked> rows =
        SearchSql.AMONG.list(
            connection,
            by -> {
              bind(by, true);
              by.ids("ids", left);
            },
            RequestSearch::read);
    Comparator<Looked> age = Comparator.comparing(row -> row.request.id().toString());
    rows.stream().sorted(wanted.oldestFirst() ? age : age.reversed()).forEach(this::take);
    goOnBehind(left.get(left.size() - 1));
    return true;
  }

  /** Those that an index has, where one leads to what is asked for. */
  private Optional<List<UUID>> among(Connection connection) throws SQLException {
    List<UUID> ids = List.of();
    if (!filter.ids().task().isEmpty()) {
      ids = ids(connection, OF_TASK, by -> by.text("task", filter.ids().task()));
    } else if (!filter.ids().external().isEmpty()) {
      ids = ids(connection, OF_EXTERNAL, by -> by.text("external", filter.ids().external()));
    } else if (filter
        .to()
        .delivery()
        .filter(state -> state != Delivery.State.DELIVERED)
        .isPresent()) {
      ids = deliveries(connection);
      // So many are met along the index of ids as well.
      return ids.size() > MOST_LOOKED_AT ? Optional.empty() : Optional.of(ids);
    } else {
      return Optional.empty();
    }
    // An id that was freed is in no index.
    return Optional.of(ids).filter(each -> !each.isEmpty());
  }

  private List<UUID> deliveries(Connection connection) throws SQLException {
    boolean toOne = !filter.to().target().isEmpty();
    return ids(
        connection,
        toOne ? OF_DELIVERIES_TO : OF_DELIVERIES,
        by -> {
          by.text("delivery", delivery()).number("most", 2 * MOST_LOOKED_AT);
          if (toOne) {
            by.text("target", filter.to().target());
          }
        });
  }

  private static List<UUID> ids(Connection connection, Sql sql, Sql.Binder binder)
      throws SQLException {
    return List.copyOf(
        new TreeSet<>(sql.list(connection, binder, row -> row.getObject(1, UUID.class))));
  }

  private String delivery() {
    return filter.to().delivery().map(Enum::name).orElse("");
  }

  /**
   * @param ofIndex whether the rows have the ids that are asked for already, now or in the past
   */
  void bind(Parameters by, boolean ofIndex) throws SQLException {
    by.time("after", filter.received().after().orElse(Instant.EPOCH))
        .time("before", filter.received().before().orElse(EVER))
        .text("kind", filter.origin().kind())
        .text("source_name", "%" + literal(filter.origin().name()) + "%")
        .text("file", "%" + literal(filter.origin().file()) + "%")
        .text("task", ofIndex ? "" : filter.ids().task())
        .text("external", ofIndex && filter.ids().task().isEmpty() ? "" : filter.ids().external())
        .text("error", filter.errorCode())
        .text(
            "targets",
            filter.to().target().isEmpty() ? "%" : "%," + literal(filter.to().target()) + ",%")
        .text("target", filter.to().target())
        .text("delivery", delivery());
  }

  /** As a pattern takes it that names no other. */
  private static String literal(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("([!%_])", "!$1");
  }

  private record Looked(RequestSummary request, boolean fits) {}

  private void take(ResultSet row) throws SQLException {
    take(read(row));
  }

  private void take(Looked row) {
    if (found.size() > wanted.most() || looked >= patience) {
      return;
    }
    looked++;
    last = Optional.of(row.request);
    boolean inState = filter.state().filter(state -> state != row.request.state()).isEmpty();
    if (row.fits && inState && says(row.request.asked().prompt())) {
      found.add(row.request);
    }
  }

  private boolean says(String prompt) {
    return prompt.toLowerCase(Locale.ROOT).contains(filter.prompt().toLowerCase(Locale.ROOT));
  }

  private static Looked read(ResultSet row) throws SQLException {
    Optional<String> params = Optional.ofNullable(row.getString("fits"));
    return new Looked(
        new RequestSummary(
            row.getObject("id", UUID.class),
            State.valueOf(row.getString("state")),
            new RequestSummary.Asked(
                row.getString("model"), params.map(RequestSearch::prompt).orElse("")),
            new RequestSummary.GatewayIds(
                row.getString("external_task_id"), Optional.ofNullable(row.getString("task_id"))),
            new RequestSummary.From(
                row.getString("source_kind"),
                row.getString("source_name"),
                row.getInt("source_row")),
            new RequestSummary.Times(
                TaskRows.instant(row, "received_at").orElseThrow(),
                TaskRows.instant(row, "submitted_at"),
                TaskRows.instant(row, "completed_at")),
            new RequestSummary.Result(
                row.getInt("revision"),
                row.getBoolean("late"),
                Optional.ofNullable(row.getString("error_code")),
                row.getString("note"),
                row.getBoolean("cancelled"))),
        params.isPresent());
  }

  private static String prompt(String params) {
    try {
      return JSON.readTree(params).path("prompt").asText("");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The column params holds no JSON: " + params, e);
    }
  }
}
