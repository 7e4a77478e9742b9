package org.kirincamel.delivery;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Files that were read and put away, and answers to orders: removes the oldest of a folder. Their
 * own dates are their writers'; what counts is since when they lie there.
 */
public final class OldDocuments {

  private final List<Path> folders;

  public OldDocuments(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  private record Document(Path file, Instant since, long bytes) {}

  /**
   * Removes from each folder what lies there since before that, and the oldest until the others
   * take no more room than that. What is younger than a day stays.
   *
   * @return how many were removed
   * @throws IOException if a folder could not be read, or a file not removed
   */
  public int remove(Instant before, long maxBytes, Instant yesterday) throws IOException {
    int removed = 0;
    for (Path folder : folders) {
      long bytes = 0;
      for (Document each : newestFirst(folder)) {
        bytes += each.bytes();
        boolean over = each.since().isBefore(before) || bytes > maxBytes;
        if (over && each.since().isBefore(yesterday) && Files.deleteIfExists(each.file())) {
          removed++;
        }
      }
    }
    return removed;
  }

  private static List<Document> newestFirst(Path folder) throws IOException {
    List<Document> documents = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return documents;
    }
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        add(file, documents);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    documents.sort(Comparator.comparing(Document::since).reversed());
    return documents;
  }

  private static void add(Path file, List<Document> documents) throws IOException {
    try {
      var seen = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (seen.isRegularFile()) {
        documents.add(new Document(file, since(file, seen), seen.size()));
      }
    } catch (NoSuchFileException goneMeanwhile) {
      // Another node, or its owner, was faster.
    }
  }

  /** The later of its date and of its last change of name, where the system keeps that. */
  private static Instant since(Path file, BasicFileAttributes seen) throws IOException {
    Instant date = seen.lastModifiedTime().toInstant();
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return date;
    }
    var changed = (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
    return changed.toInstant().isAfter(date) ? changed.toInstant() : date;
  }
}
