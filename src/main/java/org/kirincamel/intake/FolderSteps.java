package org.kirincamel.intake;

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
import org.kirincamel.common.Causes;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.intake.format.Checked;
import org.kirincamel.intake.format.Format;
import org.kirincamel.intake.format.Limits;
import org.kirincamel.intake.format.UnreadableException;
import org.kirincamel.loop.Essentials;
import org.kirincamel.store.IntakeStart;
import org.kirincamel.store.MovedIntake;
import org.kirincamel.store.NewIntake;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Meters;
import org.slf4j.Logger;

/**
 * The steps that take a file in: the first pass reads it whole for syntax and digest, the second
 * takes its rows batch by batch, and only then is it moved. Interrupted anywhere, it is resumed at
 * the row after the last durable one.
 */
public final class FolderSteps {

  private static final Logger LOG = SafeLogger.of(FolderSteps.class);
  private static final String KIND = Batch.Origin.FILE;
  private static final String INTAKE = "kirinFile";
  private static final String SECOND_PASS = "kirinSecondPass";
  private static final int SHOWN = 20;
  private static final int RECENT = 10_000;

  private final Inbox inbox;
  private final FileNotes notes;
  private final Stillness stillness;
  private final TakenFiles taken;
  private final TaskStore store;
  private final Duration window;
  private final EarlierContent earlier;
  private final Limits limits;
  private final Ids ids;
  private final Clock clock;
  private final Meters meters;

  FolderSteps(
      Inbox inbox, InboxWatch watch, TaskStore store, Limits limits, Essentials essentials) {
    this.inbox = inbox;
    this.clock = essentials.clocks().machine();
    this.notes = new FileNotes(inbox, clock, essentials.meters());
    this.window = essentials.settings().inbox().duplicateWindow();
    this.ids = essentials.ids();
    this.meters = essentials.meters();
    this.stillness = watch.stillness();
    this.taken = watch.taken();
    this.store = store;
    this.earlier = new EarlierContent(store.movedIntakes(), limits, window, taken.span());
    this.limits = limits;
  }

  /**
   * Ends what a crash broke off between the last row and the note that the file was moved: a file
   * that is complete and gone from the inbox was moved. Files that were taken shortly before are
   * watched on.
   */
  public void reconcile() {
    Instant now = clock.instant();
    store
        .intakes()
        .completeButOpen(KIND)
        .forEach(
            (id, name) -> {
              if (!inbox.holds(name)) {
                store.intakes().moved(id, now, name);
              }
            });
    for (MovedIntake each : store.movedIntakes().since(KIND, now.minus(taken.span()), RECENT)) {
      inbox
          .inDone(each.movedTo().orElse(each.name()))
          .ifPresent(file -> taken.add(file, each.name(), each.bytes(), each.sha256()));
    }
  }

  /**
   * The first pass.
   *
   * @return whether there are rows to take; where not, the file has been dealt with or waits
   */
  public boolean open(Exchange exchange) {
    Path file = exchange.getMessage().getBody(File.class).toPath();
    String name = file.getFileName().toString();
    Optional<Format> format = Format.ofFileName(name);
    try {
      if (format.isEmpty()) {
        notes.refuse(
            file,
            "expected a file that ends in %s, got \"%s\""
                .formatted(Format.supportedEndings(), name));
        return false;
      }
      return firstPass(exchange, file, format.get());
    } catch (NoSuchFileException gone) {
      LOG.info("{} disappeared before it was read", name);
    } catch (IOException e) {
      report(file, new FileTroubleException(e));
    }
    return false;
  }

  private boolean firstPass(Exchange exchange, Path file, Format format) throws IOException {
    Path name = file.getFileName();
    boolean isFinal = stillness.isFinal(name);
    Stamp before = Stamp.of(file);
    try {
      Checked checked;
      try (InputStream content = Files.newInputStream(file)) {
        checked = format.check(content, limits);
      }
      if (!Stamp.of(file).equals(before)) {
        LOG.debug("{} is still being written; it is read once it stops changing", name);
        return false;
      }
      if (checked.lastIsCut() && !isFinal) {
        waitForTheRest(name);
        return false;
      }
      return begin(exchange, file, format, checked, before);
    } catch (UnreadableException e) {
      if (isFinal) {
        notes.refuse(file, e.getMessage());
      } else {
        waitForTheRest(name);
      }
      return false;
    }
  }

  private void waitForTheRest(Path name) {
    stillness.unfinished(name);
    if (stillness.firstWait(name)) {
      LOG.info(
          "{} looks incomplete: waiting for the rest until it has been unchanged for {} seconds",
          name,
          stillness.patience().toMillis() / 1000.0);
    }
  }

