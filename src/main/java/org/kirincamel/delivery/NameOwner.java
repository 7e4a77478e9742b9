package org.kirincamel.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.kirincamel.common.Sha256;

/** Who holds a name in the outbox. */
enum NameOwner {
  /** Free: there is no such file. */
  FREE,
  /** This very result: an earlier try has left it. */
  OURSELVES,
  /** Another program, or another result. What is no plain file is never ours. */
  ANOTHER;

  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Looks at the place of a document. One of ours begins with the id of its request, so that of
   * another file hardly more is read than that.
   *
   * @throws IOException if the disk failed
   */
  static NameOwner ofDocument(Path file, String requestId, int revision) throws IOException {
    Optional<BasicFileAttributes> seen = look(file);
    if (seen.isEmpty()) {
      return FREE;
    }
    try {
      return seen.get().isRegularFile() && says(file, requestId, revision) ? OURSELVES : ANOTHER;
    } catch (AccessDeniedException notForUs) {
      return ANOTHER;
    }
  }

  private static boolean says(Path file, String requestId, int revision) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        JsonParser parser = JSON.createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT
          || !"request_id".equals(parser.nextFieldName())
          || !requestId.equals(parser.nextTextValue())) {
        return false;
      }
      for (String field = parser.nextFieldName();
          field != null && !field.equals("revision");
          field = parser.nextFieldName()) {
        parser.nextToken();
        parser.skipChildren();
      }
      return parser.nextIntValue(-1) == revision;
    } catch (JsonProcessingException notOneOfOurs) {
      return false;
    }
  }

  /**
   * Looks at the place of a video. It is read only where its length is right and it is not the very
   * file that waits under a second name.
   *
   * @param video as it was fetched
   * @param waiting the copy that waits, if it still does
   * @throws IOException if the disk failed
   */
  static NameOwner ofVideo(Path file, VideoFile video, Path waiting) throws IOException {
    Optional<BasicFileAttributes> seen = look(file);
    if (seen.isEmpty()) {
      return FREE;
    }
    try {
      boolean same =
          seen.get().isRegularFile()
              && seen.get().size() == video.bytes()
              && (Files.exists(waiting) && Files.isSameFile(file, waiting)
                  || Sha256.hex(file).equals(video.sha256()));
      return same ? OURSELVES : ANOTHER;
    } catch (AccessDeniedException notForUs) {
      return ANOTHER;
    }
  }

  private static Optional<BasicFileAttributes> look(Path file) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException free) {
      return Optional.empty();
    }
  }
}
