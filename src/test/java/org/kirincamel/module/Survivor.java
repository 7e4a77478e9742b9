package org.kirincamel.module;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.kirincamel.TestFolders;
import org.kirincamel.simulator.Simulator;

/**
 * A module as a process, with its gateway and its folders, which one test leaves to the next of its
 * class: each ends the process in its own way and starts it again, and the start that proves what
 * was left is the one that the next test ends. It has delivered a witness: a task that is known to
 * exist, without which no look-up that finds nothing is believed.
 */
final class Survivor implements AutoCloseable {

  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(100));
  private final Folders folders;
  private final Map<String, String> settings;
  private Service service;

  private Survivor(Path home, Map<String, String> more) {
    folders = new Folders(home);
    settings = folders.settings(gateway.url(), gateway.key());
    settings.putAll(more);
    service = Service.started(home, settings);
    folders.drop("witness.txt", "a task that is known to exist");
    folders.awaitDocuments(1);
    folders.awaitFile(folders.done(), "witness.txt");
  }

  /** Where a class keeps the one that waits for its next test. */
  static final class Place implements AfterAllCallback {
    private final Map<String, String> more;
    private Optional<Survivor> waiting = Optional.empty();
    private Optional<Survivor> taken = Optional.empty();

    /**
     * @param more settings of each that is started
     */
    Place(Map<String, String> more) {
      this.more = more;
    }

    Survivor take() throws IOException {
      Survivor survivor =
          waiting.isPresent() ? waiting.get() : new Survivor(TestFolders.create("survivor"), more);
      waiting = Optional.empty();
      taken = Optional.of(survivor);
      return survivor;
    }

    void leave(Survivor survivor) {
      survivor.gateway.heal().taskDuration(Duration.ofMillis(100)).videoLength(0);
      waiting = Optional.of(survivor);
      taken = Optional.empty();
    }

    /** What is not left to another test ends with its own. */
    void closeUnlessLeft() {
      taken.ifPresent(Survivor::close);
      taken = Optional.empty();
    }

    @Override
    public void afterAll(ExtensionContext tests) {
      waiting.ifPresent(
          survivor -> {
            survivor.close();
            TestFolders.delete(survivor.folders.home());
          });
    }
  }

  Simulator gateway() {
    return gateway;
  }

  Folders folders() {
    return folders;
  }

  /** Those of its next start. */
  Map<String, String> settings() {
    return settings;
  }

  Service service() {
    return service;
  }

  /** After the process has ended. */
  void restart() {
    service = Service.started(folders.home(), settings);
  }

  /**
   * As {@link #restart}, under a command that is to be its end; it may not come to take requests.
   */
  Service start(List<String> under) {
    service = Service.start(folders.home(), settings, "-Xmx256m", under);
    return service;
  }

  @Override
  public void close() {
    service.close();
    gateway.close();
  }
}
