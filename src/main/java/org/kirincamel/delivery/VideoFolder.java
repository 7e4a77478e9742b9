package org.kirincamel.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The folder in which fetched videos wait for their delivery. A video is written to {@code
 * <name>.part} and renamed once it is whole; what a break left behind is gone on with.
 */
public final class VideoFolder {

  private static final int BUFFER = 1 << 16;

  private final Path folder;

  private final boolean force;

  /**
   * @param force whether each video is forced to the disk before it counts as fetched
   */
  public VideoFolder(Path folder, boolean force) {
    this.folder = folder;
    this.force = force;
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
   * What a broken-off download left behind, if it can be gone on with.
   *
   * @param bytes how many are there
   * @param etag the strong validator of the content they belong to (RFC 9110, section 8.8.3)
   */
  public record Begun(long bytes, String etag) {}

  public Optional<Begun> begun(String name) throws IOException {
    if (!Files.exists(part(name)) || !Files.exists(tag(name))) {
      return Optional.empty();
    }
    long bytes = Files.size(part(name));
    return bytes == 0
        ? Optional.empty()
        : Optional.of(new Begun(bytes, Files.readString(tag(name), StandardCharsets.UTF_8)));
  }

  /**
   * Streams a video in.
   *
   * @param from how many bytes are there already and are gone on with, 0 to start over
   * @param etag validator of what comes, empty where the host gives no strong one
   * @return its length and digest
   * @throws IOException if the stream broke or the disk failed; what came is kept, unless it could
   *     not be forced to the disk
   */
  public Received receive(String name, InputStream video, long from, Optional<String> etag)
      throws IOException {
    Files.createDirectories(folder);
    if (etag.isPresent()) {
      Files.writeString(tag(name), etag.get(), StandardCharsets.UTF_8);
    } else {
      Files.deleteIfExists(tag(name));
    }
    MessageDigest digest = sha256();
    try (FileChannel channel =
        FileChannel.open(part(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(from);
      channel.position(from);
      if (from > 0) {
        try (InputStream begun = Files.newInputStream(part(name))) {
          new DigestInputStream(begun, digest).transferTo(OutputStream.nullOutputStream());
        }
      }
      OutputStream out = Channels.newOutputStream(channel);
      byte[] buffer = new byte[BUFFER];
      for (int read = video.read(buffer); read >= 0; read = video.read(buffer)) {
        digest.update(buffer, 0, read);
        out.write(buffer, 0, read);
      }
      if (force) {
        force(channel);
      }
      return new Received(channel.size(), HexFormat.of().formatHex(digest.digest()));
    }
  }

  private static void force(FileChannel channel) throws IOException {
    try {
      channel.force(true);
    } catch (IOException e) {
      // The system forgets what it could not write, and the next forced write would not tell: to go
      // on after these bytes would leave a hole in the video.
      channel.truncate(0);
      throw e;
    }
  }

  /** What came in. */
  public record Received(long bytes, String sha256) {}

  /** Gives a whole video its name. */
  public void keep(String name) throws IOException {
    Files.move(part(name), path(name), StandardCopyOption.ATOMIC_MOVE);
    if (force) {
      Folders.force(folder);
    }
    Files.deleteIfExists(tag(name));
  }

  /** Forgets what is there of a video, whole or not. */
  public void discard(String name) throws IOException {
    Files.deleteIfExists(path(name));
    Files.deleteIfExists(part(name));
    Files.deleteIfExists(tag(name));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
