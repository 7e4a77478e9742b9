package org.kirincamel.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kirincamel.common.Sha256;
import org.kirincamel.intake.format.Format;
import org.kirincamel.intake.format.Limits;
import org.kirincamel.intake.format.Rows;
import org.kirincamel.intake.format.UnreadableException;
import org.kirincamel.store.Continued;
import org.kirincamel.store.MovedIntake;
import org.kirincamel.store.MovedIntakes;

/** Compares a file with what it was when a shorter one of its name was taken. */
final class EarlierContent {

  private static final int BUFFER = 1 << 16;

  /** A file may be written for hours, however short the window of duplicates is. */
  private static final Duration DAY = Duration.ofDays(1);

  private final MovedIntakes moved;
  private final Limits limits;
  private final Duration span;

  /**
   * @param window how long the same content is the same request
   * @param watched how long a file is watched after it was taken
   */
  EarlierContent(MovedIntakes moved, Limits limits, Duration window, Duration watched) {
    this.moved = moved;
    this.limits = limits;
    this.span =
        Stream.of(window, DAY, watched.multipliedBy(2)).max(Duration::compareTo).orElse(DAY);
  }

  /** What of a file was taken under its name before, when it was shorter. */
  Optional<Continued> of(Path file, Format format, long bytes, Instant now) throws IOException {
    String name = file.getFileName().toString();
    Optional<MovedIntake> earlier =
        longest(file, moved.shorter(Batch.Origin.FILE, name, bytes, now.minus(span)));
    if (earlier.isEmpty()) {
      return Optional.empty();
    }
    int same = sameRows(file, format, limits, earlier.get().bytes());
    return Optional.of(new Continued(earlier.get().id(), Math.min(same, earlier.get().rowsDone())));
  }

  /** The longest of the earlier contents with which the file begins, byte for byte. */
  static Optional<MovedIntake> longest(Path file, List<MovedIntake> earlier) throws IOException {
    Optional<MovedIntake> longest = Optional.empty();
    if (earlier.isEmpty()) {
      return longest;
    }
    MessageDigest digest = Sha256.digest();
    long read = 0;
    try (InputStream content = Files.newInputStream(file)) {
      for (MovedIntake each :
          earlier.stream().sorted(Comparator.comparingLong(MovedIntake::bytes)).toList()) {
        long missing = each.bytes() - read;
        if (digest(content, digest, missing) < missing) {
          break;
        }
        read = each.bytes();
        if (hexOf(digest).equals(each.sha256())) {
          longest = Optional.of(each);
        }
      }
    }
    return longest;
  }

  /** Whether a file begins with that content, and has more behind it. */
  static boolean isGrown(Path file, long bytes, String sha256) throws IOException {
    if (Files.size(file) <= bytes) {
      return false;
    }
    MessageDigest digest = Sha256.digest();
    try (InputStream content = Files.newInputStream(file)) {
      return digest(content, digest, bytes) == bytes && hexOf(digest).equals(sha256);
    }
  }

  private static long digest(InputStream content, MessageDigest digest, long bytes)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    long done = 0;
    while (done < bytes) {
      int count = content.read(buffer, 0, (int) Math.min(buffer.length, bytes - done));
      if (count < 0) {
        break;
      }
      digest.update(buffer, 0, count);
      done += count;
    }
    return done;
  }

  /** Of what was digested so far, so that more can follow. */
  private static String hexOf(MessageDigest digest) {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Every JDK can copy the state of SHA-256", e);
    }
  }

  /**
   * How many rows from the first on are the same, whether the file ends after its first bytes or
   * not. The last of the earlier rows differs where it had not been complete.
   */
  static int sameRows(Path file, Format format, Limits limits, long bytes) throws IOException {
    int same = 0;
    try (Rows earlier =
            format.read(() -> new FirstBytes(Files.newInputStream(file), bytes), limits);
        Rows all = format.read(() -> Files.newInputStream(file), limits)) {
      for (Optional<Row> row = earlier.next();
          row.isPresent() && row.equals(all.next());
          row = earlier.next()) {
        same++;
      }
    } catch (UnreadableException e) {
      // What breaks off there was no row that was taken.
    }
    return same;
  }
}
