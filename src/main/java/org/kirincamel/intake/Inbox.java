package org.kirincamel.intake;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kirincamel.common.Sha256;

/** The watched folder, and the two folders in it where files go: done and failed. */
public final class Inbox {

  private static final int MAX_NAME_BYTES = 255;

  /** What a URI encodes though it is harmless in a name; a percent sign and a backslash are not. */
  private static final Pattern PLAIN =
      Pattern.compile("%(2[0-46-9A-E]|3[0-9A-F]|5[BDEF]|60|7[B-E])");

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);

  private final Path inbox;
  private final Clock clock;

  public Inbox(Path inbox, Clock clock) {
    this.inbox = inbox;
    this.clock = clock;
  }

  /**
   * Makes the folders that are missing.
   *
   * @throws IOException in one sentence, if the inbox is no folder or cannot be written to
   */
  public void prepare() throws IOException {
    if (Files.exists(inbox) && !Files.isDirectory(inbox)) {
      throw new IOException(
          "kirin.inbox: expected a folder, but %s is a file".formatted(inbox.toAbsolutePath()));
    }
    try {
      Files.createDirectories(done());
      Files.createDirectories(failed());
      Files.delete(Files.createTempFile(inbox, ".kirin", ".check"));
    } catch (IOException e) {
      throw new IOException(
          "kirin.inbox: the folder %s cannot be written to, but requests are moved in it once they are safe (%s)"
              .formatted(inbox.toAbsolutePath(), e.getClass().getSimpleName()),
          e);
    }
  }

  Path done() {
    return inbox.resolve(".done");
  }

  Path failed() {
    return inbox.resolve(".failed");
  }

  /** Whether a file of that name may be there. */
  boolean holds(String name) {
    try {
      return Files.exists(inbox.resolve(name));
    } catch (InvalidPathException e) {
      // Its name is of a time when this process ran under another encoding.
      return true;
    }
  }

  /** The file of that name in the folder of those that are done. */
  Optional<Path> inDone(String name) {
    try {
      return Optional.of(done().resolve(name));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * Moves a file that was taken back into the inbox.
   *
   * @return false where another file has its name
   */
  boolean release(Path file, String name) throws IOException {
    Path to = inbox.resolve(name);
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Files.move(file, to);
    return true;
  }

  /**
   * Moves a file into one of the folders, under its own name where that is free, and never over
   * another.
   */
  Path move(Path file, Path folder) throws IOException {
    Files.createDirectories(folder);
    String name = file.getFileName().toString();
    Path to = folder.resolve(name);
    for (int copy = 1; Files.exists(to); copy++) {
      String mark = "." + STAMP.format(clock.instant()) + (copy > 1 ? "-" + copy : "");
      to = folder.resolve(beside(withMark(name, mark), ""));
    }
    try {
      return Files.move(file, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      return Files.move(file, to);
    }
  }

  private static String withMark(String name, String mark) {
    int dot = name.lastIndexOf('.');
    String base = dot > 0 ? name.substring(0, dot) : name;
    String ending = dot > 0 ? name.substring(dot) : "";
    return shortened(base, MAX_NAME_BYTES - bytes(mark) - bytes(ending)) + mark + ending;
  }

  /** Everything in the inbox, with the names that the file system has, whatever their bytes. */
  DirectoryStream<Path> entries() throws IOException {
    return Files.newDirectoryStream(inbox);
  }

  /**
   * Whether no route can reach a file under its name: Camel reads a backslash as the end of a
   * folder's name, and a name whose bytes are no text in this process's encoding is lost as soon as
   * it becomes a text. Such a file would be seen for ever and never found.
   */
  static boolean isUnreachable(Path file) {
    String name = file.getFileName().toString();
    return name.indexOf('\\') >= 0 && File.separatorChar != '\\' || !isText(file, name);
  }

  private static boolean isText(Path file, String name) {
    try {
      return file.resolveSibling(name).equals(file);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Gives a file that is unreachable a name under which it is not: the bytes that are no text
   * become percent and two digits, so that different names stay different.
   *
   * @return the new name, or empty if another file has it
   */
  Optional<String> giveName(Path file) throws IOException {
    String name = file.getFileName().toString();
    String reachable = isText(file, name) ? name.replace('\\', '_') : encoded(file);
    Path to = inbox.resolve(reachable);
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    Files.move(file, to);
    return Optional.of(reachable);
  }

  private static String encoded(Path file) {
    String path = file.toUri().getRawPath();
    String name =
        PLAIN
            .matcher(path.substring(path.lastIndexOf('/') + 1))
            .replaceAll(
                code ->
                    Matcher.quoteReplacement(
                        Character.toString(Integer.parseInt(code.group(1), 16))));
    if (name.length() <= MAX_NAME_BYTES) {
      return name;
    }
    String digest = Sha256.hex(name.getBytes(StandardCharsets.US_ASCII)).substring(0, 16);
    return withMark(name, "-" + digest);
  }

  /** Writes a word beside a file that was moved. */
  void note(Path moved, String suffix, String content) throws IOException {
    Path folder = moved.toAbsolutePath().getParent();
    Path note = folder.resolve(beside(moved.getFileName().toString(), suffix));
    Files.writeString(note, content, StandardCharsets.UTF_8);
  }

  private static String beside(String name, String suffix) {
    return shortened(name, MAX_NAME_BYTES - bytes(suffix)) + suffix;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String shortened(String text, int maxBytes) {
    String kept = text;
    while (bytes(kept) > maxBytes) {
      kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
    }
    return kept;
  }
}
