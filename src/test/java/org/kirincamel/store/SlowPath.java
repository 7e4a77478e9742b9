package org.kirincamel.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * H2's files on a slow disk that can lose power: {@code jdbc:h2:slow:/path}. Every write is late,
 * and what was not forced is missing from the {@link Disk#afterPowerLoss image} of the disk.
 * Public, because H2 makes instances of it.
 */
public final class SlowPath extends FilePathWrapper {

  private static final Map<String, Disk> DISKS = new ConcurrentHashMap<>();

  /** The disk under the database at that path; for this test alone. */
  static Disk disk(Path database) {
    FilePath.register(new SlowPath());
    return DISKS.computeIfAbsent(database + ".mv.db", file -> new Disk());
  }

  @Override
  public String getScheme() {
    return "slow";
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    String file = getBase().toString();
    Disk disk = DISKS.get(file);
    FileChannel channel = super.open(mode);
    return disk == null ? channel : new SlowFile(channel, disk);
  }

  /** What one file did and what of it would survive. */
  static final class Disk {
    private final ForcedImage image = new ForcedImage(new byte[0]);
    private final AtomicInteger forces = new AtomicInteger();
    volatile long writeMicros;
    volatile long forceMicros;
    volatile boolean failForces;
    volatile boolean failWrites;
    volatile Runnable beforeWrite = () -> {};

    int forces() {
      return forces.get();
    }

    ForcedImage image() {
      return image;
    }

    /** Writes down what would be on the disk had the power gone at this moment. */
    void afterPowerLoss(Path copy) {
      try {
        Files.write(copy, image.bytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class SlowFile extends WatchedFile {
    private final Disk disk;

    SlowFile(FileChannel file, Disk disk) {
      super(file, disk.image);
      this.disk = disk;
    }

    @Override
    protected void beforeWrite() throws IOException {
      if (disk.failWrites) {
        throw new IOException("No space left on device");
      }
      disk.beforeWrite.run();
      pause(disk.writeMicros);
    }

    @Override
    public void force(boolean metaData) throws IOException {
      if (disk.failForces) {
        throw new IOException("Input/output error");
      }
      // Only what was written before it began is sure to be forced.
      List<ForcedImage.Change> begun = disk.image.begun();
      pause(disk.forceMicros);
      disk.image.forced(begun);
      disk.forces.incrementAndGet();
    }

    private static void pause(long micros) {
      long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
      for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
  }
}
