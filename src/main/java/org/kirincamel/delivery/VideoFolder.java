package org.kirincamel.delivery;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.common.Sha256;
import org.slf4j.Logger;

/**
 * The folder in which fetched videos wait for their delivery. A video is written to {@code
 * <name>.part} and renamed once it is complete; an interrupted download is resumed.
 */
public final class VideoFolder {

  private static final Logger LOG = SafeLogger.of(VideoFolder.class);
  private static final int BUFFER = 1 << 16;

  /** After so many bytes it is checked again that there is room left on the disk. */
  private static final long LOOK = 16L << 20;

  private final Path folder;
  private final boolean force;
  private final long reserve;

  /** What this process is writing: to open such a file again would end its lock. */
  private final Set<String> inHand = ConcurrentHashMap.newKeySet();

  /**
   * @param force whether each video is forced to the disk before it counts as fetched
   * @param reserve bytes of the disk that stay free whatever comes in
   */
  public VideoFolder(Path folder, boolean force, long reserve) {
    this.folder = folder;
    this.force = force;
    this.reserve = reserve;
  }

  /**
   * Looks whether so many bytes more have room beside the reserve.
   *
   * @throws DiskException if they have not
   */
  public void makeSureOfRoom(long bytes) throws DiskException {
    try {
      Folders.make(folder, false);
      long free = usableSpace();
      if (free - reserve < bytes) {
        throw new DiskException(
            bytes == 0
                ? "%s has %d bytes free, fewer than the %d that kirin.fetch.reserve keeps free"
                    .formatted(folder, free, reserve)
                : "%s has %d bytes free: too few for %d more and the kirin.fetch.reserve of %d"
                    .formatted(folder, free, bytes, reserve));
      }
    } catch (DiskException e) {
      throw e;
    } catch (IOException e) {
      throw new DiskException(folder, e);
    }
  }

  /** One call to the system, where a file store reads the table of mounts each time. */
  private long usableSpace() throws IOException {
    long usable = folder.toFile().getUsableSpace();
    // Zero also where it cannot be known; a file store says why.
    return usable > 0 ? usable : Files.getFileStore(folder).getUsableSpace();
  }

  /** Where a whole video stands, or will. */
  public Path path(String name) {
    return folder.resolve(name);
  }

  private Path part(String name) {
    return folder.resolve(name + ".part");
  }

  private Path tag(String name) {
    return folder.resolve(name + ".etag");
  }

  /**
   * What an interrupted download left behind, if it can be resumed.
   *
   * @param bytes how many are there
   * @param etag the strong validator of the content they belong to (RFC 9110, section 8.8.3)
   */
  public record Begun(long bytes, String etag) {}

