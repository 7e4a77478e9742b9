package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;

/** The packaged jar, asked over HTTP. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class HttpLauncherIT {

  private static final String KEY = "a-key-nobody-may-see-4711";
  private static final Pattern SERVED = Pattern.compile("HTTP is served on http://[^:]+:(\\d+)");

  @TempDir Path home;

  private static Caller caller(Service service) {
    Folders.awaitUntil("HTTP is served", () -> SERVED.matcher(service.log()).find());
    var served = SERVED.matcher(service.log());
    assertThat(served.find()).isTrue();
    return new Caller(Integer.parseInt(served.group(1)));
  }

  @Test
  void what_was_answered_with_202_outlives_a_kill_and_is_answered_again() throws Exception {
    try (var gateway = Simulator.start().key(KEY).taskDuration(Duration.ofMillis(100))) {
      var folders = new Folders(home);
      var settings = folders.settings(gateway.url(), KEY);
      settings.put("kirin.intake.http.enabled", "true");
      settings.put("kirin.http.port", "0");
      String body = "[{\"prompt\":\"A cat\"},{\"prompt\":\"\"},{\"prompt\":\"A dog\"}]";
      Caller.Reply first;
      try (var service = Service.started(home, settings)) {
        // A task that the gateway is known to have: the witness of every look-up after the kill.
        caller(service).post("{\"prompt\":\"A bird\"}");
        folders.awaitDocuments(1);
        first = caller(service).post(body, "Idempotency-Key", "k");
        service.kill();
        assertThat(first.status()).isEqualTo(202);
      }
      try (var service = Service.started(home, settings)) {
        var again = caller(service).post(body, "Idempotency-Key", "k");
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.http().body()).isEqualTo(first.http().body());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        folders.awaitDocuments(4);
        assertThat(gateway.paid()).isEqualTo(3);
        Promises.kept(gateway, folders);
      }
    }
  }

  @Test
  void without_the_libraries_of_the_server_all_else_works_and_it_says_what_is_missing()
      throws Exception {
    Path jar = Path.of(System.getProperty("packaged.jar", "target/kirin-camel.jar"));
    Path libraries = Files.createDirectories(home.resolve("bare").resolve("lib"));
    Path bare = Files.copy(jar, home.resolve("bare").resolve("kirin-camel.jar"));
    int left = 0;
    for (String name : Folders.names(jar.resolveSibling("lib"))) {
      if (name.startsWith("jetty-") || name.startsWith("camel-servlet-")) {
        left++;
      } else {
        Files.copy(jar.resolveSibling("lib").resolve(name), libraries.resolve(name));
      }
    }
    assertThat(left).isGreaterThan(5);
    var settings = Map.of("kirin.api.key", KEY, "kirin.api.url", "http://127.0.0.1:9");
    try (var service = Service.startCopy(bare, home, settings)) {
      service.awaitStarted();
    }
    var on = new java.util.HashMap<>(settings);
    on.put("kirin.intake.http.enabled", "true");
    try (var service = Service.startCopy(bare, home, on)) {
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.log())
          .contains(
              "kirin.http.component: the embedded server is not on the class path",
              "jetty-ee10-servlet")
          .doesNotContain("\tat ");
    }
  }
}
