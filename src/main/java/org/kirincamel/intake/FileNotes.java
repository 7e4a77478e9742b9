package org.kirincamel.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.store.IntakeStart;
import org.kirincamel.task.Meters;
import org.slf4j.Logger;

/** Moves files out of the inbox and writes beside them why, where that needs saying. */
final class FileNotes {

  private static final Logger LOG = SafeLogger.of(FileNotes.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectWriter PRETTY = JSON.writerWithDefaultPrettyPrinter();

  private final Inbox inbox;
  private final Clock clock;
  private final Meters meters;

  FileNotes(Inbox inbox, Clock clock, Meters meters) {
    this.inbox = inbox;
    this.clock = clock;
    this.meters = meters;
  }

  /** Puts a file aside from which nothing, or no more, is taken. */
  void refuse(Path file, String why) throws IOException {
    Path moved = inbox.move(file, inbox.failed());
    ObjectNode note = JSON.createObjectNode();
    note.put("file", file.getFileName().toString());
    note.put("error", why);
    note.put("refused_at", clock.instant().toString());
    inbox.note(moved, ".error.json", PRETTY.writeValueAsString(note));
    meters.sourceFailed(Batch.Origin.FILE);
    LOG.warn("{} was moved to .failed: {}", file.getFileName(), why);
  }

  /** Moves a file away whose name and content were taken before. */
  void alreadyTaken(Path file, IntakeStart.Taken taken) throws IOException {
    Path moved = inbox.move(file, inbox.done());
    ObjectNode note = JSON.createObjectNode();
    note.put("file", file.getFileName().toString());
    note.put("duplicate", true);
    note.put("taken_at", taken.movedAt().toString());
    note.put("requests", taken.total());
    put(note, taken.requests());
    note.put(
        "what_to_do",
        "Nothing was charged again. To have it made again, send it under another name.");
    inbox.note(moved, ".duplicate.json", PRETTY.writeValueAsString(note));
    LOG.info(
        "{} is a duplicate: a file of the same name and content was taken at {} (request {})",
        file.getFileName(),
        taken.movedAt(),
        taken.requests().isEmpty() ? "none" : taken.requests().get(0));
  }

  /**
   * Says beside a file that was moved which of its rows were not made again.
   *
   * @param requests ids of the first of them
   */
  void continued(Path moved, FileIntake intake, List<UUID> requests) throws IOException {
    ObjectNode note = JSON.createObjectNode();
    note.put("file", intake.file().getFileName().toString());
    note.put("duplicate", true);
    note.put("skipped_rows", intake.rowsSkipped());
    note.put("new_rows", intake.checked().rows() - intake.rowsSkipped());
    put(note, requests);
    note.put(
        "what_to_do",
        "The file begins with the content of an earlier one of its name. Its first %d rows were not charged again. To have them made again, send them under another name."
            .formatted(intake.rowsSkipped()));
    inbox.note(moved, ".duplicate.json", PRETTY.writeValueAsString(note));
  }

  private static void put(ObjectNode note, List<UUID> requests) {
    ArrayNode ids = note.putArray("request_ids");
    requests.forEach(id -> ids.add(id.toString()));
  }
}
