package org.kirincamel.module;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The files of {@code config/examples/}, which the README shows and the tests run as they are. */
final class Examples {

  static final Path FOLDER = Path.of("config", "examples");

  private Examples() {}

  static List<String> names() {
    return Folders.names(FOLDER);
  }

  static Path file(String name) {
    return FOLDER.resolve(name);
  }

  static String text(String name) throws IOException {
    return Files.readString(file(name));
  }

  /** What a file of settings sets. */
  static Map<String, String> settings(String name) throws IOException {
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(file(name))) {
      properties.load(reader);
    }
    var settings = new TreeMap<String, String>();
    properties.stringPropertyNames().forEach(k -> settings.put(k, properties.getProperty(k)));
    return settings;
  }
}
