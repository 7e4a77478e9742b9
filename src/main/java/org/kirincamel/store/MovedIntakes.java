package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks up files that were taken in before. */
public final class MovedIntakes {

  private static final String COLUMNS =
      "select id, name, sha256, bytes, rows_done, moved_at, moved_to from kirin_intake";

  private static final String SHORTER_OF_NAME =
      COLUMNS
          + " where name = ? and moved_at > ? and kind = ? and bytes < ?"
          + " order by moved_at desc limit 100";

  private static final String SINCE =
      COLUMNS
          + " where moved_at > ? and kind = ? and bytes is not null"
          + " order by moved_at desc limit ?";

  private static final String FIRST_REQUESTS =
      "select id from kirin_request where intake_id = ? and source_row <= ? order by source_row"
          + " limit ?";

  private static final String CONTINUES =
      "select continues, rows_skipped from kirin_intake where id = ?";

  private final Transactions transactions;

  MovedIntakes(Transactions transactions) {
    this.transactions = transactions;
  }

  /** The latest of a name that were shorter. */
  public List<MovedIntake> shorter(String kind, String name, long bytes, Instant since) {
    return transactions.run(
        "look for earlier contents of " + name,
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(SHORTER_OF_NAME)) {
            select.setString(1, name);
            TaskRows.setInstant(select, 2, Optional.of(since));
            select.setString(3, kind);
            select.setLong(4, bytes);
            return read(select);
          }
        });
  }

  /** The latest, at most so many. */
  public List<MovedIntake> since(String kind, Instant since, int most) {
    return transactions.run(
        "list the files that were moved last",
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(SINCE)) {
            TaskRows.setInstant(select, 1, Optional.of(since));
            select.setString(2, kind);
            select.setInt(3, most);
            return read(select);
          }
        });
  }

  private static List<MovedIntake> read(PreparedStatement select) throws SQLException {
    List<MovedIntake> intakes = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        intakes.add(
            new MovedIntake(
                rows.getObject("id", UUID.class),
                rows.getString("name"),
                rows.getString("sha256"),
                rows.getLong("bytes"),
                rows.getInt("rows_done"),
                TaskRows.instant(rows, "moved_at").orElseThrow(),
                Optional.ofNullable(rows.getString("moved_to"))));
      }
    }
    return intakes;
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
    try (PreparedStatement select = connection.prepareStatement(FIRST_REQUESTS)) {
      select.setObject(1, of.intake());
      select.setInt(2, of.rows());
      select.setInt(3, most);
      try (ResultSet rows = select.executeQuery()) {
        List<UUID> ids = new ArrayList<>();
        while (rows.next()) {
          ids.add(rows.getObject("id", UUID.class));
        }
        return ids;
      }
    }
  }

  private static Optional<Continued> earlier(Connection connection, Continued of)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(CONTINUES)) {
      select.setObject(1, of.intake());
      try (ResultSet rows = select.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        int skipped = rows.getInt("rows_skipped");
        return Optional.ofNullable(rows.getObject("continues", UUID.class))
            .map(earlier -> new Continued(earlier, Math.min(skipped, of.rows())));
      }
    }
  }
}
