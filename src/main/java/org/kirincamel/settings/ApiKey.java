package org.kirincamel.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.function.Supplier;
import org.kirincamel.common.SafeLogger;
import org.slf4j.Logger;

/**
 * The bearer token of the account. One that lies in a file is read again when the file has changed,
 * so that it is renewed without a restart, while tasks run. Thread-safe.
 */
public final class ApiKey implements Supplier<String> {

  private static final Logger LOG = SafeLogger.of(ApiKey.class);
  private static final int MAX_BYTES = 8192;

  private final Optional<Path> file;
  private volatile Held held;

  /** What the file was like when it was read; a link is followed, as a mounted secret is one. */
  private record Stamp(FileTime changed, long size, Optional<Object> identity) {
    static Stamp of(Path file) throws IOException {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          attributes.lastModifiedTime(),
          attributes.size(),
          Optional.ofNullable(attributes.fileKey()));
    }
  }

  private record Held(String key, Optional<Stamp> stamp) {}

  private ApiKey(Optional<Path> file, Held held) {
    this.file = file;
    this.held = held;
  }

  /** One that stays as it is. */
  public static ApiKey of(String key) {
    return new ApiKey(Optional.empty(), new Held(key, Optional.empty()));
  }

  /**
   * @throws IOException in one sentence where the file holds no key
   */
  static ApiKey in(Path file) throws IOException {
    return new ApiKey(Optional.of(file), read(file));
  }

  @Override
  public String get() {
    file.ifPresent(this::look);
    return held.key();
  }

  private void look(Path from) {
    Held before = held;
    Optional<Stamp> now = stamp(from);
    if (!now.equals(before.stamp())) {
      renew(from, now);
    }
  }

  private static Optional<Stamp> stamp(Path file) {
    try {
      return Optional.of(Stamp.of(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private synchronized void renew(Path from, Optional<Stamp> now) {
    if (now.equals(held.stamp())) {
      return;
    }
    String before = held.key();
    try {
      held = read(from);
      if (!held.key().equals(before)) {
        LOG.info("The key in kirin.api.key-file has changed and is used from now on");
      }
    } catch (IOException e) {
      // It may be about to be written.
      held = new Held(before, now);
      LOG.warn("{}; the key that was there before is used still", e.getMessage());
    }
  }

  private static Held read(Path file) throws IOException {
    // Before the content, so that a change in between is seen the next time.
    Stamp stamp;
    byte[] content;
    try (var in = Files.newInputStream(file)) {
      stamp = Stamp.of(file);
      content = in.readNBytes(MAX_BYTES);
    } catch (IOException e) {
      throw new IOException(
          "kirin.api.key-file: expected a file with the key in it, but %s cannot be read (%s)"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
    String key = new String(content, StandardCharsets.UTF_8).strip();
    if (key.isEmpty() || !SettingsReader.isCredential(key)) {
      throw new IOException(
          "kirin.api.key-file: expected letters, digits and signs of ASCII without blanks in %s, got %s"
              .formatted(file, key.isEmpty() ? "nothing" : "another character"));
    }
    return new Held(key, Optional.of(stamp));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ApiKey key
        && key.file.equals(file)
        && key.held.key().equals(held.key());
  }

  @Override
  public int hashCode() {
    return file.hashCode();
  }

  /** Never shows it. */
  @Override
  public String toString() {
    return "ApiKey";
  }
}
