package org.kirincamel.http;

/**
 * Says at each tick whether open pages are to look again: where something has been written since,
 * and now and then because ages, disks or other nodes may have changed what they show. Used by one
 * thread at a time.
 */
final class Pulse {

  private static final int EACH = 15;
  private static final int EACH_OF_SHARED = 3;

  private final int each;
  private long told;
  private int since;

  /**
   * @param shared whether other nodes write to the store, of which this process does not hear
   * @param changes how many there were when the first page was opened
   */
  Pulse(boolean shared, long changes) {
    this.each = shared ? EACH_OF_SHARED : EACH;
    this.told = changes;
  }

  /**
   * @param changes how many this process has written so far
   */
  boolean tick(long changes) {
    since++;
    boolean news = changes != told || since >= each;
    if (news) {
      told = changes;
      since = 0;
    }
    return news;
  }
}