  /**
   * @throws DiskException if the disk failed
   */
  public Optional<Begun> begun(String name) throws DiskException {
    try {
      if (!Files.exists(part(name)) || !Files.exists(tag(name))) {
        return Optional.empty();
      }
      long bytes = Files.size(part(name));
      return bytes == 0
          ? Optional.empty()
          : Optional.of(new Begun(bytes, Files.readString(tag(name), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new DiskException(folder, e);
    }
  }

  /** Whether what came in is a whole video. */
  public interface Check {

    /**
     * @throws IOException if it is not, and why
     */
    void of(Received received) throws IOException;
  }

  /**
   * Streams a video in, and gives it its name once it is complete.
   *
   * @return its length and digest
   * @throws DiskException if the disk failed or is full; nothing that came is kept then, so that
   *     what is half there does not take the room of what could be whole
   * @throws IOException if the stream broke, what came did not pass the check, or another process
   *     is writing the same video; what came is kept
   */
  public Received receive(String name, InputStream video, Announced announced, Check check)
      throws IOException {
    if (!inHand.add(name)) {
      throw takenByAnother(name);
    }
    try (FileChannel channel = opened(name)) {
      beAlone(channel, name);
      var tag = new DownloadTag(tag(name), announced);
      Received received = received(channel, name, new WatchedStream(video), tag);
      try {
        check.of(received);
      } catch (IOException e) {
        tag.keep(e);
        throw e;
      }
      keep(name, tag);
      return received;
    } finally {
      inHand.remove(name);
    }
  }

  private FileChannel opened(String name) throws DiskException {
    try {
      Folders.make(folder, false);
      return FileChannel.open(
          part(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new DiskException(folder, e);
    }
  }

  /**
   * A node that was frozen until its lease expired may continue a video that another has begun: two
   * that write one file would make a video that neither of them has checked.
   */
  private void beAlone(FileChannel channel, String name) throws IOException {
    boolean alone;
    try {
      // Ends with the channel, or with the process.
      alone = channel.tryLock() != null;
    } catch (OverlappingFileLockException anotherModuleInThisProcess) {
      alone = false;
    } catch (IOException noLocksHere) {
      LOG.debug("{} has no locks: {}", folder, noLocksHere.getMessage());
      return;
    }
    // The other one may have ended between the opening and the lock: then this is its video.
    if (!alone || !Files.exists(part(name))) {
      throw takenByAnother(name);
    }
  }

  private IOException takenByAnother(String name) {
    return new IOException("another process is writing " + part(name));
  }

  private Received received(FileChannel channel, String name, WatchedStream video, DownloadTag tag)
      throws IOException {
    try {
      return written(channel, name, video, tag);
    } catch (IOException e) {
      if (video.broke) {
        tag.keep(e);
        throw e;
      }
      var trouble = e instanceof DiskException known ? known : new DiskException(folder, e);
      try {
        discard(name);
      } catch (IOException worse) {
        trouble.addSuppressed(worse);
      }
      throw trouble;
    }
  }

  private Received written(FileChannel channel, String name, InputStream video, DownloadTag tag)
      throws IOException {
    long from = tag.from();
    // One of other bytes must not outlive them.
    tag.forget();
    channel.truncate(from);
    if (channel.size() < from) {
      throw new IOException(part(name) + " has lost the bytes that were to be continued");
    }
    tag.begin();
    MessageDigest digest = Sha256.digest();
    if (from > 0) {
      // By this channel: closing another one of the same file would end the lock.
      channel.position(0);
      new DigestInputStream(Channels.newInputStream(channel), digest)
          .transferTo(OutputStream.nullOutputStream());
    }
    write(video, channel, digest);
    if (force) {
      channel.force(true);
    }
    return new Received(channel.size(), HexFormat.of().formatHex(digest.digest()));
  }

  private void write(InputStream video, FileChannel channel, MessageDigest digest)
      throws IOException {
    OutputStream out = Channels.newOutputStream(channel);
    byte[] buffer = new byte[BUFFER];
    long look = LOOK;
    for (int read = video.read(buffer); read >= 0; read = video.read(buffer)) {
      digest.update(buffer, 0, read);
      out.write(buffer, 0, read);
      look -= read;
      if (look <= 0) {
        look = LOOK;
        makeSureOfRoom(0);
      }
    }
  }

  /**
   * What the host has said of the bytes that come.
   *
   * @param from how many bytes are there already, 0 to start over
   * @param length how many come, 0 where it does not say
   * @param etag their strong validator, empty where it gives none
   */
  public record Announced(long from, long length, Optional<String> etag) {}

  /** What came in. */
  public record Received(long bytes, String sha256) {}

  private void keep(String name, DownloadTag tag) throws DiskException {
    try {
      Files.move(part(name), path(name), StandardCopyOption.ATOMIC_MOVE);
      if (force) {
        Folders.force(folder);
      }
      tag.forget();
    } catch (IOException e) {
      throw new DiskException(folder, e);
    }
  }

  /**
   * Forgets what is there of a video, whole or not.
   *
   * @throws DiskException if the disk failed
   */
  public void discard(String name) throws DiskException {
    try {
      Files.deleteIfExists(path(name));
      Files.deleteIfExists(part(name));
      Files.deleteIfExists(tag(name));
    } catch (IOException e) {
      throw new DiskException(folder, e);
    }
  }

  /** Remembers whether it broke: then the trouble is the sender's. */
  private static final class WatchedStream extends FilterInputStream {
    private boolean broke;

    WatchedStream(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        return super.read(into, offset, length);
      } catch (IOException e) {
        broke = true;
        throw e;
      }
    }
  }
}
