package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;

/** A component that the module does not ship: its libraries in lib/, and one line. */
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
class StorageIT {

  private static final String BUCKET = "videos";

  /** What the build lays out for this test alone. */
  private static final Path BESIDE = Path.of("target", "beside", "target");

  /** Larger than the whole heap of the module. */
  private static final long BYTES = 150_000_000;

  private static final String HEAP = "-Xmx84m";

  @TempDir Path home;
  @TempDir Path serverHome;

  /** The packaged jar, its libraries, and those of the component among them. */
  private Path withTheLibrariesOfTheComponent() throws Exception {
    Path jar = Path.of(System.getProperty("packaged.jar", "target/kirin-camel.jar"));
    Path lib = Files.createDirectories(home.resolve("app").resolve("lib"));
    for (Path from : new Path[] {jar.resolveSibling("lib"), BESIDE.resolve("lib")}) {
      for (String name : Folders.names(from)) {
        if (!Files.exists(lib.resolve(name))) {
          Files.copy(from.resolve(name), lib.resolve(name));
        }
      }
    }
    return Files.copy(jar, home.resolve("app").resolve("kirin-camel.jar"));
  }

  @Test
  void results_are_objects_of_a_bucket_with_a_jar_in_lib_and_one_line() throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(50)).videoLength(BYTES);
        var server = ObjectServer.start(BESIDE.resolve("s3proxy.jar"), serverHome, BUCKET)) {
      Files.createDirectories(home.resolve("config"));
      Files.copy(
          Examples.file("bucket.properties"),
          home.resolve("config").resolve("application.properties"));
      var folders = new Folders(home);
      var settings = folders.settings(gateway.url(), gateway.key());
      settings.put("kirin.deliver.default", "outbox, bucket");
      // A server of our own in the place of Amazon's.
      settings.put("aws.accessKeyId", ObjectServer.USER);
      settings.put("aws.secretAccessKey", ObjectServer.PASSWORD);
      settings.put("camel.component.aws2-s3.override-endpoint", "true");
      settings.put("camel.component.aws2-s3.uri-endpoint-override", server.url());
      settings.put("camel.component.aws2-s3.force-path-style", "true");
      // This server knows no checksums behind a body.
      settings.put("aws.requestChecksumCalculation", "when_required");
      try (var service =
          Service.startCopy(withTheLibrariesOfTheComponent(), home, settings, HEAP)
              .awaitStarted()) {
        folders.drop("cat.txt", "A cat");

        var document = folders.awaitDocument();
        Path bucket = server.bucket(BUCKET);
        Folders.awaitUntil(
            "the document in the bucket",
            () -> Folders.names(bucket).stream().anyMatch(name -> name.endsWith(".json")));
        assertThat(Folders.names(bucket)).isEqualTo(Folders.names(folders.outbox()));
        String video = document.at("/files/0/name").asText();
        assertThat(bucket.resolve(video)).hasSize(BYTES);
        assertThat(Files.mismatch(bucket.resolve(video), folders.outbox().resolve(video)))
            .as("the first byte that differs")
            .isEqualTo(-1);
        var stored = Folders.json(bucket.resolve(video.replace(".mp4", ".json")));
        assertThat(stored.path("files")).isEqualTo(document.path("files"));
        assertThat(service.log())
            .doesNotContain("failed, next in")
            .doesNotContain(gateway.key())
            .doesNotContain(ObjectServer.PASSWORD);
        assertThat(gateway.videoDownloads()).isEqualTo(1);
        Promises.keptWithVideos(gateway, folders, 1);
      }
    }
  }
}
