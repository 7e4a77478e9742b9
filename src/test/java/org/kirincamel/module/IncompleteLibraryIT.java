package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** An operator lays a jar into {@code lib/} and forgets what it needs itself. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class IncompleteLibraryIT {

  private static final String SERVICE = "META-INF/services/org/apache/camel/component/incomplete";

  @TempDir Path home;
  private Path jar;

  @BeforeEach
  void layItIntoLib() throws Exception {
    Path packaged = Path.of(System.getProperty("packaged.jar"));
    jar = Files.copy(packaged, home.resolve(packaged.getFileName()));
    Path lib = Files.createDirectories(home.resolve("lib"));
    for (String name : Folders.names(packaged.resolveSibling("lib"))) {
      Files.copy(packaged.resolveSibling("lib").resolve(name), lib.resolve(name));
    }
    compile("Base", "package forgotten; public class Base {}");
    Path whole = compile("Part", "package forgotten; public class Part extends Base {}");
    try (var out = new JarOutputStream(Files.newOutputStream(lib.resolve("incomplete.jar")))) {
      add(out, "forgotten/Part.class", Files.readAllBytes(whole));
      add(out, SERVICE, "class=forgotten.Part".getBytes());
    }
  }

  private Path compile(String name, String source) throws IOException {
    Path classes = Files.createDirectories(home.resolve("classes"));
    Path file = home.resolve(name + ".java");
    Files.writeString(file, source);
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                OutputStream.nullOutputStream(),
                null,
                "-d",
                classes.toString(),
                "-cp",
                classes.toString(),
                file.toString());
    assertThat(code).isZero();
    return classes.resolve("forgotten").resolve(name + ".class");
  }

  private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(content);
    out.closeEntry();
  }

  private String refused(Map<String, String> setting) throws Exception {
    var settings = new Folders(home).settings("http://127.0.0.1:1", "a-key");
    settings.putAll(setting);
    try (var service = Service.startCopy(jar, home, settings)) {
      assertThat(service.exitCode()).isEqualTo(1);
      return service.log();
    }
  }

  @Test
  void the_target_that_needs_it_and_the_class_that_is_missing_are_told() throws Exception {
    assertThat(refused(Map.of("kirin.target.a.uri", "incomplete:it")))
        .contains(
            "kirin.target.a.uri: the component \"incomplete\" lacks the class forgotten/Base");
  }

  @Test
  void a_driver_that_is_missing_is_named() throws Exception {
    for (String name : Folders.names(home.resolve("lib"))) {
      if (name.matches("(h2|postgresql)-[0-9.]+\\.jar")) {
        Files.delete(home.resolve("lib").resolve(name));
      }
    }

    assertThat(refused(Map.of()).lines().toList())
        .last()
        .asString()
        .contains("No driver for kirin.store.url is on the class path")
        .endsWith("add com.h2database:h2, 2.4 or later");
    assertThat(refused(Map.of("kirin.store.url", "jdbc:postgresql://127.0.0.1:1/kirin")))
        .contains("add org.postgresql:postgresql");
  }

  @Test
  void a_library_that_metrics_lack_is_told() throws Exception {
    for (String name : Folders.names(home.resolve("lib"))) {
      if (name.startsWith("micrometer-core")) {
        Files.delete(home.resolve("lib").resolve(name));
      }
    }

    assertThat(refused(Map.of("kirin.metrics.enabled", "true", "kirin.http.port", "0")))
        .contains("kirin.metrics.enabled: a library is not on the class path")
        .contains("micrometer-core");
  }

  @Test
  void a_library_that_the_operations_page_lacks_is_told() throws Exception {
    for (String name : Folders.names(home.resolve("lib"))) {
      if (name.startsWith("jte-runtime")) {
        Files.delete(home.resolve("lib").resolve(name));
      }
    }

    assertThat(refused(Map.of("kirin.http.page", "true", "kirin.http.port", "0")))
        .contains("kirin.http.page: a library is not on the class path: add gg.jte:jte-runtime");
  }

  @Test
  void a_start_that_an_error_ends_ends_the_process() throws Exception {
    assertThat(refused(Map.of("camel.beans.part", "#class:forgotten.Part")))
        .contains("forgotten/Base");
  }
}
