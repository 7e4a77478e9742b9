package org.kirincamel.delivery;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds, by their names, the files that were left in the folder where videos wait. */
public final class WaitingCopies {

  private static final Pattern COPY =
      Pattern.compile("(.+)\\.(?:mp4|webm|mov|png|jpg|gif)(?:\\.part|\\.etag)?");

  private final Path folder;

  /**
   * @param folder of a {@link VideoFolder}
   */
  public WaitingCopies(Path folder) {
    this.folder = folder;
  }

  /**
   * A file of the folder that may be one of ours.
   *
   * @param requestNames what the files of its request may be called, the likeliest first: the
   *     numbers at its end may be part of that name or not
   * @param writtenAt when it was last written to
   */
  public record Copy(String file, List<String> requestNames, Instant writtenAt, long bytes) {}

  /**
   * The files that are named as waiting copies are, whole or not, or their validators.
   *
   * @throws DiskException if the folder could not be read
   */
  public List<Copy> all() throws DiskException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Copy> copies = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        copy(file).ifPresent(copies::add);
      }
      return copies;
    } catch (IOException | DirectoryIteratorException e) {
      throw new DiskException("%s cannot be read: %s".formatted(folder, e));
    }
  }

  private static Optional<Copy> copy(Path file) throws IOException {
    Matcher ours = COPY.matcher(file.getFileName().toString());
    if (!ours.matches()) {
      return Optional.empty();
    }
    BasicFileAttributes seen;
    try {
      seen = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException goneMeanwhile) {
      return Optional.empty();
    }
    if (!seen.isRegularFile()) {
      return Optional.empty();
    }
    String stem = ours.group(1);
    var names = new LinkedHashSet<String>();
    names.add(stem);
    for (String ending : List.of("-\\d{1,2}$", "-r\\d{1,4}$", "-r\\d{1,4}-\\d{1,2}$")) {
      names.add(stem.replaceFirst(ending, ""));
    }
    return Optional.of(
        new Copy(
            file.getFileName().toString(),
            List.copyOf(names),
            seen.lastModifiedTime().toInstant(),
            seen.size()));
  }

  /**
   * Removes one file.
   *
   * @return whether it was there
   * @throws DiskException if the disk failed
   */
  public boolean remove(Copy copy) throws DiskException {
    try {
      return Files.deleteIfExists(folder.resolve(copy.file()));
    } catch (IOException e) {
      throw new DiskException(folder, e);
    }
  }
}
