package org.kirincamel.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * From the start of the JVM to the first POST, with a request in the inbox and an empty store: the
 * module, an {@link EmptyMain}, and the module with a file of loaded classes and with one compiler,
 * in turn.
 */
final class StartBench implements BenchRow {

  private static final int ROUNDS = 3;
  private static final int PATIENCE_SECONDS = 120;
  private static final int WITH_AOT = 25;
  private static final String ONE_COMPILER = "-XX:TieredStopAtLevel=1";
  private static final String LOGGING =
      """
      <configuration>
        <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%d %level %logger %msg%n</pattern></encoder>
        </appender>
        <root level="INFO"><appender-ref ref="out"/></root>
      </configuration>
      """;

  private final SynchronousQueue<Long> posts = new SynchronousQueue<>();
  private int folders;

  private interface Starts {
    Program in(Path folder) throws IOException;
  }

  /** Of a start, or the middle of several. */
  private record Measured(double seconds, Duration cpu) {

    static Measured median(List<Measured> all) {
      return new Measured(
          all.stream().map(Measured::seconds).sorted().toList().get(all.size() / 2),
          all.stream().map(Measured::cpu).sorted().toList().get(all.size() / 2));
    }
  }

  @Override
  public List<Figure> measure(Place place) throws Exception {
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    gateway.setExecutor(Executors.newCachedThreadPool());
    gateway.createContext("/", this::posted);
    gateway.start();
    try {
      return measure(place, "http://127.0.0.1:" + gateway.getAddress().getPort());
    } finally {
      gateway.stop(0);
    }
  }

  private List<Figure> measure(Place place, String gateway) throws Exception {
    Path classes = place.home().resolve("classes");
    boolean aot = Runtime.version().feature() >= WITH_AOT;
    String makes = (aot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + classes;
    String uses = (aot ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + classes;
    start(place, folder -> module(place, folder, gateway, List.of(makes)));
    Map<String, Starts> kinds = new LinkedHashMap<>();
    kinds.put("empty Camel Main", folder -> empty(place, folder, gateway));
    kinds.put("module", folder -> module(place, folder, gateway, List.of()));
    kinds.put(
        "module with a file of classes", folder -> module(place, folder, gateway, List.of(uses)));
    kinds.put(
        "module with both options",
        folder -> module(place, folder, gateway, List.of(uses, ONE_COMPILER)));
    Map<String, List<Measured>> all = new LinkedHashMap<>();
    List<String> csv = new ArrayList<>();
    for (int round = 1; round <= ROUNDS; round++) {
      for (Map.Entry<String, Starts> kind : kinds.entrySet()) {
        Measured measured = start(place, kind.getValue());
        all.computeIfAbsent(kind.getKey(), name -> new ArrayList<>()).add(measured);
        csv.add(
            Place.line(
                "%d,%s,%.2f,%.2f",
                round, kind.getKey(), measured.seconds(), measured.cpu().toMillis() / 1e3));
        System.out.println(csv.get(csv.size() - 1));
      }
    }
    place.csv("start", "round,what,seconds,cpu_s", csv);
    List<Measured> medians = all.values().stream().map(Measured::median).toList();
    Measured empty = medians.get(0);
    Figure shared =
        figure(
            "start to first submit, with %s".formatted(aot ? "an AOT cache" : "AppCDS"),
            medians.get(2),
            empty);
    return List.of(
        figure("start to first submit", medians.get(1), empty).atMost(1.3),
        aot ? shared.atMost(0.6) : shared,
        figure("start to first submit, with that and " + ONE_COMPILER, medians.get(3), empty),
        Figure.of(
            "CPU from start to first submit",
            Place.line("%.1f s", medians.get(1).cpu().toMillis() / 1e3),
            Place.line("empty Camel Main %.1f s", empty.cpu().toMillis() / 1e3),
            (double) medians.get(1).cpu().toMillis() / empty.cpu().toMillis()));
  }

  private static Figure figure(String what, Measured module, Measured empty) {
    return Figure.of(
        what,
        Place.line("%.1f s", module.seconds()),
        Place.line("empty Camel Main %.1f s", empty.seconds()),
        module.seconds() / empty.seconds());
  }

  private Measured start(Place place, Starts starts) throws Exception {
    folders++;
    Path folder = place.folder("start-" + folders);
    Path inbox = Files.createDirectories(folder.resolve("inbox"));
    Files.writeString(inbox.resolve("cat.json"), "{\"prompt\":\"A cat\"}");
    long start = System.nanoTime();
    try (Program program = starts.in(folder)) {
      Long posted = posts.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (posted == null) {
        throw new IllegalStateException("No POST came: " + Files.readString(folder.resolve("log")));
      }
      return new Measured((posted - start) / 1e9, program.cpu());
    }
  }

  private void posted(HttpExchange call) throws IOException {
    try (call) {
      if (call.getRequestMethod().equals("POST")) {
        posts.offer(System.nanoTime());
      }
      byte[] answer = "{\"id\":\"bench\",\"status\":\"processing\"}".getBytes();
      call.getResponseHeaders().set("Content-Type", "application/json");
      call.sendResponseHeaders(200, answer.length);
      call.getResponseBody().write(answer);
    }
  }

  private static Program module(Place place, Path folder, String gateway, List<String> jvm)
      throws IOException {
    Map<String, Object> settings =
        Map.of(
            "kirin.api.url", gateway,
            "kirin.api.key", "bench",
            "kirin.inbox.poll", "50ms",
            "kirin.inbox.settle", "50ms");
    return Program.module(place.jar(), folder, jvm, settings);
  }

  private static Program empty(Place place, Path folder, String gateway) throws IOException {
    Path routes = folder.resolve("empty.camel.yaml");
    Files.writeString(routes, EmptyMain.routes(gateway));
    Path logging = folder.resolve("logback.xml");
    Files.writeString(logging, LOGGING);
    return Program.logging(
        place.jar().resolveSibling("lib") + "/*:" + tests(),
        folder,
        List.of("-Dlogback.configurationFile=" + logging),
        EmptyMain.class,
        routes.toString());
  }

  private static Path tests() {
    try {
      return Path.of(EmptyMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
