package org.kirincamel.module;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lets forced writes of chosen files fail with EIO, as a dying disk does: strace answers the system
 * call in the kernel's place. Of a running process from a moment on until it is closed, or of one
 * that it starts.
 */
final class FailingDisk implements AutoCloseable {

  private static final String FORCES = "fsync,fdatasync";
  private static final String FIRST_OF_EACH_THREAD = "set_robust_list";

  private final Process strace;
  private final Path trace;

  private FailingDisk(Process strace, Path trace) {
    this.strace = strace;
    this.trace = trace;
  }

  /** Skips the test where strace is missing or may not do its work. */
  static void assumePossible(Path scratch) throws Exception {
    Path file = Files.createTempFile(scratch, "forced", "");
    try {
      var command = fails(Files.createTempFile(scratch, "trace", ""), ":when=1+", file);
      command.add("sync");
      command.add(file.toString());
      var sync = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(sync.getInputStream().readAllBytes());
      assumeTrue(
          sync.waitFor() != 0 && said.contains("error"),
          "Skipped: strace may not change what a process sees here: " + said);
    } catch (IOException missing) {
      assumeTrue(false, "Skipped: there is no strace here: " + missing.getMessage());
    }
  }

  /**
   * From now on. Returns once it is so.
   *
   * @param files by the names they have when they are forced
   */
  static FailingDisk of(Service service, Path scratch, Path... files) throws IOException {
    Path trace = Files.createTempFile(scratch, "trace", "");
    Path said = Files.createTempFile(scratch, "strace", "");
    var command = fails(trace, ":when=1+", files);
    command.add("-p");
    command.add(Long.toString(service.pid()));
    var strace =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    Folders.awaitUntil(
        "strace at its work",
        () -> Files.readString(said).contains("attached") || !strace.isAlive());
    return new FailingDisk(strace, trace);
  }

  /**
   * What to put in front of a command, so that in each of its threads the forced writes of the file
   * fail from that one on, counted from 1.
   */
  static List<String> from(int first, Path scratch, Path file) throws IOException {
    var command = fails(Files.createTempFile(scratch, "trace", ""), ":when=" + first + "+", file);
    // The process is its parent's child as ever, strace a grandchild; and it slows nothing else,
    // for strace leaves other calls of a thread alone once it has met one that it traces.
    command.add("-D");
    command.add("--seccomp-bpf");
    command.addAll(List.of("-e", "trace=" + FORCES + "," + FIRST_OF_EACH_THREAD));
    return command;
  }

  private static List<String> fails(Path trace, String when, Path... files) {
    var command = new ArrayList<String>(List.of("strace", "-f", "-o", trace.toString()));
    command.addAll(List.of("-e", "trace=" + FORCES));
    command.addAll(List.of("-e", "inject=" + FORCES + ":error=EIO" + when));
    for (Path file : files) {
      command.addAll(List.of("-P", file.toString()));
    }
    return command;
  }

  /** Whether a forced write has failed. */
  boolean struck() {
    try {
      return Files.readString(trace).contains("(INJECTED)");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The disk is well again; the process goes on. */
  @Override
  public void close() {
    strace.destroy();
    strace.onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
