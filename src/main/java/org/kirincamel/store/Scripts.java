package org.kirincamel.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/** Finds the scripts of the tables where the module's own classes lie. */
final class Scripts {

  private static final String FOLDER = "kirin/db/";
  private static final String FIRST = FOLDER + "V1__tasks_and_deliveries.sql";

  private Scripts() {}

  /** In the order of their versions. */
  static List<Script> all() {
    URL first = Scripts.class.getClassLoader().getResource(FIRST);
    if (first == null) {
      throw new StoreException("The module's jar is incomplete: %s is missing".formatted(FIRST));
    }
    try {
      List<Script> scripts =
          first.getProtocol().equals("file")
              ? inFolder(Path.of(new URI(first.toString())).resolveSibling(""))
              : inJar(first);
      return scripts.stream().sorted(Comparator.comparingInt(Script::version)).toList();
    } catch (IOException | URISyntaxException | ClassCastException e) {
      throw new StoreException("Could not read the scripts of the tables at " + first, e);
    }
  }

  static int newest() {
    List<Script> all = all();
    return all.get(all.size() - 1).version();
  }

  private static List<Script> inFolder(Path folder) throws IOException {
    var scripts = new ArrayList<Script>();
    try (var files = Files.newDirectoryStream(folder, "V*.sql")) {
      for (Path file : files) {
        scripts.add(Script.of(file.getFileName().toString(), Files.readString(file)));
      }
    }
    return scripts;
  }

  /** Spring Boot's jar in a jar, too, comes as such a connection. */
  private static List<Script> inJar(URL first) throws IOException {
    var connection = (JarURLConnection) first.openConnection();
    // One that is shared must not be closed.
    connection.setUseCaches(false);
    var scripts = new ArrayList<Script>();
    try (JarFile jar = connection.getJarFile()) {
      String entry = connection.getEntryName();
      String folder = entry.substring(0, entry.length() - FIRST.length()) + FOLDER;
      for (ZipEntry file : (Iterable<ZipEntry>) jar.stream().<ZipEntry>map(f -> f)::iterator) {
        if (file.getName().startsWith(folder + "V") && file.getName().endsWith(".sql")) {
          try (InputStream text = jar.getInputStream(file)) {
            scripts.add(
                Script.of(
                    file.getName().substring(folder.length()),
                    new String(text.readAllBytes(), StandardCharsets.UTF_8)));
          }
        }
      }
    }
    return scripts;
  }
}
