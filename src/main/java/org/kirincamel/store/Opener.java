package org.kirincamel.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.settings.StoreSettings;
import org.slf4j.Logger;

/**
 * A process that opened a store of H2, or was refused because another has it open. H2 lets one
 * process in and does not say which; so each leaves a note beside the store, for the operator who
 * asks why a second one does not start.
 *
 * @param pid of the process, on the machine where it ran
 * @param folder where it was started
 */
public record Opener(long pid, Instant at, String folder) {

  private static final Logger LOG = SafeLogger.of(Opener.class);
  private static final String FILE = ".mv.db";
  private static final String OPEN = ".open";
  private static final String REFUSED = ".refused";
  private static final int MOST = 8192;
  private static final int LINES = 2;

  /** This process has the store open from now on. */
  static void opened(Database database) {
    note(database, OPEN);
  }

  /** This process was refused. */
  static void refused(Database database) {
    note(database, REFUSED);
  }

  /** Which process has opened it last. */
  static Optional<Opener> last(Database database) {
    return read(database, OPEN);
  }

  /**
   * Which process was refused last, by the one that has the store open.
   *
   * @return empty where none was, and for a store that many processes may have open
   */
  public static Optional<Opener> lastRefused(StoreSettings store) {
    return store.dataSource().isPresent()
        ? Optional.empty()
        : read(Database.of(store.url()), REFUSED);
  }

  /** Which process it is, for people. */
  public String shown() {
    return "process %d, started in %s".formatted(pid, folder);
  }

  private static Optional<Path> file(Database database, String ending) {
    return database
        .place()
        .filter(place -> database.exclusive() && place.endsWith(FILE))
        .map(place -> Path.of(place.substring(0, place.length() - FILE.length()) + ending));
  }

  /** For people alone: where it cannot be written, nothing else fails. */
  private static void note(Database database, String ending) {
    file(database, ending)
        .ifPresent(
            file -> {
              try {
                Files.writeString(
                    file, "%d\n%s\n".formatted(ProcessHandle.current().pid(), here()));
              } catch (IOException e) {
                LOG.debug("{} cannot be written", file, e);
              }
            });
  }

  private static String here() {
    return Path.of("").toAbsolutePath().toString();
  }

  private static Optional<Opener> read(Database database, String ending) {
    Optional<Path> file = file(database, ending).filter(Files::isRegularFile);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream content = Files.newInputStream(file.get())) {
      List<String> lines =
          new String(content.readNBytes(MOST), StandardCharsets.UTF_8).lines().toList();
      Instant at = Files.getLastModifiedTime(file.get()).toInstant();
      return lines.size() < LINES
          ? Optional.empty()
          : Optional.of(
              new Opener(
                  Long.parseLong(lines.get(0)), at.truncatedTo(ChronoUnit.SECONDS), lines.get(1)));
    } catch (IOException | NumberFormatException e) {
      LOG.debug("{} cannot be read", file.get(), e);
      return Optional.empty();
    }
  }
}
