package org.kirincamel.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Forces the names in a folder for all who wait for it: who comes while one force is running waits
 * for the next, which covers all that came meanwhile. Folders do not wait for one another: one of
 * them may be on a disk that hangs. Thread-safe.
 */
final class GroupForce {

  /** Puts the names in a folder on the disk. */
  interface Force {
    void of(Path folder) throws IOException;
  }

  private final Force force;
  private final Map<Path, Group> groups = new HashMap<>();

  GroupForce(Force force) {
    this.force = force;
  }

  /** Those who want the names in one folder forced. */
  private static final class Group {
    private final Lock running = new ReentrantLock();
    private int waiting;
    private volatile long arrived;
    private long covered;
  }

  /**
   * Returns once the names that the caller made in the folder are on the disk.
   *
   * @throws IOException if the disk failed; another caller that waited tries once more by itself
   */
  void await(Path folder) throws IOException {
    Path key = folder.toAbsolutePath();
    Group group;
    long mine;
    synchronized (groups) {
      group = groups.computeIfAbsent(key, first -> new Group());
      group.waiting++;
      mine = ++group.arrived;
    }
    group.running.lock();
    try {
      if (group.covered < mine) {
        long upTo = group.arrived;
        force.of(folder);
        group.covered = upTo;
      }
    } finally {
      group.running.unlock();
      synchronized (groups) {
        if (--group.waiting == 0) {
          groups.remove(key);
        }
      }
    }
  }
}
