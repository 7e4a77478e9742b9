package org.kirincamel.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.kirincamel.module.TroubledStore;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.EmptyStore;

/**
 * How long the operations page takes over a store with many requests: the packaged module on H2,
 * one reader who has asked for each page a few times before.
 */
final class PageBench implements BenchRow {

  private static final int REQUESTS = 100_000;
  private static final int WARM_UP = 20;
  private static final int SAMPLES = 40;

  /** What is counted for the first page is kept for two seconds: each sample counts anew. */
  private static final Duration COUNTED_ANEW = Duration.ofMillis(2100);

  private static final Pattern REQUEST = Pattern.compile("/kirin/requests/[0-9a-f-]{36}");

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port = Ports.free();
  private final List<String> csv = new ArrayList<>();

  @Override
  public List<Figure> measure(Place place) throws Exception {
    Path database = place.folder("data").resolve("kirin");
    EmptyStore.copyTo(database);
    try (var gateway = Simulator.start()) {
      new TroubledStore(gateway, Set.of(), Instant.now(), REQUESTS)
          .fill("jdbc:h2:file:" + database);
      try (Program module = module(place, gateway)) {
        module.awaitStarted();
        List<Figure> figures = figures();
        place.csv("page", "page,median_ms,max_ms", csv);
        return figures;
      }
    }
  }

  private List<Figure> figures() throws Exception {
    Matcher one = REQUEST.matcher(get("/kirin/requests?order=oldest").body());
    if (!one.find()) {
      throw new IllegalStateException("The list shows no request");
    }
    return List.of(
        figure("first page", "/kirin", 10, COUNTED_ANEW),
        figure("list", "/kirin/requests", SAMPLES, Duration.ZERO),
        figure("list of one state", "/kirin/requests?status=completed", SAMPLES, Duration.ZERO),
        figure("one request", one.group(), SAMPLES, Duration.ZERO));
  }

  private Figure figure(String name, String path, int samples, Duration apart) throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      get(path);
    }
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      if (!apart.isZero()) {
        Awaitility.await().pollDelay(apart).until(() -> true);
      }
      long start = System.nanoTime();
      var answer = get(path);
      millis.add((System.nanoTime() - start) / 1e6);
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + " answers " + answer.statusCode());
      }
    }
    millis.sort(Comparator.naturalOrder());
    double median = millis.get(samples / 2);
    double max = millis.get(samples - 1);
    csv.add(Place.line("%s,%.1f,%.1f", name, median, max));
    System.out.println(Place.line("%s: %.0f ms (at most %.0f)", name, median, max));
    return Figure.of(
        "operations page, %,d requests, %s".formatted(REQUESTS, name),
        Place.line("%.0f ms", median),
        Place.line("slowest %.0f ms", max),
        median);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        BodyHandlers.ofString());
  }

  private Program module(Place place, Simulator gateway) throws IOException {
    Map<String, Object> settings =
        Map.of(
            "kirin.api.url",
            gateway.url(),
            "kirin.api.key",
            gateway.key(),
            "kirin.http.page",
            true,
            "kirin.http.port",
            port);
    return Program.module(place.jar(), place.home(), List.of("-Xmx512m"), settings);
  }
}
