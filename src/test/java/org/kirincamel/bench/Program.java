package org.kirincamel.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A Java process that is measured, and what Linux tells about it. */
final class Program implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int STOP_SECONDS = 40;

  private final Process process;
  private final Path folder;

  private Program(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  /**
   * The packaged module with its folder as working directory, where it logs to the file log.
   *
   * @param jvm options; those of -Dkirin.bench.jvm are added
   */
  static Program module(Path jar, Path folder, List<String> jvm, Map<String, Object> settings)
      throws IOException {
    List<String> options = new ArrayList<>(jvm);
    Stream.of(System.getProperty("kirin.bench.jvm", "").split(" "))
        .filter(option -> !option.isBlank())
        .forEach(options::add);
    settings.forEach((name, value) -> options.add("-D" + name + "=" + value));
    options.addAll(List.of("-jar", jar.toString()));
    return started(folder, logged(folder), options);
  }

  /** A class of the benchmark that logs as the module does. */
  static Program logging(String classPath, Path folder, List<String> jvm, Class<?> main, String arg)
      throws IOException {
    List<String> options = new ArrayList<>(jvm);
    options.addAll(List.of("-cp", classPath, main.getName(), arg));
    return started(folder, logged(folder), options);
  }

  /** A class of the benchmark that is given orders and answers, a line each. */
  static Program answering(Path folder, List<String> jvm, Class<?> main, String... args)
      throws IOException {
    List<String> options = new ArrayList<>(jvm);
    options.addAll(List.of("-cp", classPath(), main.getName()));
    options.addAll(List.of(args));
    return started(
        folder, new ProcessBuilder().redirectError(ProcessBuilder.Redirect.INHERIT), options);
  }

  /** Of this process, whatever the working directory of the other. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static ProcessBuilder logged(Path folder) throws IOException {
    return new ProcessBuilder()
        .redirectErrorStream(true)
        .redirectOutput(Files.createDirectories(folder).resolve("log").toFile());
  }

  private static Program started(Path folder, ProcessBuilder builder, List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    Files.createDirectories(folder);
    return new Program(builder.command(command).directory(folder.toFile()).start(), folder);
  }

  Program awaitStarted() {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> !process.isAlive() || log().contains("(kirin) started in"));
    if (!process.isAlive()) {
      throw new IllegalStateException("It ended: " + log());
    }
    return this;
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  Process process() {
    return process;
  }

  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /**
   * How often one of its threads has gone to sleep by itself; but for the JIT compiler's, which
   * take minutes after a start to come to rest.
   */
  long wakeUps() throws IOException {
    long sum = 0;
    try (var threads = Files.list(proc("task"))) {
      for (Path thread : threads.toList()) {
        if (!Files.readString(thread.resolve("comm")).matches("C[12] Comp.*\\s*")) {
          sum += number(thread.resolve("status"), "voluntary_ctxt_switches:");
        }
      }
    }
    return sum;
  }

  long residentBytes() throws IOException {
    return 1024 * number(proc("status"), "VmRSS:");
  }

  long peakResidentBytes() throws IOException {
    return 1024 * number(proc("status"), "VmHWM:");
  }

  /** What it made the system write to disks, in bytes. */
  long writtenBytes() throws IOException {
    return number(proc("io"), "write_bytes:");
  }

  private Path proc(String name) {
    return Path.of("/proc", Long.toString(process.pid()), name);
  }

  private static long number(Path file, String name) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).replace("kB", "").strip())
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }

  /** Stops it as an operator does. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
