package org.kirincamel.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** What of a file would survive a loss of power: all that was forced, and no more. Thread-safe. */
public final class ForcedImage {

  private final List<Change> unforced = new ArrayList<>();
  private byte[] forced;
  private int length;

  /** Bytes at a place, or with no bytes: the file ends there. */
  public record Change(long at, byte[] bytes, boolean cut) {}

  /**
   * @param content what is safe from the beginning
   */
  public ForcedImage(byte[] content) {
    this.forced = content.clone();
    this.length = content.length;
  }

  synchronized void written(long at, byte[] bytes) {
    unforced.add(new Change(at, bytes, false));
  }

  synchronized void cut(long at) {
    unforced.add(new Change(at, new byte[0], true));
  }

  /** Everything that a forced write which begins now makes safe. */
  public synchronized List<Change> begun() {
    return List.copyOf(unforced);
  }

  /** That forced write has ended. */
  public synchronized void forced(List<Change> changes) {
    for (Change change : changes) {
      if (change.cut()) {
        length = (int) Math.min(length, change.at());
        continue;
      }
      int end = (int) change.at() + change.bytes().length;
      if (end > forced.length) {
        forced = Arrays.copyOf(forced, Math.max(end, forced.length * 2));
      }
      System.arraycopy(change.bytes(), 0, forced, (int) change.at(), change.bytes().length);
      length = Math.max(length, end);
    }
    unforced.subList(0, changes.size()).clear();
  }

  public synchronized byte[] bytes() {
    return Arrays.copyOf(forced, length);
  }

  /** As {@link #bytes}, but some of what was not forced is there too: disks keep no order. */
  public synchronized byte[] bytesAndSome(RandomGenerator random) {
    var some = new ForcedImage(bytes());
    List<Change> lucky = unforced.stream().filter(change -> random.nextBoolean()).toList();
    some.unforced.addAll(lucky);
    some.forced(lucky);
    return some.bytes();
  }
}
