package org.kirincamel.intake;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;

/**
 * Lets only complete files in: renamed in, or unchanged for a moment. A file that is still growing
 * is looked at again at the next poll of the folder, so it holds nobody up.
 */
public final class SettledFiles implements GenericFileFilter<File> {

  /** Endings by which programs mark what they are still writing. */
  private static final List<String> UNFINISHED =
      List.of(".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".swp", "~");

  /** An empty file was opened and not yet written to, more often than it is meant. */
  private static final int PATIENCE_WITH_EMPTY = 10;

  private static final int MOST_REMEMBERED = 100_000;

  private final Duration settle;
  private final Clock clock;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  private record Seen(long length, long modified, Instant since) {}

  public SettledFiles(Duration settle, Clock clock) {
    this.settle = settle;
    this.clock = clock;
  }

  @Override
  public boolean accept(GenericFile<File> file) {
    String name = file.getFileNameOnly();
    if (file.isDirectory() || name.startsWith(".") || unfinished(name)) {
      return false;
    }
    // A pipe would hold up everybody, and a link could name any file of this machine as a prompt.
    Path path = file.getFile().toPath();
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Instant now = clock.instant();
    Duration wait = file.getFileLength() == 0 ? settle.multipliedBy(PATIENCE_WITH_EMPTY) : settle;
    Seen before = seen.get(name);
    boolean same =
        before != null
            && before.length() == file.getFileLength()
            && before.modified() == file.getLastModified();
    // By its own date where that lies in the past; by our own watch where clocks disagree.
    boolean old = Instant.ofEpochMilli(file.getLastModified()).plus(wait).isBefore(now);
    if (old || same && !before.since().plus(wait).isAfter(now)) {
      seen.remove(name);
      return true;
    }
    if (!same) {
      if (seen.size() > MOST_REMEMBERED) {
        seen.clear();
      }
      seen.put(name, new Seen(file.getFileLength(), file.getLastModified(), now));
    }
    return false;
  }

  private static boolean unfinished(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return UNFINISHED.stream().anyMatch(lower::endsWith);
  }
}
