package org.kirincamel.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.kirincamel.store.ForcedImage;
import org.kirincamel.store.WatchedFile;

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

  /** One file. */
  static final class Disk implements AutoCloseable {
    private final String file;
    private final CrashPoints points;
    private final boolean lies;
    private final ForcedImage image;

    /**
     * @param content what an earlier life left; empty for a new file
     * @param lies whether a forced write returns before anything is safe
     */
    Disk(String name, byte[] content, CrashPoints points, boolean lies) {
      FilePath.register(new CrashPath());
      this.file = "memFS:/" + name + ".mv.db";
      this.points = points;
      this.lies = lies;
      this.image = new ForcedImage(content);
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
    byte[] afterPowerLoss() {
      return image.bytes();
    }

    private void force() {
      points.pass("before a forced write");
      if (!lies) {
        image.forced(image.begun());
      }
      points.pass("after a forced write");
    }

    @Override
    public void close() {
      DISKS.remove(file);
      FilePath.get(file).delete();
    }
  }

  private static final class CrashFile extends WatchedFile {
    private final Disk disk;

    CrashFile(FileChannel file, Disk disk) {
      super(file, disk.image);
      this.disk = disk;
    }

    @Override
    public void force(boolean metadata) throws IOException {
      try {
        disk.force();
      } catch (CrashPoints.Dead dead) {
        throw new IOException(dead);
      }
    }
  }
}
