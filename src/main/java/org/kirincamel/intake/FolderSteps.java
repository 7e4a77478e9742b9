package org.kirincamel.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.kirincamel.intake.format.Checked;
import org.kirincamel.intake.format.Format;
import org.kirincamel.intake.format.Limits;
import org.kirincamel.intake.format.UnreadableException;
import org.kirincamel.store.OpenedIntake;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Ids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps that take a file in: the first pass reads it whole for syntax and digest, the second
 * takes its rows batch by batch, and only then is it moved. Broken off anywhere, it is gone on with
 * at the row after the last durable one.
 */
public final class FolderSteps {

  private static final Logger LOG = LoggerFactory.getLogger(FolderSteps.class);
  private static final ObjectWriter PRETTY = new ObjectMapper().writerWithDefaultPrettyPrinter();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KIND = Batch.Origin.FILE;
  private static final String INTAKE = "kirinFile";
  private static final String SECOND_PASS = "kirinSecondPass";

  /** A file that ends too early may still be growing, if it was written to this recently. */
  private static final Duration HALF_WRITTEN = Duration.ofSeconds(30);

  private final Inbox inbox;
  private final TaskStore store;
  private final Duration window;
  private final Limits limits;
  private final Ids ids;
  private final Clock clock;

  public FolderSteps(
      Inbox inbox, TaskStore store, Duration window, Limits limits, Ids ids, Clock clock) {
    this.inbox = inbox;
    this.store = store;
    this.window = window;
    this.limits = limits;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Ends what a crash broke off between the last row and the note that the file was moved: a file
   * that is complete and gone from the inbox was moved.
   */
  public void reconcile() {
    store
        .completeIntakes(KIND)
        .forEach(
            (id, name) -> {
              if (!inbox.holds(name)) {
                store.intakeMoved(id, clock.instant());
              }
            });
  }

  /**
   * The first pass.
   *
   * @return whether there are rows to take; where not, the file has been dealt with or waits
   */
  public boolean open(Exchange exchange) throws IOException {
    Path file = exchange.getMessage().getBody(File.class).toPath();
    String name = file.getFileName().toString();
    Optional<Format> format = Format.ofFileName(name);
    if (format.isEmpty()) {
      refuse(
          file,
          "expected a file that ends in %s, got \"%s\"".formatted(Format.supportedEndings(), name));
      return false;
    }
    try {
      FileIntake.Stamp before = FileIntake.Stamp.of(file);
      Checked checked;
      try (InputStream content = Files.newInputStream(file)) {
        checked = format.get().check(content, limits);
      }
      if (!FileIntake.Stamp.of(file).equals(before)) {
        LOG.info("{} is still being written to; it is read when it has come to rest", name);
        return false;
      }
      return begin(exchange, file, format.get(), checked, before);
    } catch (UnreadableException e) {
      if (e.brokenOff() && age(file).compareTo(HALF_WRITTEN) < 0) {
        LOG.debug("{} ends too early and may still be growing", name);
      } else {
        refuse(file, e.getMessage());
      }
      return false;
    } catch (NoSuchFileException gone) {
      if (!inbox.renameUnreachable()) {
        LOG.info("{} was taken away before it was read", name);
      }
      return false;
    }
  }

  private boolean begin(
      Exchange exchange, Path file, Format format, Checked checked, FileIntake.Stamp seen)
      throws IOException {
    String name = file.getFileName().toString();
    OpenedIntake opened =
        store.openIntake(ids.next(), KIND, name, checked.sha256(), clock.instant(), window);
    if (opened instanceof OpenedIntake.Taken taken) {
      alreadyTaken(file, taken);
      return false;
    }
    var toRead = (OpenedIntake.ToRead) opened;
    if (toRead.rowsDone() > 0) {
      LOG.info("Goes on with {} after row {}", name, toRead.rowsDone());
    }
    var origin =
        new Batch.Origin(
            Optional.of(toRead.id()),
            KIND,
            name,
            checked.rows() > 1,
            toRead.id().toString(),
            Map.of());
    exchange.setVariable(SECOND_PASS, new SecondPass());
    exchange.setVariable(
        INTAKE, new FileIntake(file, format, origin, checked, toRead.rowsDone(), seen));
    return true;
  }

  /**
   * The second pass: the rows that are not durable yet, in batches, until the module is stopped.
   */
  public Iterator<Batch> batches(Exchange exchange) throws IOException {
    FileBatches batches = new FileBatches(intake(exchange), limits);
    pass(exchange).batches = Optional.of(batches);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return batches.hasNext() && !exchange.getContext().isStopping();
      }

      @Override
      public Batch next() {
        return batches.next();
      }
    };
  }

  /** Lets go of the file, however its intake ended. */
  public void close(Exchange exchange) throws IOException {
    Optional<FileBatches> batches = pass(exchange).batches;
    if (batches.isPresent()) {
      batches.get().close();
    }
  }

  /** Moves the file away once every row of it is durable. */
  public void done(Exchange exchange) throws IOException {
    FileIntake intake = intake(exchange);
    if (pass(exchange).batches.map(FileBatches::hasNext).orElse(true)) {
      LOG.info("{} is gone on with at the next start", intake.file().getFileName());
      return;
    }
    UUID id = intake.origin().intake().orElseThrow();
    if (intake.changed()) {
      changed(exchange, "it was written to while it was read");
      return;
    }
    store.intakeComplete(id);
    inbox.move(intake.file(), inbox.done());
    // From here the duplicate window counts. Dying before this line leaves the intake open, so that
    // the same file is gone on with, which finds every row done: never a second charge.
    store.intakeMoved(id, clock.instant());
    LOG.info(
        "Took {} {} from {}",
        intake.checked().rows(),
        intake.checked().rows() == 1 ? "request" : "requests",
        intake.file().getFileName());
  }

  /** Puts a file aside that changed between its passes: a person must look at what was taken. */
  public void changed(Exchange exchange) throws IOException {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    changed(exchange, cause == null ? "it changed" : cause.getMessage());
  }

  private void changed(Exchange exchange, String why) throws IOException {
    FileIntake intake = intake(exchange);
    refuse(
        intake.file(),
        "%s; some of its first rows were taken as they were before: look for them in the outbox, and send only the others again"
            .formatted(why));
    store.intakeMoved(intake.origin().intake().orElseThrow(), clock.instant());
  }

  /**
   * How far the second pass has come. Made before it, because Camel evaluates an expression on a
   * copy of the exchange: a variable that is set there is lost.
   */
  private static final class SecondPass {
    private Optional<FileBatches> batches = Optional.empty();
  }

  private static SecondPass pass(Exchange exchange) {
    SecondPass pass = exchange.getVariable(SECOND_PASS, SecondPass.class);
    if (pass == null) {
      throw new IllegalStateException("The route's first step has not opened a file");
    }
    return pass;
  }

  private static FileIntake intake(Exchange exchange) {
    FileIntake intake = exchange.getVariable(INTAKE, FileIntake.class);
    if (intake == null) {
      throw new IllegalStateException("The route's first step has not opened a file");
    }
    return intake;
  }

  private void refuse(Path file, String why) throws IOException {
    Path moved = inbox.move(file, inbox.failed());
    ObjectNode note = JSON.createObjectNode();
    note.put("file", file.getFileName().toString());
    note.put("error", why);
    note.put("refused_at", clock.instant().toString());
    inbox.note(moved, ".error.json", PRETTY.writeValueAsString(note));
    LOG.warn("{} was put aside in .failed: {}", file.getFileName(), why);
  }

  private void alreadyTaken(Path file, OpenedIntake.Taken taken) throws IOException {
    Path moved = inbox.move(file, inbox.done());
    ObjectNode note = JSON.createObjectNode();
    note.put("file", file.getFileName().toString());
    note.put("duplicate", true);
    note.put("taken_at", taken.movedAt().toString());
    note.put("requests", taken.total());
    ArrayNode requests = note.putArray("request_ids");
    taken.requests().forEach(id -> requests.add(id.toString()));
    note.put(
        "what_to_do",
        "Nothing was charged again. To have it made again, send it under another name.");
    inbox.note(moved, ".duplicate.json", PRETTY.writeValueAsString(note));
    LOG.info(
        "{} has the name and content of a file taken at {}: request {}, not made again",
        file.getFileName(),
        taken.movedAt(),
        taken.requests().isEmpty() ? "none" : taken.requests().get(0));
  }

  private Duration age(Path file) throws IOException {
    Instant modified = Files.getLastModifiedTime(file).toInstant();
    return Duration.between(modified, clock.instant());
  }
}