  private boolean begin(Exchange exchange, Path file, Format format, Checked checked, Stamp seen)
      throws IOException {
    String name = file.getFileName().toString();
    UUID id = ids.next();
    var intake =
        new NewIntake(
            id,
            KIND,
            name,
            checked.sha256(),
            checked.bytes(),
            earlier.of(file, format, checked.bytes(), clock.instant()));
    IntakeStart opened = store.intakes().open(intake, clock.instant(), window);
    if (opened instanceof IntakeStart.Taken taken) {
      notes.alreadyTaken(file, taken);
      return false;
    }
    var toRead = (IntakeStart.ToRead) opened;
    if (!toRead.id().equals(id)) {
      LOG.info("Resuming {} after row {}", name, toRead.rowsDone());
    } else if (toRead.continued().isPresent()) {
      LOG.warn(
          "{} begins with the content of an earlier file of the same name, which may have been"
              + " taken before it was complete: {} rows skipped, {} new",
          name,
          toRead.rowsDone(),
          checked.rows() - toRead.rowsDone());
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
        INTAKE,
        new FileIntake(file, format, origin, checked, toRead.rowsDone(), toRead.continued(), seen));
    return true;
  }

  /**
   * The second pass: the rows that are not durable yet, in batches, until the module is stopped.
   */
  public Iterator<Batch> batches(Exchange exchange) {
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
  public void done(Exchange exchange) {
    FileIntake intake = intake(exchange);
    if (pass(exchange).batches.map(FileBatches::hasNext).orElse(true)) {
      LOG.info("{} will be resumed at the next start", intake.file().getFileName());
      return;
    }
    try {
      if (intake.changed()) {
        putAside(intake, "it was written to while it was read");
      } else {
        moveAway(intake);
      }
    } catch (IOException e) {
      report(intake.file(), new FileTroubleException(e));
    }
  }

  private void moveAway(FileIntake intake) throws IOException {
    UUID id = intake.origin().intake().orElseThrow();
    store.intakes().complete(id);
    Path moved = inbox.move(intake.file(), inbox.done());
    // From here the duplicate window counts. Dying before this line leaves the intake open, so that
    // the same file is resumed, which finds every row done: never a second charge.
    store.intakes().moved(id, clock.instant(), moved.getFileName().toString());
    watch(moved, intake);
    int rows = intake.checked().rows() - intake.rowsSkipped();
    LOG.info(
        "Took {} {} from {}",
        rows,
        rows == 1 ? "request" : "requests",
        intake.file().getFileName());
    if (intake.rowsSkipped() > 0) {
      var skipped = intake.continued().orElseThrow();
      notes.continued(moved, intake, store.movedIntakes().requests(skipped, SHOWN));
    }
  }

  private void watch(Path moved, FileIntake intake) {
    taken.add(
        moved,
        intake.file().getFileName().toString(),
        intake.checked().bytes(),
        intake.checked().sha256());
  }

  /** Puts a file aside that changed between its passes: a person must look at what was taken. */
  public void changed(Exchange exchange) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    FileIntake intake = intake(exchange);
    try {
      putAside(intake, cause == null ? "it changed" : cause.getMessage());
    } catch (IOException e) {
      report(intake.file(), new FileTroubleException(e));
    }
  }

  private void putAside(FileIntake intake, String why) throws IOException {
    notes.refuse(
        intake.file(),
        "%s; some of its first rows were taken as they were before: look for them in the outbox, and send only the others again"
            .formatted(why));
    store.intakes().moved(intake.origin().intake().orElseThrow(), clock.instant());
  }

  /** Reports that a file cannot be read or moved; it is let in again after a pause. */
  public void troubled(Exchange exchange) {
    Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    Causes.find(caught, FileTroubleException.class)
        .ifPresent(trouble -> report(intake(exchange).file(), trouble));
  }

  private void report(Path file, FileTroubleException trouble) {
    if (trouble.getCause() instanceof NoSuchFileException && Files.notExists(file)) {
      LOG.info("{} disappeared while it was read: another node has taken it", file.getFileName());
      return;
    }
    meters.sourceFailed(KIND);
    if (stillness.firstTrouble(file.getFileName())) {
      LOG.warn(
          "{} cannot be read or moved ({}). It stays where it is and is retried without further log"
              + " lines: check its permissions and the disk",
          file.getFileName(),
          trouble.getMessage());
    }
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
}
