package org.kirincamel.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.h2.store.fs.FileBase;
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
    private final List<Change> unforced = new ArrayList<>();
    private byte[] forced = new byte[0];
    private int length;
    private final AtomicInteger forces = new AtomicInteger();
    volatile long writeMicros;
    volatile long forceMicros;
    volatile boolean failForces;
    volatile boolean failWrites;

    /** Bytes at a place, or with no bytes: the file ends there. */
    private record Change(long at, byte[] bytes, boolean cut) {}

    int forces() {
      return forces.get();
    }

    synchronized void written(long at, byte[] bytes) {
      unforced.add(new Change(at, bytes, false));
    }

    synchronized void cut(long at) {
      unforced.add(new Change(at, new byte[0], true));
    }

    synchronized List<Change> begun() {
      return List.copyOf(unforced);
    }

    synchronized void forced(List<Change> changes) {
      forces.incrementAndGet();
      for (Change change : changes) {
        if (change.cut()) {
          length = (int) Math.min(length, change.at());
          continue;
        }
        int end = (int) change.at() + change.bytes().length;
        if (end > forced.length) {
          forced = java.util.Arrays.copyOf(forced, Math.max(end, forced.length * 2));
        }
        System.arraycopy(change.bytes(), 0, forced, (int) change.at(), change.bytes().length);
        length = Math.max(length, end);
      }
      unforced.subList(0, changes.size()).clear();
    }

    /** Writes down what would be on the disk had the power gone at this moment. */
    synchronized void afterPowerLoss(Path copy) {
      try {
        Files.write(copy, java.util.Arrays.copyOf(forced, length));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class SlowFile extends FileBase {
    private final FileChannel file;
    private final Disk disk;

    SlowFile(FileChannel file, Disk disk) {
      this.file = file;
      this.disk = disk;
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      if (disk.failWrites) {
        throw new IOException("No space left on device");
      }
      pause(disk.writeMicros);
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      int written = file.write(bytes, position);
      disk.written(position, java.util.Arrays.copyOf(copy, written));
      return written;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      int written = write(bytes, file.position());
      file.position(file.position() + written);
      return written;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      if (disk.failForces) {
        throw new IOException("Input/output error");
      }
      // Only what was written before it began is sure to be forced.
      List<Disk.Change> begun = disk.begun();
      pause(disk.forceMicros);
      disk.forced(begun);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      file.truncate(size);
      disk.cut(size);
      return this;
    }

    private static void pause(long micros) {
      long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
      for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
      return file.read(bytes);
    }

    @Override
    public int read(ByteBuffer bytes, long position) throws IOException {
      return file.read(bytes, position);
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      file.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
