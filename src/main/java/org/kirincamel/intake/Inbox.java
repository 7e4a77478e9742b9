package org.kirincamel.intake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The watched folder, and the two folders in it where files go: done and failed. */
public final class Inbox {

  private static final int LONGEST_NAME_BYTES = 255;
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

  boolean holds(String name) {
    return Files.exists(inbox.resolve(name));
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
    return shortened(base, LONGEST_NAME_BYTES - bytes(mark) - bytes(ending)) + mark + ending;
  }

  /**
   * Gives files another name that no route can reach under their own: Camel reads a backslash as
   * the end of a folder's name, so such a file would be seen for ever and never found.
   *
   * @return whether there was one
   */
  boolean renameUnreachable() throws IOException {
    boolean renamed = false;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(inbox)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        Path other = inbox.resolve(name.replace('\\', '_'));
        if (name.indexOf('\\') >= 0 && Files.isRegularFile(file) && !Files.exists(other)) {
          Files.move(file, other);
          renamed = true;
        }
      }
    }
    return renamed;
  }

  /** Writes a word beside a file that was moved. */
  void note(Path moved, String suffix, String content) throws IOException {
    Path folder = moved.toAbsolutePath().getParent();
    Path note = folder.resolve(beside(moved.getFileName().toString(), suffix));
    Files.writeString(note, content, StandardCharsets.UTF_8);
  }

  private static String beside(String name, String suffix) {
    return shortened(name, LONGEST_NAME_BYTES - bytes(suffix)) + suffix;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String shortened(String text, int mostBytes) {
    String kept = text;
    while (bytes(kept) > mostBytes) {
      kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
    }
    return kept;
  }
}
