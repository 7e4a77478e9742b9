package org.kirincamel.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * H2's file in memory, {@code jdbc:h2:crash:memFS:NAME}, of which it is known what a kill and what
 * a loss of power would leave. Public, because H2 makes instances of it.
 */
public final class CrashPath extends FilePathWrapper {

  private static final Map<String, Disk> DISKS = new ConcurrentHashMap<>();

  @Override
  public String getScheme() {
    return "crash";
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    FileChannel channel = super.open(mode);
    Disk disk = DISKS.get(getBase().toString());
    return disk == null ? channel : new CrashFile(channel, disk);
  }

  /** Bytes at a place, or with no bytes: the file ends there. */
  private record Change(long at, byte[] bytes, boolean cut) {}

  /** One file. */
  static final class Disk implements AutoCloseable {
    private final String file;
    private final CrashPoints points;
    private final boolean lies;
    private final List<Change> unforced = new ArrayList<>();
    private byte[] forced;
    private int length;

    /**
     * @param content what an earlier life left; empty for a new file
     * @param lies whether a forced write returns before anything is safe
     */
    Disk(String name, byte[] content, CrashPoints points, boolean lies) {
      FilePath.register(new CrashPath());
      this.file = "memFS:/" + name + ".mv.db";
      this.points = points;
      this.lies = lies;
      this.forced = content.clone();
      this.length = content.length;
      if (content.length > 0) {
        try (OutputStream out = FilePath.get(file).newOutputStream(false)) {
          out.write(content);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      DISKS.put(file, this);
    }

    /** What a killed process leaves: all that it had handed to the system. */
    byte[] afterKill() {
      try (InputStream in = FilePath.get(file).newInputStream()) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** What a loss of power leaves: all that was forced. */
    synchronized byte[] afterPowerLoss() {
      return java.util.Arrays.copyOf(forced, length);
    }

    private synchronized void changed(Change change) {
      unforced.add(change);
    }

    private void force() {
      points.pass("before a forced write");
      if (!lies) {
        apply();
      }
      points.pass("after a forced write");
    }

    /** The system writes what it was handed some time ago, whether anybody forces it or not. */
    synchronized void apply() {
      for (Change change : unforced) {
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
      unforced.clear();
    }

    @Override
    public void close() {
      DISKS.remove(file);
      FilePath.get(file).delete();
    }
  }

  private static final class CrashFile extends FileBase {
    private final FileChannel file;
    private final Disk disk;

    CrashFile(FileChannel file, Disk disk) {
      this.file = file;
      this.disk = disk;
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      int written = file.write(bytes, position);
      disk.changed(new Change(position, java.util.Arrays.copyOf(copy, written), false));
      return written;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      int written = write(bytes, file.position());
      file.position(file.position() + written);
      return written;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      file.truncate(size);
      disk.changed(new Change(size, new byte[0], true));
      return this;
    }

    @Override
    public void force(boolean metadata) throws IOException {
      try {
        disk.force();
      } catch (CrashPoints.Dead dead) {
        throw new IOException(dead);
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
