package org.kirincamel.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Looks for what is left of keys beside the rows that still have theirs, in the same statement. */
final class KeyLookup {

  /** First the keys in rows of their own, then the pack in which each would be. */
  static final String ALONE =
      """
      select cast(hash as varchar(20)) || ':' || cast(rest as varchar(20)), request_id,
             cast(said as varchar(20)), cast(null as bytea)
        from kirin_key
       where hash = any(:hashes)
       union all
      select '', cast(null as uuid), '', (select p.keys
                                            from kirin_key_pack p
                                           where p.last_hash >= h.hash
                                           order by p.last_hash
                                           limit 1)
        from unnest(cast(:hashes as bigint array)) as h(hash)
      """;

  /** To be joined to a query of keys, ids, words and {@link #NO_PACK}. */
  static final String BY_HASHES = " union all " + ALONE;

  /** What a row of the table itself has in its place. */
  static final String NO_PACK = "cast(null as bytea)";

  /** Takes what was found. */
  interface Found {
    /**
     * @param said the word of the row, or the number that was kept
     */
    void take(String key, UUID id, String said);
  }

  private final Map<String, String> loose = new HashMap<>();
  private final Map<UUID, String> packed = new HashMap<>();
  private final List<Long> hashes;

  KeyLookup(Keys.Of what, Collection<String> keys) {
    for (String key : keys) {
      UUID hash = Keys.hash(what, key);
      loose.put(hash.getMostSignificantBits() + ":" + hash.getLeastSignificantBits(), key);
      packed.put(KeyPack.kept(hash), key);
    }
    hashes = packed.keySet().stream().map(UUID::getMostSignificantBits).toList();
  }

  void bind(Parameters by) throws SQLException {
    by.numbers("hashes", hashes);
  }

  /** Reads a row of the query, which may tell of several keys or of none that was looked for. */
  void read(ResultSet row, Found found) throws SQLException {
    byte[] pack = row.getBytes(4);
    if (pack != null) {
      for (Keys.Key key : KeyPack.read(pack)) {
        if (packed.containsKey(key.hash())) {
          found.take(packed.get(key.hash()), key.request(), Long.toString(key.said()));
        }
      }
      return;
    }
    String key = row.getString(1);
    if (!key.isEmpty()) {
      found.take(loose.getOrDefault(key, key), row.getObject(2, UUID.class), row.getString(3));
    }
  }
}
