package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kirincamel.module.HostileHost.Attack;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Charge;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/**
 * What strangers send to exhaust us, many at a time, against a process whose whole heap is not much
 * larger than what it may grow by: it goes on serving.
 */
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
class LimitsIT {

  /** A module at rest holds 20 MB; whatever comes may cost 64. */
  private static final String HEAP = "-Xmx84m";

  private static final int AT_ONCE = 16;

  /** Two million are the most that is read of an answer; the rest is what the system buffers. */
  private static final long MAX_ON_THE_WIRE = 16_000_000;

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(100));
  private Folders folders = new Folders(Path.of(""));

  @BeforeEach
  void open() {
    folders = new Folders(home);
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private Map<String, String> settings(HostileHost host) {
    Map<String, String> settings = folders.settings(host.url(), gateway.key());
    settings.put("kirin.api.total-timeout", "6s");
    settings.put("kirin.submit.unknown.grace", "6s");
    settings.put("kirin.fetch.timeout", "6s");
    // The good videos lie beside the hostile host.
    settings.put("kirin.fetch.private", "true");
    settings.put("kirin.fetch.max-bytes", "2000000");
    settings.put("kirin.fetch.parallel", Integer.toString(AT_ONCE));
    settings.put("kirin.submit.unknown.parallel", Integer.toString(AT_ONCE));
    return settings;
  }

  /** What is attacked: the reader of which answers. */
  enum Reader {
    SUBMIT(line -> line.startsWith("POST")),
    POLL(line -> line.startsWith("GET") && line.contains("/task/task-")),
    LOOKUP(line -> line.startsWith("GET") && line.contains("/task/kirin-")),
    VIDEO(line -> line.contains("/videos/"));

    private final Predicate<String> requests;

    Reader(Predicate<String> requests) {
      this.requests = requests;
    }
  }

  @ParameterizedTest
  @EnumSource(Reader.class)
  void an_answer_that_is_to_exhaust_its_reader_is_cut_off(Reader reader) throws Exception {
    try (var host = new HostileHost(gateway.port());
        var service = Service.start(home, settings(host), HEAP, List.of()).awaitStarted()) {
      gateway.scripts(
          charge ->
              Script.completed()
                  .withField("output", List.of(Map.of("content", List.of(video(host, charge))))));
      int requests = 0;
      for (Attack attack : Attack.values()) {
        if (reader == Reader.LOOKUP) {
          // Nobody looks a request up whose outcome is known.
          gateway.fault(Call.SUBMIT, many(Fault.acceptedThen(503)));
        }
        host.attack(attack, AT_ONCE, reader.requests);
        folders.drop(attack + ".csv", "prompt\n" + "A cat\n".repeat(AT_ONCE));
        requests += AT_ONCE;
        folders.awaitDocuments(requests);
        assertThat(host.left()).as("%s not met", attack).isZero();
        assertThat(host.maxAnswerTime()).as("bytes of %s", attack).isLessThan(MAX_ON_THE_WIRE);
      }
      assertThat(service.log()).doesNotContain("OutOfMemoryError");
      if (reader == Reader.VIDEO) {
        // Too slow to take much before its time is over: it must be the length that ended it.
        assertThat(service.log()).contains("the answer is longer than 2000000 bytes");
      }
      Promises.keptWithVideos(gateway, folders, requests);
      service.kill();
    }
  }

  private static Map<String, String> video(HostileHost host, Charge charge) {
    return Map.of("type", "video", "url", host.url() + "/videos/" + charge.taskId() + ".mp4");
  }

  private static Fault[] many(Fault fault) {
    var faults = new Fault[AT_ONCE];
    java.util.Arrays.fill(faults, fault);
    return faults;
  }

  @Test
  void a_file_that_is_to_exhaust_its_reader_is_put_aside() throws Exception {
    try (var host = new HostileHost(gateway.port());
        var service = Service.start(home, settings(host), HEAP, List.of()).awaitStarted()) {
      Map<String, String> beginnings =
          Map.of(
              "a.json", "[{\"prompt\":\"",
              "b.jsonl", "{\"prompt\":\"",
              "c.csv", "prompt\n\"",
              "d.yaml", "- prompt: ",
              "e.txt", "A cat");
      for (var beginning : beginnings.entrySet()) {
        gigabyte(beginning.getKey(), beginning.getValue());
      }
      folders.drop("f.json", HostileHost.bomb());
      for (String name : List.of("a.json", "b.jsonl", "c.csv", "d.yaml", "e.txt", "f.json")) {
        Path why = folders.awaitFile(folders.failed(), name + ".error.json");
        Folders.awaitUntil(
            "the reason in " + why, () -> Folders.json(why).path("error").asText().contains(" "));
      }

      folders.drop("good.txt", "A cat");
      folders.awaitDocument();
      assertThat(service.log()).doesNotContain("OutOfMemoryError");
      Promises.keptWithVideos(gateway, folders, 1);
      service.kill();
    }
  }

  /** A hole of that size behind the beginning: it takes no room on the disk. */
  private void gigabyte(String name, String beginning) throws Exception {
    Path outside = Files.createTempFile(home, "drop", "");
    try (var file = new RandomAccessFile(outside.toFile(), "rw")) {
      file.write(beginning.getBytes(StandardCharsets.UTF_8));
      file.setLength(1 << 30);
    }
    Files.move(outside, folders.inbox().resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
