package org.kirincamel.delivery;

import com.fasterxml.jackson.databind.JsonNode;
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

/**
 * The built-in target: a folder with the document of each result and its videos beside it, under
 * one name with {@code .json} and {@code .mp4}, {@code -2.mp4} and so on. The videos come first,
 * each under its name in one step, the document last: whoever sees the document sees a whole
 * result. Doing it again changes nothing.
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
   * @param name of its files, without ending, with a slash between folders: of our own making
   * @param document whose {@code files} are called as the waiting videos are; what is delivered
   *     says how they are called beside it
   * @throws IOException if the folder could not be written to; nothing half-written has a real name
   */
  public void deliver(String name, ObjectNode document) throws IOException {
    Path named = outbox.resolve(name);
    Path folder = named.getParent();
    String stem = named.getFileName().toString();
    Folders.make(folder, force);
    ObjectNode delivered = document.deepCopy();
    int number = 0;
    for (JsonNode file : delivered.path("files")) {
      if (file.hasNonNull("name")) {
        String waiting = file.path("name").asText();
        String called = (++number > 1 ? stem + "-" + number : stem) + ending(waiting);
        place(waiting, folder, called);
        ((ObjectNode) file).put("name", called);
      }
    }
    Path part = folder.resolve("." + stem + ".json.part");
    write(part, PRETTY.writeValueAsBytes(delivered));
    Files.move(part, folder.resolve(stem + ".json"), StandardCopyOption.ATOMIC_MOVE);
    if (force) {
      force(folder);
    }
  }

  private static String ending(String file) {
    return file.substring(file.lastIndexOf('.'));
  }

  /** Each level: whoever died between making one and forcing its name has left that to us. */
  private void force(Path folder) throws IOException {
    Folders.force(folder);
    if (!folder.equals(outbox)) {
      force(folder.getParent());
    }
  }

  private void place(String waiting, Path folder, String called) throws IOException {
    Path from = videos.path(waiting);
    Path to = folder.resolve(called);
    if (!Files.exists(from)) {
      if (Files.exists(to)) {
        // Delivered by a try whose end was not written down; the waiting copy is gone since.
        return;
      }
      throw new IOException("the fetched video %s is gone".formatted(from));
    }
    Path part = folder.resolve("." + called + ".part");
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
