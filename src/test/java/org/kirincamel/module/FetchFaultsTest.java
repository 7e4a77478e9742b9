package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Answer;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Request;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** What can go wrong between a completed task and its video here. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class FetchFaultsTest {

  private static final byte[] VIDEO = new byte[50_000];

  static {
    IntStream.range(0, VIDEO.length).forEach(i -> VIDEO[i] = (byte) (i * 31 / 7));
    byte[] head = "\0\0\0\u0018ftypisom\0\0\2\0isommp41".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(head, 0, VIDEO, 0, head.length);
  }

  @TempDir Path home;
  private final Simulator gateway =
      Simulator.start().taskDuration(Duration.ofMillis(50)).video(VIDEO);

  @AfterEach
  void close() {
    gateway.close();
  }

  private static byte[] gzip(byte[] content) throws Exception {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(content);
    }
    return packed.toByteArray();
  }

  private static Answer packed(int status, byte[] body) {
    return Answer.of(status, "video/mp4", body)
        .withHeader("Content-Encoding", "gzip")
        .withHeader("ETag", "\"packed\"");
  }

  private List<String> ranges() {
    return gateway.requests().stream()
        .filter(request -> request.path().startsWith("/videos"))
        .map(request -> request.header("Range").orElse("none"))
        .toList();
  }

  private void deliversTheVideo(Module module) throws Exception {
    module.awaitDocument();
    Promises.keptWithVideos(gateway, module.folders(), 1);
    String name = module.folders().documents().get(0).at("/files/0/name").asText();
    assertThat(module.folders().outbox().resolve(name)).hasBinaryContent(VIDEO);
  }

  @Test
  void a_video_is_fetched_once_whatever_the_number_of_its_targets() throws Exception {
    try (var module =
        Module.of(home, gateway)
            .with("kirin.target.crm.uri", "file:" + home.resolve("crm"))
            .with("kirin.target.archive.uri", "file:" + home.resolve("archive"))
            .with("kirin.deliver.default", "outbox, crm, archive")
            .start()) {
      module.drop("cats.csv", "prompt\n" + "A cat\n".repeat(20));

      Folders.awaitUntil("60 deliveries", () -> module.delivered() == 60);
      assertThat(gateway.videoDownloads()).isEqualTo(20);
      Promises.keptWithVideos(gateway, module.folders(), 20);
    }
  }

  @Test
  void an_answer_that_is_compressed_though_nobody_asked_is_unpacked() throws Exception {
    gateway.fault(Call.VIDEO, Fault.answer(packed(200, gzip(VIDEO))));
    try (var module = Module.shared(gateway).with("kirin.fetch.tries", "1").start()) {
      module.drop("cat.txt", "A cat");

      deliversTheVideo(module);
      assertThat(gateway.requests())
          .filteredOn(request -> request.path().startsWith("/videos"))
          .extracting(request -> request.header("Accept-Encoding").orElse("none"))
          .containsExactly("identity");
    }
  }

  @Test
  void a_compressed_answer_that_breaks_off_is_fetched_anew_and_not_gone_on_with() throws Exception {
    byte[] whole = gzip(VIDEO);
    gateway.fault(Call.VIDEO, Fault.answer(packed(200, Arrays.copyOf(whole, whole.length - 100))));
    try (var module = Module.shared(gateway).start()) {
      module.drop("cat.txt", "A cat");

      deliversTheVideo(module);
      assertThat(ranges()).containsExactly("none", "none");
    }
  }

  @Test
  void an_answer_in_an_encoding_that_cannot_be_read_is_asked_for_again() throws Exception {
    gateway.fault(
        Call.VIDEO,
        Fault.answer(packed(200, VIDEO).withHeader("Content-Encoding", "br")),
        Fault.breakOffAfter(1000),
        Fault.answer(
            packed(206, gzip(VIDEO)).withHeader("Content-Range", "bytes 1000-1999/50000")));
    try (var module = Module.shared(gateway).start()) {
      module.drop("cat.txt", "A cat");

      deliversTheVideo(module);
      assertThat(ranges()).containsExactly("none", "none", "bytes=1000-", "none");
    }
  }

  @Test
  void a_host_that_sends_a_part_of_the_rest_is_asked_for_the_rest_of_it() throws Exception {
    gateway.fault(
        Call.VIDEO,
        Fault.breakOffAfter(1000),
        (exchange, next) -> {
          String tag = exchange.request().header("If-Range").orElseThrow();
          return Answer.of(206, "video/mp4", Arrays.copyOfRange(VIDEO, 1000, 3000))
              .withHeader("ETag", tag)
              .withHeader("Content-Range", "bytes 1000-2999/" + VIDEO.length);
        });
    try (var module = Module.shared(gateway).start()) {
      module.drop("cat.txt", "A cat");

      deliversTheVideo(module);
      assertThat(ranges()).containsExactly("none", "bytes=1000-", "bytes=3000-");
    }
  }

  @Test
  void a_host_that_goes_on_with_another_file_is_not_believed() throws Exception {
    gateway.fault(
        Call.VIDEO,
        Fault.breakOffAfter(1000),
        Fault.answer(
            Answer.of(206, "video/mp4", new byte[VIDEO.length - 1000])
                .withHeader("ETag", "\"another\"")
                .withHeader("Content-Range", "bytes 1000-49999/50000")));
    try (var module = Module.shared(gateway).start()) {
      module.drop("cat.txt", "A cat");

      deliversTheVideo(module);
      assertThat(ranges()).containsExactly("none", "bytes=1000-", "none");
    }
  }

  @Test
  void an_answer_that_is_not_wanted_is_not_read_to_its_end() throws Exception {
    try (var host = new HostileHost(gateway.port());
        var module =
            Module.of(home, host.url(), gateway.key())
                .with("kirin.fetch.max-bytes", "2000000")
                .with("kirin.fetch.parallel", "1")
                .start()) {
      gateway.scripts(
          charge ->
              Script.completed()
                  .withField(
                      "output",
                      List.of(
                          Map.of(
                              "content",
                              List.of(
                                  Map.of(
                                      "url",
                                      host.url() + "/videos/" + charge.taskId() + ".mp4"))))));
      host.attack(HostileHost.Attack.GIGABYTE_OF_BODY, 1, line -> line.contains("/videos/"));
      module.drop("cat.txt", "A cat");

      deliversTheVideo(module);
      assertThat(host.left()).isZero();
      assertThat(host.maxAnswerTime()).isLessThan(16_000_000);
    }
  }

  @Test
  void a_video_that_has_no_room_waits_without_using_up_its_tries() throws Exception {
    gateway.videoLength(3_000_000);
    try (var disk = SmallDisk.at(home.resolve("videos"), "4m");
        var module =
            Module.of(home, gateway)
                .with("kirin.fetch.tries", "1")
                .with("kirin.fetch.reserve", "0")
                .with("kirin.alarm.uri", "mock:phone")
                .start()) {
      disk.fillBut(2_000_000);
      var phone = module.context().getEndpoint("mock:phone", MockEndpoint.class);
      phone.expectedMinimumMessageCount(1);
      module.drop("cats.csv", "prompt\none\ntwo\n");

      MockEndpoint.assertIsSatisfied(30, TimeUnit.SECONDS, phone);
      Folders.awaitUntil("each asked for twice", () -> gateway.videoDownloads() >= 4);
      assertThat(module.folders().documents()).isEmpty();
      assertThat(Folders.names(module.folders().videos())).containsExactly(".ballast");
      disk.free();

      module.awaitDocuments(2);
      Promises.keptWithVideos(gateway, module.folders(), 2);
      assertThat(phone.getReceivedExchanges())
          .singleElement()
          .satisfies(
              alarm ->
                  assertThat(alarm.getMessage().getBody(String.class))
                      .contains("kirin.fetch.reserve", "too few for 3000000 more"));
    }
  }

  @Test
  void a_disk_that_is_full_in_the_middle_of_a_video_costs_no_try() throws Exception {
    gateway.videoLength(3_000_000).fault(Call.VIDEO, Fault.chunked(), Fault.chunked());
    try (var disk = SmallDisk.at(home.resolve("videos"), "4m");
        var module =
            Module.of(home, gateway)
                .with("kirin.fetch.tries", "1")
                .with("kirin.fetch.reserve", "0")
                .start()) {
      disk.fillBut(1_000_000);
      module.drop("cat.txt", "A cat");

      Folders.awaitUntil("two tries", () -> gateway.videoDownloads() >= 2);
      assertThat(module.folders().documents()).isEmpty();
      Folders.awaitUntil(
          "nothing half",
          () -> Folders.names(module.folders().videos()).equals(List.of(".ballast")));
      disk.free();

      module.awaitDocument();
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void a_folder_that_cannot_be_made_costs_no_try() throws Exception {
    Path inTheWay = home.resolve("videos");
    Files.writeString(inTheWay, "a file");
    try (var module = Module.of(home, gateway).with("kirin.fetch.tries", "1").start()) {
      module.drop("cat.txt", "A cat");

      module.awaitOneIn(State.COMPLETED);
      Files.delete(inTheWay);

      deliversTheVideo(module);
    }
  }

  @Test
  void nothing_is_asked_for_while_the_reserve_is_not_free() throws Exception {
    try (var module =
        Module.of(home, gateway).with("kirin.fetch.reserve", "" + Long.MAX_VALUE).start()) {
      module.drop("cat.txt", "A cat");

      module.awaitOneIn(State.COMPLETED);
    }
    assertThat(gateway.requests())
        .extracting(Request::path)
        .noneMatch(path -> path.startsWith("/videos"));
    try (var module = Module.start(home, gateway)) {
      deliversTheVideo(module);
    }
  }
}
