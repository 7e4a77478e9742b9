package org.kirincamel.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
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
    MESSAGE
  }

  private static final Sql INSERT =
      Sql.of(
          """
          insert into kirin_key (hash, request_id, said)
          select cast(:hash as uuid), cast(:request as uuid), cast(:said as bigint)
           where not exists (select 1 from kirin_key where hash = :hash)
          """);

  /** To be joined to a query of texts, ids and texts by a union. */
  static final String BY_HASHES =
      " union all select cast(hash as varchar(36)), request_id, cast(said as varchar(20))"
          + " from kirin_key where hash = any(:hashes)";

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

  static UUID hash(Of what, String key) {
    byte[] digest =
        HexFormat.of()
            .parseHex(
                Sha256.hex((what.name() + '\0' + key).getBytes(StandardCharsets.UTF_8))
                    .substring(0, DIGITS));
    ByteBuffer half = ByteBuffer.wrap(digest);
    return new UUID(half.getLong(), half.getLong());
  }

  static List<UUID> hashes(Of what, Collection<String> keys) {
    return keys.stream().map(key -> hash(what, key)).toList();
  }

  /** What is left of a digest, by which another message under a key is known. */
  static long start(String sha256) {
    return hash(Of.MESSAGE, sha256).getMostSignificantBits();
  }

  static void keep(Connection connection, List<Key> keys) throws SQLException {
    INSERT.batch(
        connection,
        keys,
        (insert, key) ->
            insert.id("hash", key.hash()).id("request", key.request()).number("said", key.said()));
  }
}
