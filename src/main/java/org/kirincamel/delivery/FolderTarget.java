package org.kirincamel.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The built-in target: a folder with the document of each result and its videos beside it. The
 * videos come first, each under its name in one step, the document last: whoever sees the document
 * sees a whole result. Doing it again changes nothing.
 */
public final class FolderTarget {

  private static final ObjectWriter PRETTY = new ObjectMapper().writerWithDefaultPrettyPrinter();

  private final Path outbox;
  private final VideoFolder videos;
  private final boolean force;

  /**
   * @param force whether each file is forced to the disk before it counts as delivered
   */
  public FolderTarget(Path outbox, VideoFolder videos, boolean force) {
    this.outbox = outbox;
    this.videos = videos;
    this.force = force;
  }

  /**
   * Delivers one result.
   *
   * @param name of the document, without ending
   * @param files names of its videos
   * @throws IOException if the folder could not be written to; nothing half-written has a real name
   */
  public void deliver(String name, ObjectNode document, List<String> files) throws IOException {
    Files.createDirectories(outbox);
    for (String file : files) {
      place(file);
    }
    Path part = outbox.resolve("." + name + ".json.part");
    write(part, PRETTY.writeValueAsBytes(document));
    Files.move(part, outbox.resolve(name + ".json"), StandardCopyOption.ATOMIC_MOVE);
    if (force) {
      Folders.force(outbox);
    }
  }

  private void place(String file) throws IOException {
    Path from = videos.path(file);
    Path to = outbox.resolve(file);
    if (!Files.exists(from)) {
      if (Files.exists(to)) {
        // Delivered by a try whose end was not written down; the waiting copy is gone since.
        return;
      }
      throw new IOException("the fetched video %s is gone".formatted(from));
    }
    Path part = outbox.resolve("." + file + ".part");
    Files.deleteIfExists(part);
    try {
      // The same bytes under a second name: free, where both folders are on one file system.
      Files.createLink(part, from);
    } catch (IOException | UnsupportedOperationException noLink) {
      Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING);
      if (force) {
        try (FileChannel copy = FileChannel.open(part, StandardOpenOption.WRITE)) {
          copy.force(true);
        }
      }
    }
    Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
    // Renaming one link over another of the same file does nothing and leaves both.
    Files.deleteIfExists(part);
  }

  private void write(Path path, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      if (force) {
        channel.force(true);
      }
    }
  }
}
