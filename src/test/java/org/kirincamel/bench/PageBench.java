package org.kirincamel.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.kirincamel.module.TroubledStore;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.EmptyStore;

/**
 * How long the operations page takes over a store with many requests: the packaged module on H2,
 * one reader who has asked for each page a few times before. Arguments: the module's jar, requests
 * (default 100,000).
 */
public final class PageBench {

  private static final int WARM_UP = 20;
  private static final int SAMPLES = 40;

  /** What is counted for the first page is kept for two seconds: each sample counts anew. */
  private static final Duration COUNTED_ANEW = Duration.ofMillis(2100);

  private static final Pattern REQUEST = Pattern.compile("/kirin/requests/[0-9a-f-]{36}");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path jar;
  private final Path home;
  private final int port = Ports.free();

  private PageBench(Path jar, Path home) {
    this.jar = jar;
    this.home = home;
  }

  public static void main(String[] args) throws Exception {
    int requests = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
    Path home = Files.createTempDirectory("kirin-bench");
    try {
      new PageBench(Path.of(args[0]).toAbsolutePath(), home).run(requests);
    } finally {
      try (var paths = Files.walk(home)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    System.exit(0);
  }

  private void run(int requests) throws Exception {
    Path database = home.resolve("data/kirin");
    EmptyStore.copyTo(database);
    try (var gateway = Simulator.start()) {
      new TroubledStore(gateway, Set.of(), Instant.now(), requests)
          .fill("jdbc:h2:file:" + database);
      Process module = module(gateway);
      try {
        Awaitility.await()
            .atMost(Duration.ofMinutes(2))
            .ignoreExceptions()
            .until(() -> get("/kirin").statusCode() == 200);
        report(requests);
      } finally {
        module.destroy();
        if (!module.waitFor(40, TimeUnit.SECONDS)) {
          module.destroyForcibly().waitFor();
        }
      }
    }
  }

  private void report(int requests) throws Exception {
    Matcher one = REQUEST.matcher(get("/kirin/requests?order=oldest").body());
    if (!one.find()) {
      throw new IllegalStateException("The list shows no request");
    }
    System.out.printf(
        "The operations page over %,d requests: first page %s, list %s, list of one state %s, one"
            + " request %s; commit %s%n",
        requests,
        millis("/kirin", 10, COUNTED_ANEW),
        millis("/kirin/requests", SAMPLES, Duration.ZERO),
        millis("/kirin/requests?status=completed", SAMPLES, Duration.ZERO),
        millis(one.group(), SAMPLES, Duration.ZERO),
        Commit.current());
  }

  private String millis(String path, int samples, Duration apart) throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      get(path);
    }
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      if (!apart.isZero()) {
        Awaitility.await().pollDelay(apart).until(() -> true);
      }
      long start = System.nanoTime();
      var answer = get(path);
      nanos.add(System.nanoTime() - start);
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + " answers " + answer.statusCode());
      }
    }
    nanos.sort(Comparator.naturalOrder());
    return String.format(
        Locale.ROOT,
        "%.0f ms (at most %.0f)",
        nanos.get(samples / 2) / 1e6,
        nanos.get(samples - 1) / 1e6);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        BodyHandlers.ofString());
  }

  private Process module(Simulator gateway) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-Dkirin.api.url=" + gateway.url(),
            "-Dkirin.api.key=" + gateway.key(),
            "-Dkirin.http.page=true",
            "-Dkirin.http.port=" + port,
            "-jar",
            jar.toString())
        .directory(home.toFile())
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("log").toFile())
        .start();
  }
}
