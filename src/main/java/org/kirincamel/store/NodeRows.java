package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.kirincamel.task.Ids;

/**
 * The rows by which nodes of a shared store know each other, and by which those over connections of
 * a host are known to one of a newer version. A node that was killed leaves its row, which tells a
 * newer version for three minutes that it lives.
 */
final class NodeRows {

  /** Missing where the tables are older than it. */
  private static final Sql TABLE = Sql.of("select to_regclass('kirin_node') is not null");

  private static final String LIVES = "seen_at > clock_timestamp() - interval '3 minutes'";

  /** As long as a poll may be owned: what such a node wrote after its end is still looked for. */
  private static final String ENDED_LATELY = "15 minutes";

  // Before V26 there is no of_host, and each row is that of a node in a host.
  private static final Sql OLDER =
      Sql.of(
          """
          select distinct place
            from kirin_node
           where coalesce(cast(to_jsonb(kirin_node) ->> 'of_host' as boolean), true)
             and version < :version
             and %s
           order by place
          """
              .formatted(LIVES));

  private static final Sql END_DEAD =
      Sql.of("delete from kirin_node where version < :version and not (%s)".formatted(LIVES));

  private static final Sql JOIN =
      Sql.of(
          """
          insert into kirin_node (id, version, place, of_host, seen_at)
          values (:id, :version, coalesce(host(inet_client_addr()), 'this machine'), :of_host,
                  clock_timestamp())
          """);

  private static final Sql BEAT =
      Sql.of(
          """
          update kirin_node
             set beat = beat + 1, seen_at = clock_timestamp()
           where id = :id
             and not ended
          """);

  private static final Sql OTHERS =
      Sql.of(
          """
          select id, place, beat, ended
            from kirin_node
           where id <> :id
             and (not ended or seen_at > clock_timestamp() - interval '%s')
          """
              .formatted(ENDED_LATELY));

  // The quicker one wins: the node with its next beat, or one of the others. A node that is telling
  // just now that it lives is not waited for: it may be taking much over.
  private static final Sql END =
      Sql.of(
          """
          update kirin_node
             set ended = true
           where id = (select id
                         from kirin_node
                        where id = :id
                          and beat = :beat
                          and ended = :ended
                          for update skip locked)
          """);

  private static final Sql REVIVE =
      Sql.of(
          """
          update kirin_node
             set ended = false, beat = beat + 1, seen_at = clock_timestamp()
           where id = :id
             and ended
          """);

  private static final Sql FORGET =
      Sql.of(
          "delete from kirin_node where ended and seen_at < clock_timestamp() - interval '30 days'");

  private static final Sql LEAVE = Sql.of("delete from kirin_node where id = :id");

  // For a newer version it does not live any more.
  private static final Sql LEAVE_WORK =
      Sql.of(
          """
          update kirin_node
             set ended = true, seen_at = clock_timestamp() - interval '3 minutes'
           where id = :id
          """);

  private static final Sql IS_LIVING =
      Sql.of("select count(*) from kirin_node where id = :id and not ended");

  private static final Sql LIVING =
      Sql.of("select id, place from kirin_node where not ended and %s".formatted(LIVES));

  /**
   * Another node, as it told last that it lives.
   *
   * @param ended whether a node has taken it for dead, or it has stopped with work in hand
   */
  record Other(UUID id, String place, long beat, boolean ended) {}

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
   * Where nodes of an older version are. The rows of those that are dead are removed: should one of
   * them live after all, it learns that at its next {@link #beat}.
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

  /**
   * @param ofHost whether it works over connections of a host
   */
  static void join(Connection connection, UUID node, boolean ofHost) throws SQLException {
    FORGET.update(connection);
    JOIN.update(
        connection,
        insert ->
            insert.id("id", node).number("version", Scripts.newest()).flag("of_host", ofHost));
  }

  /** Whether the node's row is still there, and no other node has ended it. */
  static boolean beat(Connection connection, UUID node) throws SQLException {
    return BEAT.update(connection, update -> update.id("id", node)) == 1;
  }

  /** The nodes beside this one, but those that were ended long ago. */
  static List<Other> others(Connection connection, UUID node) throws SQLException {
    return OTHERS.list(
        connection,
        by -> by.id("id", node),
        row ->
            new Other(
                row.getObject("id", UUID.class),
                row.getString("place"),
                row.getLong("beat"),
                row.getBoolean("ended")));
  }

  /** Whether the row is ended now, and was as it is told here until now. */
  static boolean end(Connection connection, Other dead) throws SQLException {
    return END.update(
            connection,
            update ->
                update.id("id", dead.id()).number("beat", dead.beat()).flag("ended", dead.ended()))
        == 1;
  }

  /** Whether the node's row was there and ended, and is not any more. */
  static boolean revive(Connection connection, UUID node) throws SQLException {
    return REVIVE.update(connection, update -> update.id("id", node)) == 1;
  }

  /** Whether the node's row is there, and no node has ended it. */
  static boolean isLiving(Connection connection, UUID node) throws SQLException {
    return IS_LIVING.count(connection, by -> by.id("id", node)) == 1;
  }

  /** At a stop. What the node still has in hand stays to be found by the others under its row. */
  static void leave(Connection connection, UUID node) throws SQLException {
    Sql leave = Recovery.holders(connection).contains(node) ? LEAVE_WORK : LEAVE;
    leave.update(connection, row -> row.id("id", node));
  }
}
