package org.kirincamel.module;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A server of the S3 protocol as a process of its own, that keeps its objects as files. */
final class ObjectServer implements AutoCloseable {

  static final String USER = "ann";
  static final String PASSWORD = "secret-of-ann";

  private static final Pattern LISTENS =
      Pattern.compile("Started ServerConnector.*127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final Path home;

  private ObjectServer(Process process, Path home) {
    this.process = process;
    this.home = home;
  }

  /**
   * Returns when it answers.
   *
   * @param jar of the server
   * @param home an empty folder
   * @param bucket that is there from the start
   */
  static ObjectServer start(Path jar, Path home, String bucket) throws IOException {
    Files.createDirectories(home.resolve("objects").resolve(bucket));
    Path settings = home.resolve("server.properties");
    Files.writeString(
        settings,
        """
        s3proxy.endpoint=http://127.0.0.1:0
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=filesystem
        jclouds.filesystem.basedir=%s
        """
            .formatted(USER, PASSWORD, home.resolve("objects").toString().replace('\\', '/')));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toAbsolutePath().toString(),
                "--properties",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("server.log").toFile())
            .start();
    var server = new ObjectServer(process, home);
    Folders.awaitUntil(
        "the server of objects", () -> !process.isAlive() || LISTENS.matcher(server.log()).find());
    return server;
  }

  String url() {
    var listens = LISTENS.matcher(log());
    if (!listens.find()) {
      throw new AssertionError("The server of objects did not start: " + log());
    }
    return "http://127.0.0.1:" + listens.group(1);
  }

  /** Where the objects of a bucket lie, each under its key. */
  Path bucket(String name) {
    return home.resolve("objects").resolve(name);
  }

  private String log() {
    try {
      return Files.readString(home.resolve("server.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
