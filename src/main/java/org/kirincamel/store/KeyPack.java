package org.kirincamel.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * The bytes of many keys in one row. Of each: a byte that says what follows, 96 bits of the hash,
 * the id of the request, and what it said. Two of a thousand million keys have the same 96 bits in
 * one of more than a hundred thousand million stores.
 */
final class KeyPack {

  /** A row of PostgreSQL stays in its page, and a change of one key writes no more than this. */
  private static final int MAX_BYTES = 600;

  private static final int LONG_SAID = 0x80;
  private static final int NO_REQUEST = 0x40;
  private static final int SHORT_SAID = 0x3f;

  private static final UUID NOTHING = new UUID(0, 0);

  private static final Comparator<Keys.Key> BY_HASH =
      Comparator.comparingLong((Keys.Key key) -> key.hash().getMostSignificantBits())
          .thenComparingLong(key -> key.hash().getLeastSignificantBits());

  private KeyPack() {}

  /** As much of a hash as is kept in a pack. */
  static UUID kept(UUID hash) {
    return new UUID(
        hash.getMostSignificantBits(), hash.getLeastSignificantBits() & 0xffffffff00000000L);
  }

  static List<Keys.Key> read(byte[] pack) {
    List<Keys.Key> keys = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(pack);
    while (bytes.hasRemaining()) {
      int what = bytes.get() & 0xff;
      UUID hash = new UUID(bytes.getLong(), (long) bytes.getInt() << 32);
      UUID request =
          (what & NO_REQUEST) == 0 ? new UUID(bytes.getLong(), bytes.getLong()) : NOTHING;
      long said = (what & LONG_SAID) == 0 ? what & SHORT_SAID : bytes.getLong();
      keys.add(new Keys.Key(hash, request, said));
    }
    return keys;
  }

  /**
   * Merges keys into those of a pack; of one that is there already the new one is left out.
   *
   * @return at least one pack, in the order of the hashes, which no two packs share in their first
   *     half
   */
  static List<List<Keys.Key>> merged(List<Keys.Key> packed, List<Keys.Key> added) {
    List<Keys.Key> all = new ArrayList<>(packed);
    added.forEach(key -> all.add(new Keys.Key(kept(key.hash()), key.request(), key.said())));
    // A stable sort: the packed one of two is the first.
    all.sort(BY_HASH);
    int parts = 1 + bytes(all).length / MAX_BYTES;
    List<List<Keys.Key>> packs = new ArrayList<>();
    List<Keys.Key> pack = new ArrayList<>();
    UUID last = null;
    for (Keys.Key key : all) {
      if (key.hash().equals(last)) {
        continue;
      }
      boolean full = pack.size() >= (all.size() + parts - 1) / parts;
      if (full && last.getMostSignificantBits() != key.hash().getMostSignificantBits()) {
        packs.add(pack);
        pack = new ArrayList<>();
      }
      pack.add(key);
      last = key.hash();
    }
    packs.add(pack);
    return packs;
  }

  static byte[] bytes(List<Keys.Key> keys) {
    var bytes = new ByteArrayOutputStream();
    ByteBuffer one = ByteBuffer.allocate(1 + 3 * Long.BYTES + Integer.BYTES + Long.BYTES);
    for (Keys.Key key : keys) {
      boolean small = (key.said() & ~SHORT_SAID) == 0;
      boolean alone = key.request().equals(NOTHING);
      one.clear();
      one.put((byte) ((small ? key.said() : LONG_SAID) | (alone ? NO_REQUEST : 0)));
      one.putLong(key.hash().getMostSignificantBits());
      one.putInt((int) (key.hash().getLeastSignificantBits() >>> 32));
      if (!alone) {
        one.putLong(key.request().getMostSignificantBits());
        one.putLong(key.request().getLeastSignificantBits());
      }
      if (!small) {
        one.putLong(key.said());
      }
      bytes.write(one.array(), 0, one.position());
    }
    return bytes.toByteArray();
  }
}
