package org.kirincamel.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Looks up files that were taken in before. */
public final class MovedIntakes {

  private static final String COLUMNS =
      "select id, name, sha256, bytes, rows_done, moved_at, moved_to from kirin_intake";

  private static final Sql SHORTER_OF_NAME =
      Sql.of(
          COLUMNS
              + " where name = :name and moved_at > :since and kind = :kind and bytes < :bytes"
              + " order by moved_at desc limit 100");

  private static final Sql SINCE =
      Sql.of(
          COLUMNS
              + " where moved_at > :since and kind = :kind and bytes is not null"
              + " order by moved_at desc limit :most");

  private static final Sql FIRST_REQUESTS =
      Sql.of(
          "select id from kirin_request where intake_id = :intake and source_row <= :rows"
              + " order by source_row limit :most");

  private static final Sql CONTINUES =
      Sql.of("select continues, rows_skipped from kirin_intake where id = :id");

  private final Transactions transactions;

  MovedIntakes(Transactions transactions) {
    this.transactions = transactions;
  }

  /** The latest of a name that were shorter. */
  public List<MovedIntake> shorter(String kind, String name, long bytes, Instant since) {
    return transactions.run(
        "look for earlier contents of " + name,
        connection ->
            SHORTER_OF_NAME.list(
                connection,
                by ->
                    by.text("name", name)
                        .time("since", since)
                        .text("kind", kind)
                        .number("bytes", bytes),
                MovedIntakes::read));
  }

  /** The latest, at most so many. */
  public List<MovedIntake> since(String kind, Instant since, int most) {
    return transactions.run(
        "list the files that were moved last",
        connection ->
            SINCE.list(
                connection,
                by -> by.time("since", since).text("kind", kind).number("most", most),
                MovedIntakes::read));
  }

  private static MovedIntake read(ResultSet row) throws SQLException {
    return new MovedIntake(
        row.getObject("id", UUID.class),
        row.getString("name"),
        row.getString("sha256"),
        row.getLong("bytes"),
        row.getInt("rows_done"),
        TaskRows.instant(row, "moved_at").orElseThrow(),
        Optional.ofNullable(row.getString("moved_to")));
  }

  /** Ids of the first requests that are not made again, in the order of their rows. */
  public List<UUID> requests(Continued continued, int most) {
    return transactions.run(
        "list the requests of an earlier file",
        connection -> {
          List<UUID> ids = new ArrayList<>();
          Optional<Continued> at = Optional.of(continued);
          while (at.isPresent()) {
            // The earlier an intake, the earlier its rows.
            ids.addAll(0, requests(connection, at.get(), most));
            at = earlier(connection, at.get());
          }
          return List.copyOf(ids.subList(0, Math.min(most, ids.size())));
        });
  }

  private static List<UUID> requests(Connection connection, Continued of, int most)
      throws SQLException {
    return FIRST_REQUESTS.list(
        connection,
        by -> by.id("intake", of.intake()).number("rows", of.rows()).number("most", most),
        row -> row.getObject("id", UUID.class));
  }

  private static Optional<Continued> earlier(Connection connection, Continued of)
      throws SQLException {
    return CONTINUES
        .first(connection, by -> by.id("id", of.intake()), MovedIntakes::continued)
        .flatMap(Function.identity())
        .map(before -> new Continued(before.intake(), Math.min(before.rows(), of.rows())));
  }

  /** The earlier intake that one continues, by the columns {@code continues, rows_skipped}. */
  static Optional<Continued> continued(ResultSet row) throws SQLException {
    int skipped = row.getInt("rows_skipped");
    return Optional.ofNullable(row.getObject("continues", UUID.class))
        .map(earlier -> new Continued(earlier, skipped));
  }
}
