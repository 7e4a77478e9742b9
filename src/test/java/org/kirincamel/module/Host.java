package org.kirincamel.module;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An application of {@code src/it/hosts}.
 *
 * @param home where it runs
 */
record Host(String name, Path home) {

  private static final Path BUILT = Path.of("target", "hosts");
  private static final Map<Path, Path> SPREAD_OUT = new ConcurrentHashMap<>();
  private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
  private static final String LINE = "%d{HH:mm:ss.SSS} [%thread] %-5level %logger -- %msg%n";
  private static final String QUIET =
      """
      <configuration>
        <appender name="CONSOLE" class="ch.qos.logback.core.ConsoleAppender">
          <encoder>
            <pattern>%s</pattern>
          </encoder>
        </appender>
        <root level="INFO">
          <appender-ref ref="CONSOLE"/>
        </root>
      </configuration>
      """
          .formatted(LINE);

  boolean isBoot() {
    return name.startsWith("boot");
  }

  /** The others have their routes in YAML alone. */
  boolean hasJavaRoutes() {
    return isBoot() || name.equals("main-4.22");
  }

  /** The file of its settings. */
  Path properties() throws IOException {
    return Files.createDirectories(home.resolve("config")).resolve("application.properties");
  }

  /** What it says last of its start. */
  String lastWords() {
    if (isBoot()) {
      return "Started Host in ";
    }
    return isQuarkus() ? "Installed features" : ") started in";
  }

  /** With all that it says. */
  Service start(Map<String, String> options, Map<String, String> variables) {
    return start(jar(), options, variables);
  }

  /** Where not all of the log is looked at: to write all of it takes most of a start. */
  Service startQuiet(Map<String, String> options, Map<String, String> variables)
      throws IOException {
    return start(isBoot() ? spreadOut() : jar(), quiet(options), variables);
  }

  /** Without the module, where its own call of it fails at once. */
  Service startAlone(Path elsewhere) throws IOException {
    Path jar = withoutTheModule(elsewhere);
    return start(jar, quiet(Map.of("camel.component.direct.timeout", "1")), Map.of());
  }

  private Service start(Path jar, Map<String, String> given, Map<String, String> variables) {
    var options = new HashMap<>(given);
    // The same layout for all: that of logback, where it is told nothing.
    if (isBoot()) {
      options.put("logging.pattern.console", LINE);
    }
    if (isQuarkus()) {
      options.put("quarkus.log.console.format", "%d{HH:mm:ss.SSS} [%t] %-5p %c -- %s%e%n");
    }
    if (name.equals("main-4.18")) {
      options.put(
          "camel.main.property-placeholder-location",
          "classpath:application.properties,file:config/application.properties");
    }
    return Service.startCopy(jar, home, options, variables);
  }

  private Map<String, String> quiet(Map<String, String> given) throws IOException {
    var options = new HashMap<>(given);
    if (isBoot()) {
      options.put("logging.level.root", "INFO");
    } else if (isQuarkus()) {
      options.put("quarkus.log.level", "INFO");
    } else {
      Path logback = properties().resolveSibling("logback.xml");
      Files.writeString(logback, QUIET);
      options.put("logback.configurationFile", logback.toString());
    }
    return options;
  }

  private boolean isQuarkus() {
    return name.startsWith("quarkus");
  }

  private Path jar() {
    return BUILT
        .resolve(name)
        .resolve("target")
        .resolve(isQuarkus() ? "quarkus-app/quarkus-run.jar" : "host.jar");
  }

  /** As Spring Boot itself does it: so it starts sooner. */
  private Path spreadOut() {
    return SPREAD_OUT.computeIfAbsent(
        jar(),
        jar -> {
          Path folder = jar.resolveSibling("spread-out");
          try {
            int code =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--force",
                        "--destination",
                        folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            assertThat(code).isZero();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return folder.resolve("host.jar");
        });
  }

  /** As its user would take the module out. */
  private Path withoutTheModule(Path elsewhere) throws IOException {
    if (isQuarkus()) {
      // It knows its libraries from its build.
      return new Host("quarkus-without", home).jar();
    }
    Path whole = isBoot() ? spreadOut() : jar();
    Path jar = Files.copy(whole, elsewhere.resolve("host.jar"));
    Path lib = Files.createDirectory(elsewhere.resolve("lib"));
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(whole.resolveSibling("lib"), "*.jar")) {
      for (Path each : all) {
        if (!each.getFileName().toString().startsWith("kirin-camel")) {
          Files.copy(each, lib.resolve(each.getFileName()));
        }
      }
    }
    return jar;
  }

  /** Its answer to a GET. */
  HttpResponse<String> get(Service service, String path) throws Exception {
    Matcher port = PORT.matcher(service.log());
    assertThat(port.find()).isTrue();
    var uri = URI.create("http://localhost:" + port.group(1) + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The tables of its own database, of which it has one with Spring Boot; its row is there. */
  List<String> tables() throws SQLException {
    var tables = new ArrayList<String>();
    if (!isBoot()) {
      return tables;
    }
    try (var connection =
            DriverManager.getConnection("jdbc:h2:file:" + home.resolve("own/invoices"), "sa", "");
        var statement = connection.createStatement()) {
      try (var rows =
          statement.executeQuery(
              "select table_name from information_schema.tables where table_schema = 'PUBLIC'")) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
      try (var rows = statement.executeQuery("select amount from invoice where id = 7")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(100);
      }
    }
    return tables;
  }

  /** What is below its home, but for its settings and its log. */
  Set<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return all.filter(Files::isRegularFile)
          .map(file -> home.relativize(file).toString())
          .filter(file -> !file.startsWith("config") && !file.startsWith("log"))
          .collect(toCollection(TreeSet::new));
    }
  }

  /** Those that its own routes make. */
  Set<String> ownFiles() {
    var own = new TreeSet<>(Set.of("answers/dead.txt", "answers/handled.txt", "answers/tick.txt"));
    if (isBoot()) {
      own.add("own/invoices.mv.db");
    }
    return own;
  }
}
