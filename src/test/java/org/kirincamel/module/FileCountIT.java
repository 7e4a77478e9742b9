package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;

/**
 * What a result costs at the disk, beside the store. A change that makes it dearer says so here;
 * one that makes it cheaper lowers the number.
 */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class FileCountIT {

  private static final int RESULTS = 10;

  @TempDir Path home;

  /** How often a system call named a file in one of both folders, for each result. */
  private static double perResult(String trace, String call, Folders folders) {
    var named =
        Pattern.compile(
            "(?m)^\\d+ +(%s)\\([^\\n]*(%s|%s)"
                .formatted(
                    call,
                    Pattern.quote(folders.outbox().toString()),
                    Pattern.quote(folders.videos().toString())));
    return (double) named.matcher(trace).results().count() / RESULTS;
  }

  @Test
  void a_result_opens_and_forces_no_more_files_than_it_did() throws Exception {
    FailingDisk.assumePossible(home);
    var folders = new Folders(home);
    Path trace = Files.createTempFile(home, "trace", "");
    List<String> strace =
        List.of(
            "strace",
            "-f",
            "-y",
            "-D",
            "--seccomp-bpf",
            "-o",
            trace.toString(),
            "-e",
            "trace=openat,fsync,fdatasync");
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(100))) {
      var settings = folders.settings(gateway.url(), gateway.key());
      // One after the other: what is forced together would be counted once.
      settings.put("kirin.submit.max-in-flight", "1");
      try (var service = Service.start(home, settings, "-Xmx256m", strace)) {
        service.awaitStarted();
        folders.drop(
            "rows.jsonl",
            IntStream.range(0, RESULTS)
                .mapToObj(i -> "{\"prompt\":\"cat %d\"}\n".formatted(i))
                .collect(Collectors.joining()));
        folders.awaitDocuments(RESULTS);
      }
      String calls = Files.readString(trace);

      System.out.printf(
          "Files opened for a result: %.1f, forced: %.1f%n",
          perResult(calls, "openat", folders), perResult(calls, "fsync|fdatasync", folders));
      assertThat(perResult(calls, "openat", folders)).as("files opened").isLessThanOrEqualTo(5);
      assertThat(perResult(calls, "fsync|fdatasync", folders))
          .as("files forced")
          .isLessThanOrEqualTo(4);
    }
  }
}
