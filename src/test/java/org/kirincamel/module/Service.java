package org.kirincamel.module;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.kirincamel.store.EmptyStore;

/** The packaged jar as a process of its own, with a working directory of its own. */
final class Service implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 40;
  private static final String HEAP = "-Xmx256m";
  private static final String STORE = "kirin.store.url";
  private static final String H2_FILE = "jdbc:h2:file:";

  private final Process process;
  private final Path log;

  private Service(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it with settings by -D, and whatever else the JVM is told. */
  static Service start(Path directory, Map<String, String> settings, String... jvm) {
    return start(directory, settings, HEAP, List.of(), jvm);
  }

  /** Starts another copy of it, with the libraries that lie beside that. */
  static Service startCopy(Path jar, Path directory, Map<String, String> settings) {
    return start(jar, directory, settings, HEAP, List.of());
  }

  /** As {@link #startCopy}, with variables beside those of this process, many at once. */
  static Service startCopy(
      Path jar, Path directory, Map<String, String> settings, Map<String, String> environment) {
    return run(
        directory,
        command(settings, HEAP, List.of(), List.of("-jar", jar.toAbsolutePath().toString())),
        environment);
  }

  /** As {@link #startCopy}, with the largest heap that it may have, as java takes it. */
  static Service startCopy(Path jar, Path directory, Map<String, String> settings, String heap) {
    return start(jar, directory, settings, heap, List.of());
  }

  /**
   * @param heap its largest, as java takes it
   * @param under a command that runs it, in front of its own
   */
  static Service start(
      Path directory,
      Map<String, String> settings,
      String heap,
      List<String> under,
      String... jvm) {
    return start(packagedJar(), directory, settings, heap, under, jvm);
  }

  static Path packagedJar() {
    return Path.of(System.getProperty("packaged.jar", "target/kirin-camel.jar"));
  }

  /**
   * Starts the same from the classes of this build, where no jar is needed.
   *
   * @param environment variables beside those of this process
   * @param under as above
   */
  static Service startClasses(
      Path directory,
      Map<String, String> settings,
      Map<String, String> environment,
      List<String> under) {
    String given =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    // It runs in a directory of its own.
    String classes =
        Arrays.stream(given.split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    return run(
        directory,
        command(settings, HEAP, under, List.of("-cp", classes, "org.kirincamel.Launcher")),
        environment);
  }

  private static Service start(
      Path jar,
      Path directory,
      Map<String, String> settings,
      String heap,
      List<String> under,
      String... jvm) {
    List<String> program = new ArrayList<>(List.of(jvm));
    if (program.stream().noneMatch(option -> option.startsWith(SharedClasses.MAKES))) {
      program.addAll(SharedClasses.arguments(jar));
      if (under.isEmpty()) {
        layEmptyStore(directory, settings.getOrDefault(STORE, ""));
      }
    }
    program.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
    return run(directory, command(settings, heap, under, program), Map.of());
  }

  /** To make the tables takes a quarter of a start; the run that shares its classes makes them. */
  private static void layEmptyStore(Path directory, String url) {
    if (url.startsWith(H2_FILE) && !url.contains(";")) {
      EmptyStore.copyTo(directory.resolve(url.substring(H2_FILE.length())));
    }
  }

  private static List<String> command(
      Map<String, String> settings, String heap, List<String> under, List<String> program) {
    List<String> command = new ArrayList<>(under);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(heap);
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    if (heap.equals(HEAP)) {
      // A start throws away as much as it keeps: a young generation of a few megabytes is copied
      // often.
      command.add("-Xmn64m");
    }
    // A start runs most of its code a few times: to compile it takes longer than to interpret it.
    command.add("-XX:CompileThresholdScaling=4");
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-Dcamel.component.seda.default-poll-timeout=50");
    command.addAll(program);
    return command;
  }

  private static Service run(
      Path directory, List<String> command, Map<String, String> environment) {
    try {
      Path log = Files.createTempFile(directory, "log", ".txt");
      var builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("KIRIN_"));
      builder.environment().putAll(environment);
      return new Service(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it and waits until it takes requests. */
  static Service started(Path directory, Map<String, String> settings, String... jvm) {
    return start(directory, settings, jvm).awaitStarted();
  }

  /** Waits until it takes requests. */
  Service awaitStarted() {
    Folders.awaitUntil("the start of the module", () -> log().contains(") started in") || ended());
    return this;
  }

  /** Waits until it has said that. */
  Service awaitLog(String words) {
    Folders.awaitUntil(words, () -> log().contains(words) || ended());
    return this;
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean ended() {
    if (!process.isAlive()) {
      throw new AssertionError("The module ended: " + log());
    }
    return false;
  }

  /** Waits that long for an end that must not come yet, or must have come by then. */
  boolean endsWithin(Duration duration) throws InterruptedException {
    return process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits for its end. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("The module did not end: " + log());
    }
    return process.exitValue();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** A signal by its name, where there is a command for it. */
  void signal(String name) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (code != 0) {
      throw new AssertionError("kill -%s ended with %d".formatted(name, code));
    }
  }

  /** SIGKILL: not a line of its code runs after this. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    exitCode();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
