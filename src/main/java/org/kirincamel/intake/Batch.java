package org.kirincamel.intake;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.task.Names;

/**
 * Some requests of one source on their way to the store: what travels through the routes of intake.
 *
 * @param origin the source they belong to
 * @param rows the requests as they were read
 */
public record Batch(Origin origin, List<Row> rows) {

  public Batch {
    rows = List.copyOf(rows);
  }

  /**
   * The source of a batch.
   *
   * @param intake the intake it belongs to, empty for requests that come one by one
   * @param kind file, jms, mail, http, or a word of a custom source
   * @param name the source's own name: a stranger's word
   * @param many whether the source holds more than one request
   * @param key idempotency key of the source; each row adds its number
   * @param details what else the source said, for the result document
   */
  public record Origin(
      Optional<UUID> intake,
      String kind,
      String name,
      boolean many,
      String key,
      Map<String, String> details) {

    public Origin {
      details = Map.copyOf(details);
    }

    /** Kind of the sources that are files. */
    static final String FILE = "file";

    /** What its results are named after: only a file's name has an ending to leave out. */
    String baseName() {
      return kind.equals(FILE) ? Names.withoutEnding(name) : name;
    }
  }
}
