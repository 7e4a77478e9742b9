package org.kirincamel.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Moves keys from rows of their own into packs. A key is in one place or in the other: both change
 * in one transaction, and each look for a key sees one moment of both.
 */
final class KeyPacking {

  /** So many rows of their own stay at most, and a transaction moves as many. */
  static final int PAGE = 500;

  // One node at a time: the place of a key depends on the packs that there are.
  private static final Sql LOCK =
      Sql.of(
          "select last_hash from kirin_key_pack where last_hash = %d for update"
              .formatted(Long.MAX_VALUE));

  private static final Sql LOOSE =
      Sql.of("select hash, rest, request_id, said from kirin_key order by hash limit :most");

  private static final Sql PACKS =
      Sql.of(
          """
          select last_hash, keys
            from kirin_key_pack
           where last_hash >= :first
             and last_hash <= (select min(last_hash) from kirin_key_pack where last_hash >= :last)
           order by last_hash
          """);

  private static final Sql INSERT =
      Sql.of("insert into kirin_key_pack (last_hash, keys) values (:last, :keys)");

  private static final Sql UPDATE =
      Sql.of("update kirin_key_pack set keys = :keys where last_hash = :last");

  private static final Sql DELETE = Sql.of("delete from kirin_key where hash = any(:hashes)");

  private record Pack(long last, List<Keys.Key> keys) {}

  private KeyPacking() {}

  /**
   * Moves a page of keys.
   *
   * @param page of so many
   * @return whether there was a whole page; nothing was moved otherwise
   */
  static boolean pack(Connection connection, int page) throws SQLException {
    LOCK.any(connection);
    List<Keys.Key> loose =
        LOOSE.list(connection, by -> by.number("most", page), KeyPacking::looseKey);
    if (loose.size() < page) {
      return false;
    }
    List<Pack> old =
        PACKS.list(
            connection,
            by ->
                by.number("first", first(loose.get(0))).number("last", first(loose.get(page - 1))),
            row -> new Pack(row.getLong("last_hash"), KeyPack.read(row.getBytes("keys"))));
    List<Pack> changed = new ArrayList<>();
    List<Pack> added = new ArrayList<>();
    int from = 0;
    for (Pack pack : old) {
      int to = from;
      while (to < loose.size() && first(loose.get(to)) <= pack.last()) {
        to++;
      }
      if (to > from) {
        List<List<Keys.Key>> packs = KeyPack.merged(pack.keys(), loose.subList(from, to));
        for (List<Keys.Key> each : packs.subList(0, packs.size() - 1)) {
          added.add(new Pack(first(each.get(each.size() - 1)), each));
        }
        changed.add(new Pack(pack.last(), packs.get(packs.size() - 1)));
      }
      from = to;
    }
    UPDATE.batch(connection, changed, KeyPacking::bind);
    INSERT.batch(connection, added, KeyPacking::bind);
    List<Long> hashes = loose.stream().map(KeyPacking::first).collect(Collectors.toList());
    DELETE.update(connection, by -> by.numbers("hashes", hashes));
    return true;
  }

  private static long first(Keys.Key key) {
    return key.hash().getMostSignificantBits();
  }

  private static void bind(Parameters by, Pack pack) throws SQLException {
    by.number("last", pack.last()).bytes("keys", KeyPack.bytes(pack.keys()));
  }

  private static Keys.Key looseKey(ResultSet row) throws SQLException {
    return new Keys.Key(
        new UUID(row.getLong("hash"), row.getLong("rest")),
        row.getObject("request_id", UUID.class),
        row.getLong("said"));
  }
}
