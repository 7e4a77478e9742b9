package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/** Results in a storage: the videos, then the document, under names of their own. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class StorageTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private Path share() {
    return home.resolve("share");
  }

  private Module.Plan toShare() {
    return Module.of(home, gateway)
        .with("kirin.target.share.uri", "file:" + share())
        .with("kirin.deliver.default", "outbox, share");
  }

  private Module.Plan mine(Processor mine) {
    return Module.of(home, gateway)
        .bean("mine", mine)
        .with("kirin.target.mine.uri", "bean:mine")
        .with("kirin.target.mine.kind", "storage")
        .with("kirin.target.mine.schedule", "50ms, 50ms, 1h")
        .with("kirin.deliver.default", "mine");
  }

  private void resultsHaveTwoVideos() {
    gateway.scripts(
        charge -> {
          String url = "%s/videos/%s.mp4".formatted(gateway.url(), charge.taskId());
          var video = Map.of("type", "video", "url", url);
          return Script.completed()
              .withField("output", List.of(Map.of("content", List.of(video, video))));
        });
  }

  private static Map<String, byte[]> contents(Path folder) throws IOException {
    var contents = new TreeMap<String, byte[]>();
    for (String name : Folders.names(folder)) {
      if (!name.endsWith(".json")) {
        contents.put(name, Files.readAllBytes(folder.resolve(name)));
      }
    }
    return contents;
  }

  private void holdsWhatTheOutboxHolds(Module module) throws IOException {
    Path outbox = module.folders().outbox();
    assertThat(Folders.names(share())).isEqualTo(Folders.names(outbox));
    assertThat(contents(share())).isNotEmpty().containsExactlyEntriesOf(contents(outbox));
    String document =
        Folders.names(outbox).stream()
            .filter(name -> name.endsWith(".json"))
            .findFirst()
            .orElseThrow();
    assertThat(Folders.json(share().resolve(document)).path("files"))
        .isEqualTo(Folders.json(outbox.resolve(document)).path("files"));
  }

  @Test
  void what_the_outbox_calls_its_files_a_storage_calls_them_too() throws Exception {
    resultsHaveTwoVideos();
    try (var module = toShare().with("kirin.outbox.name", "{date}/{model}/{request_id}").start()) {
      var asked = module.ask(Map.of("prompt", "A cat"), Map.of());
      Folders.awaitUntil("both", () -> module.delivered() == 2);

      String id = asked.get("request_id").toString();
      for (Path folder : List.of(share(), module.folders().outbox())) {
        try (var files = Files.walk(folder)) {
          assertThat(files.filter(Files::isRegularFile).map(each -> each.getFileName().toString()))
              .containsExactlyInAnyOrder(id + ".json", id + ".mp4", id + "-2.mp4");
        }
        try (var files = Files.walk(folder)) {
          Path document =
              files.filter(each -> each.toString().endsWith(".json")).findFirst().orElseThrow();
          assertThat(folder.relativize(document).getNameCount()).isEqualTo(3);
          assertThat(Folders.json(document).at("/files/1/name").asText()).isEqualTo(id + "-2.mp4");
        }
      }
    }
  }

  @Test
  void a_folder_by_its_address_gets_what_the_outbox_gets() throws Exception {
    resultsHaveTwoVideos();
    try (var module = toShare().start()) {
      module.drop("cat.txt", "A cat");

      Folders.awaitUntil("both have it", () -> module.delivered() == 2);
      assertThat(Folders.names(share())).hasSize(3);
      holdsWhatTheOutboxHolds(module);
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_result_without_a_video_is_its_document() throws Exception {
    gateway.scripts(charge -> Script.failed("002001095"));
    try (var module = toShare().start()) {
      module.drop("cat.txt", "A cat");

      Folders.awaitUntil("both have it", () -> module.delivered() == 2);
      assertThat(Folders.names(share()))
          .singleElement()
          .satisfies(
              name ->
                  assertThat(Folders.json(share().resolve(name)).path("status").asText())
                      .isEqualTo("failed"));
    }
  }

  @Test
  void what_is_delivered_again_takes_the_place_of_what_is_there() throws Exception {
    try (var module = toShare().with("kirin.deliver.default", "share").start()) {
      module.drop("cat.txt", "A cat");
      Folders.awaitUntil("delivered", () -> module.delivered() == 1);
    }
    var before = contents(share());
    List<String> names = Folders.names(share());
    for (String name : names) {
      Files.writeString(share().resolve(name), "half of what it should be");
    }
    var url = "jdbc:h2:file:" + home.resolve("data").resolve("kirin");
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.executeUpdate(
          "update kirin_delivery set state = 'PENDING', next_action_at = current_timestamp");
    }

    try (var module = toShare().with("kirin.deliver.default", "share").start()) {
      Folders.awaitUntil("delivered again", () -> module.delivered() == 1);

      assertThat(Folders.names(share())).isEqualTo(names);
      assertThat(contents(share())).containsExactlyEntriesOf(before);
      String document =
          names.stream().filter(name -> name.endsWith(".json")).findFirst().orElseThrow();
      assertThat(Folders.json(share().resolve(document)).path("status").asText())
          .isEqualTo("completed");
      assertThat(gateway.videoDownloads()).isEqualTo(1);
    }
  }

  @Test
  void what_a_storage_of_ones_own_gets_is_a_contract() throws Exception {
    resultsHaveTwoVideos();
    var seen = new CopyOnWriteArrayList<Exchange>();
    try (var module = mine(exchange -> seen.add(exchange.copy())).start()) {
      module.ask(Map.of("prompt", "A cat", "deliver_to", List.of("mine", "outbox")), Map.of());
      var delivered = Targets.awaitOne(module, "mine", "delivered");
      module.awaitDocument();

      String name =
          Folders.names(module.folders().outbox()).stream()
              .filter(each -> each.endsWith(".json"))
              .findFirst()
              .orElseThrow()
              .replace(".json", "");
      assertThat(seen)
          .extracting(exchange -> exchange.getMessage().getHeader("CamelFileName", String.class))
          .containsExactly(name + ".mp4", name + "-2.mp4", name + ".json");
      assertThat(seen)
          .allSatisfy(
              exchange -> {
                assertThat(exchange.getMessage().getHeaders())
                    .containsOnlyKeys("CamelFileName", "Content-Type");
                assertThat(exchange.getVariable("kirinDeliveryId")).isEqualTo(delivered.get("id"));
              });
      assertThat(seen.subList(0, 2))
          .allSatisfy(
              exchange -> {
                assertThat(exchange.getMessage().getBody())
                    .as("not in memory")
                    .isInstanceOf(File.class);
                assertThat(exchange.getMessage().getHeader("Content-Type")).isEqualTo("video/mp4");
              });
      assertThat(seen.get(2).getMessage().getBody()).isInstanceOf(byte[].class);
    }
  }

  @Test
  void the_document_stays_away_for_as_long_as_a_video_cannot_be_put() throws Exception {
    var names = new CopyOnWriteArrayList<String>();
    var left = new AtomicInteger(2);
    var seen = new CountDownLatch(1);
    Processor fails =
        exchange -> {
          names.add(exchange.getMessage().getHeader("CamelFileName", String.class));
          if (left.getAndDecrement() > 0) {
            throw new IllegalStateException("no luck");
          }
          seen.await();
        };
    try (var module = mine(fails).start()) {
      module.ask(Map.of("prompt", "A cat"), Map.of());
      Targets.awaitFailure(module, "mine");
      assertThat(Targets.shown(module, "mine").get(0).get("last_error"))
          .isEqualTo("IllegalStateException (bean)");
      seen.countDown();

      var delivered = Targets.awaitOne(module, "mine", "delivered");
      assertThat(delivered.get("attempts")).isEqualTo(3);
      assertThat(names)
          .extracting(name -> name.substring(name.lastIndexOf('.')))
          .containsExactly(".mp4", ".mp4", ".mp4", ".json");
    }
  }

  @Test
  void the_time_of_a_try_is_that_of_all_its_objects_together() throws Exception {
    var never = new CountDownLatch(1);
    Processor hangs =
        exchange -> {
          if (exchange.getMessage().getBody() instanceof byte[]) {
            never.await();
          }
        };
    try (var module =
        mine(hangs)
            .with("kirin.target.mine.timeout", "300ms")
            .with("kirin.target.mine.schedule", "1h")
            .start()) {
      module.ask(Map.of("prompt", "A cat"), Map.of());
      Targets.awaitFailure(module, "mine");

      assertThat(Targets.shown(module, "mine").get(0).get("last_error").toString())
          .startsWith("no end within 300ms");
    }
  }

  @Test
  void a_route_that_stops_or_rolls_back_keeps_no_object_back() throws Exception {
    Path host = home.resolve("wild.camel.yaml");
    Files.writeString(
        host,
        """
        - route:
            id: wild
            from:
              uri: direct
              parameters:
                name: wild
              steps:
                - to:
                    uri: bean:mine
                - setVariable:
                    name: kirinWork
                    expression:
                      constant:
                        expression: mine now
                - choice:
                    when:
                      - expression:
                          simple:
                            expression: "${header.CamelFileName} ends with 'mp4'"
                        steps:
                          - rollback:
                              markRollbackOnly: true
                    otherwise:
                      steps:
                        - stop: {}
        """);
    var names = new CopyOnWriteArrayList<String>();
    try (var module =
        mine(exchange -> names.add(exchange.getMessage().getHeader("CamelFileName", String.class)))
            .beside(host)
            .with("kirin.target.mine.uri", "direct:wild")
            .start()) {
      module.ask(Map.of("prompt", "A cat"), Map.of());
      Targets.awaitOne(module, "mine", "delivered");

      assertThat(names)
          .extracting(name -> name.substring(name.lastIndexOf('.')))
          .containsExactly(".mp4", ".json");
    }
  }
}
