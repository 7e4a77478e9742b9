package org.kirincamel.delivery;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another process that tries to lock a file, and says by its exit code whether it could. */
final class LockTrial {

  static final int FREE = 10;
  static final int LOCKED = 11;

  private LockTrial() {}

  public static void main(String[] args) throws Exception {
    try (var channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
      System.exit(channel.tryLock() == null ? LOCKED : FREE);
    }
  }
}
