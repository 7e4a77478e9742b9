package org.kirincamel.module;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.pollinterval.PollInterval;

/**
 * What a user of the module sees of it: the folders below one home.
 *
 * @param home of inbox, outbox, store and waiting videos
 */
record Folders(Path home) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(100);
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final Duration SELDOM = Duration.ofMillis(100);

  Path inbox() {
    return home.resolve("inbox");
  }

  Path done() {
    return inbox().resolve(".done");
  }

  Path failed() {
    return inbox().resolve(".failed");
  }

  Path outbox() {
    return home.resolve("outbox");
  }

  Path videos() {
    return home.resolve("videos");
  }

  Path database() {
    return home.resolve("data").resolve("kirin");
  }

  String storeUrl() {
    return "jdbc:h2:file:" + database();
  }

  /** Where every test's module keeps its things, with a rhythm for people in a hurry. */
  java.util.Map<String, String> settings(String url, String key) {
    var settings = new java.util.LinkedHashMap<String, String>();
    settings.put("kirin.api.url", url);
    settings.put("kirin.api.key", key);
    settings.put("kirin.inbox", inbox().toString());
    settings.put("kirin.outbox", outbox().toString());
    settings.put("kirin.fetch.folder", videos().toString());
    settings.put("kirin.store.url", storeUrl());
    settings.put("kirin.poll.tick", "50ms");
    settings.put("kirin.poll.first", "100ms");
    settings.put("kirin.poll.min", "50ms");
    settings.put("kirin.poll.max", "200ms");
    settings.put("kirin.inbox.poll", "50ms");
    settings.put("kirin.inbox.settle", "50ms");
    settings.put("kirin.inbox.patience", "500ms");
    settings.put("kirin.api.total-timeout", "5s");
    settings.put("kirin.submit.unknown.grace", "5s");
    settings.put("kirin.account.probe", "200ms");
    settings.put("kirin.fetch.url-grace", "200ms");
    settings.put("kirin.shutdown.timeout", "5s");
    return settings;
  }

  void drop(String name, String content) {
    drop(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** As a careful user does it: written elsewhere, then renamed in. */
  void drop(String name, byte[] content) {
    try {
      Path outside = Files.createTempFile(home, "drop", "");
      Files.write(outside, content);
      Files.move(outside, inbox().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@link #drop}, of a file that was last written to long ago. */
  void dropOld(String name, byte[] content) {
    try {
      Path outside = Files.createTempFile(home, "drop", "");
      Files.write(outside, content);
      Files.setLastModifiedTime(
          outside, java.nio.file.attribute.FileTime.from(Instant.now().minusSeconds(3600)));
      Files.move(outside, inbox().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every result document of the outbox, in the order of their names. */
  List<JsonNode> documents() {
    return documentNames().stream().map(name -> json(outbox().resolve(name))).toList();
  }

  private List<String> documentNames() {
    return names(outbox()).stream()
        .filter(name -> name.endsWith(".json") && !name.startsWith("."))
        .toList();
  }

  /** Waits for so many documents. */
  List<JsonNode> awaitDocuments(int count) {
    awaitUntil(
        "%d documents in the outbox".formatted(count), () -> documentNames().size() >= count);
    return documents();
  }

  /**
   * A process that ends at once may do so just before it removes the waiting copy of a video that
   * it has delivered, which costs space and nothing else.
   */
  void forgetCopiesOfWhatIsDelivered() {
    for (String name : names(videos())) {
      if (Files.exists(outbox().resolve(name.replaceAll("(-\\d{1,2})?\\.mp4$", ".json")))) {
        try {
          Files.deleteIfExists(videos().resolve(name));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Waits for the one document of the outbox. */
  JsonNode awaitDocument() {
    return awaitDocuments(1).get(0);
  }

  /** Waits until a folder holds a file of that name. */
  Path awaitFile(Path folder, String name) {
    awaitUntil(name + " in " + folder, () -> Files.exists(folder.resolve(name)));
    return folder.resolve(name);
  }

  static void awaitUntil(String what, Callable<Boolean> condition) {
    var look = new Look(condition);
    await(what).atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(look).until(look);
  }

  /** What takes long to see is looked at less often: the processor is for what is waited for. */
  private static final class Look implements Callable<Boolean>, PollInterval {
    private static final int PAUSES = 9;

    private final Callable<Boolean> condition;
    private volatile Duration took = Duration.ZERO;

    Look(Callable<Boolean> condition) {
      this.condition = condition;
    }

    @Override
    public Boolean call() throws Exception {
      long start = System.nanoTime();
      boolean seen = condition.call();
      took = Duration.ofNanos(System.nanoTime() - start);
      return seen;
    }

    @Override
    public Duration next(int count, Duration before) {
      Duration pause = took.multipliedBy(PAUSES);
      if (pause.compareTo(OFTEN) < 0) {
        return OFTEN;
      }
      return pause.compareTo(SELDOM) > 0 ? SELDOM : pause;
    }
  }

  /**
   * What an operator does who adds a route of their own: the module's routes, beside which it lies.
   */
  static Path copyRoutes(Path home) throws IOException {
    Path shipped = Path.of("routes");
    Path routes = Files.createDirectories(home.resolve("routes"));
    for (String name : names(shipped)) {
      Files.copy(shipped.resolve(name), routes.resolve(name));
    }
    return routes;
  }

  static List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    var names = new ArrayList<String>();
    try (var files = Files.list(folder)) {
      files.map(file -> file.getFileName().toString()).sorted().forEach(names::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
