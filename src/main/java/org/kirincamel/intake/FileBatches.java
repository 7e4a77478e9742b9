package org.kirincamel.intake;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.kirincamel.intake.format.Limits;
import org.kirincamel.intake.format.Rows;
import org.kirincamel.intake.format.UnreadableException;

/**
 * The second pass over a file, a batch at a time: as many rows as go into one transaction, and no
 * more in memory than that.
 */
final class FileBatches implements Iterator<Batch>, Closeable {

  private static final int MAX_ROWS = 500;

  /** A batch of large rows ends early: the smallest row counts as this much. */
  private static final int MAX_WEIGHT = 4 << 20;

  private final FileIntake intake;
  private final Rows rows;
  private Optional<Row> ahead;

  FileBatches(FileIntake intake, Limits limits) {
    this.intake = intake;
    this.rows = open(intake, limits);
    this.ahead = nextRow();
    while (ahead.isPresent() && ahead.get().number() <= intake.rowsDone()) {
      ahead = nextRow();
    }
  }

  private static Rows open(FileIntake intake, Limits limits) {
    try {
      return intake.format().read(() -> Files.newInputStream(intake.file()), limits);
    } catch (IOException e) {
      throw new FileTroubleException(e);
    }
  }

  @Override
  public boolean hasNext() {
    return ahead.isPresent();
  }

  @Override
  public Batch next() {
    if (ahead.isEmpty()) {
      throw new NoSuchElementException();
    }
    unchanged();
    List<Row> batch = new ArrayList<>();
    long weight = 0;
    while (ahead.isPresent() && batch.size() < MAX_ROWS && weight < MAX_WEIGHT) {
      Row row = ahead.get();
      batch.add(row);
      weight += weightOf(row);
      ahead = nextRow();
    }
    return new Batch(intake.origin(), batch);
  }

  private static long weightOf(Row row) {
    long weight = 200;
    for (var field : row.request()) {
      weight += field.isTextual() ? field.textValue().length() : 50;
    }
    return weight;
  }

  /** Rows of a file that changes under our hands would be rows of two files. */
  private void unchanged() {
    try {
      if (intake.changed()) {
        throw new FileChangedException(intake.file().getFileName() + " changed while it was read");
      }
    } catch (IOException e) {
      throw new FileTroubleException(e);
    }
  }

  private Optional<Row> nextRow() {
    try {
      return rows.next();
    } catch (IOException e) {
      throw new FileTroubleException(e);
    } catch (UnreadableException e) {
      throw new FileChangedException(e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
