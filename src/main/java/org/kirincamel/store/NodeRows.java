package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.kirincamel.task.Ids;

/**
 * The rows by which nodes over connections of a host are known to one of a newer version. A node
 * that was killed leaves its row, which holds for three minutes; one that lives renews it each
 * minute.
 */
final class NodeRows {

  /** Missing where the tables are older than it. */
  private static final Sql TABLE = Sql.of("select to_regclass('kirin_node') is not null");

  private static final String LIVES = "seen_at > clock_timestamp() - interval '3 minutes'";

  private static final Sql OLDER =
      Sql.of(
          "select distinct place from kirin_node where version < :version and %s order by place"
              .formatted(LIVES));

  private static final Sql END_DEAD =
      Sql.of("delete from kirin_node where version < :version and not (%s)".formatted(LIVES));

  private static final Sql JOIN =
      Sql.of(
          """
          insert into kirin_node (id, version, place, seen_at)
          values (:id, :version, coalesce(host(inet_client_addr()), 'this machine'), clock_timestamp())
          """);

  private static final Sql RENEW =
      Sql.of("update kirin_node set seen_at = clock_timestamp() where id = :id");

  private static final Sql LEAVE = Sql.of("delete from kirin_node where id = :id");

  private static final Sql LIVING =
      Sql.of("select id, place from kirin_node where %s".formatted(LIVES));

  private NodeRows() {}

  /** Where each of those that live is, by its short id. */
  static Map<String, String> living(Connection connection) throws SQLException {
    Map<String, String> living = new TreeMap<>();
    LIVING.forEach(
        connection,
        row -> living.put(Ids.shortId(row.getObject("id", UUID.class)), row.getString("place")));
    return living;
  }

  /**
   * Where nodes of an older version are. The rows of those that are dead end: should one of them
   * live after all, it learns that at its next {@link #renew}.
   */
  static List<String> older(Connection connection, int version) throws SQLException {
    if (!TABLE.first(connection, row -> row.getBoolean(1)).orElseThrow()) {
      return List.of();
    }
    END_DEAD.update(connection, delete -> delete.number("version", version));
    return OLDER.list(
        connection,
        by -> by.number("version", version),
        row ->
            row.getString("place")
                + " (in a host: a node that was killed counts as running for three minutes)");
  }

  static void join(Connection connection, UUID node) throws SQLException {
    JOIN.update(connection, insert -> insert.id("id", node).number("version", Scripts.newest()));
  }

  /** Whether the node's row is still there. */
  static boolean renew(Connection connection, UUID node) throws SQLException {
    return RENEW.update(connection, update -> update.id("id", node)) == 1;
  }

  static void leave(Connection connection, UUID node) throws SQLException {
    LEAVE.update(connection, delete -> delete.id("id", node));
  }
}
