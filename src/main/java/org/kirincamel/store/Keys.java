package org.kirincamel.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.kirincamel.common.Sha256;
import org.kirincamel.task.State;

/** What is left of a key once its row was removed: enough to know it again. */
final class Keys {

  /** What a key is the key of: the same text may be a key of each. */
  enum Of {
    REQUEST,
    ID,
    MESSAGE,
    ORDER
  }

  private static final Sql INSERT =
      Sql.of(
          """
          insert into kirin_key (hash, rest, request_id, said)
          select cast(:hash as bigint), cast(:rest as bigint), cast(:request as uuid),
                 cast(:said as bigint)
           where not exists (select 1 from kirin_key where hash = :hash)
          """);

  private static final int DIGITS = 32;

  private Keys() {}

  /**
   * @param said the number of a state, or the beginning of a digest
   */
  record Key(UUID hash, UUID request, long said) {}

  static Key ofRequest(String key, UUID request, State state) {
    return new Key(hash(Of.REQUEST, key), request, state.ordinal());
  }

  static Key ofId(String externalTaskId, UUID request, State state) {
    return new Key(hash(Of.ID, externalTaskId), request, state.ordinal());
  }

  /**
   * @param openKey of its intake
   */
  static Key ofMessage(String openKey, UUID intake, String sha256) {
    return new Key(hash(Of.MESSAGE, openKey), intake, start(sha256));
  }

  /** Of an order that was answered. */
  static Key ofOrder(String id, boolean refused) {
    return new Key(hash(Of.ORDER, id), new UUID(0, 0), refused ? 1 : 0);
  }

  static UUID hash(Of what, String key) {
    byte[] digest =
        HexFormat.of()
            .parseHex(
                Sha256.hex((what.name() + '\0' + key).getBytes(StandardCharsets.UTF_8))
                    .substring(0, DIGITS));
    ByteBuffer half = ByteBuffer.wrap(digest);
    return new UUID(half.getLong(), half.getLong());
  }

  private static void bind(Parameters by, UUID hash) throws SQLException {
    by.number("hash", hash.getMostSignificantBits()).number("rest", hash.getLeastSignificantBits());
  }

  /** What is left of a digest, by which another message under a key is known. */
  static long start(String sha256) {
    return hash(Of.MESSAGE, sha256).getMostSignificantBits();
  }

  static void keep(Connection connection, List<Key> keys) throws SQLException {
    INSERT.batch(
        connection,
        keys,
        (insert, key) -> {
          bind(insert, key.hash());
          insert.id("request", key.request()).number("said", key.said());
        });
  }
}
