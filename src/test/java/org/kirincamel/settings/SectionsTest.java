package org.kirincamel.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each section of the settings is one class, and has its place in the reference. */
class SectionsTest {

  private static final Path CODE = Path.of("src/main/java/org/kirincamel/settings");
  private static final Pattern LINE =
      Pattern.compile("(?m)^# ---- (.+?) -+$|^# (kirin\\.[a-zA-Z.-]+) =");

  /** Headings under which operators find what they need or change first or last, of any section. */
  private static final List<String> BY_USE = List.of("Needed", "Often changed", "Rarely changed");

  private final Map<String, String> code = code();

  @Test
  void each_setting_is_read_by_the_class_of_one_section() {
    assertThat(headings()).hasSizeGreaterThan(100);
    assertThat(headings().keySet())
        .filteredOn(key -> !key.startsWith(Target.PREFIX))
        .allSatisfy(key -> assertThat(readers(key)).as(key).hasSize(1));
  }

  @Test
  void the_settings_of_a_section_stand_under_the_heading_that_its_class_names() {
    var misplaced = new TreeMap<>(headings());
    misplaced
        .entrySet()
        .removeIf(
            each ->
                BY_USE.contains(each.getValue())
                    || readers(each.getKey()).stream()
                        .allMatch(name -> comment(name).contains(each.getValue())));

    assertThat(misplaced).isEmpty();
  }

  /** The heading of the reference above each setting. */
  private static Map<String, String> headings() {
    var headings = new TreeMap<String, String>();
    var lines = LINE.matcher(text(Path.of("config/application.properties")));
    String heading = "";
    while (lines.find()) {
      if (lines.group(1) != null) {
        heading = lines.group(1);
      } else {
        headings.put(lines.group(2), heading);
      }
    }
    return headings;
  }

  /** The classes that read a setting: its name stands there whole, or as a prefix and a word. */
  private List<String> readers(String key) {
    int word = key.lastIndexOf('.') + 1;
    String prefix = "\"" + key.substring(0, word) + "\"";
    return code.entrySet().stream()
        .filter(
            file ->
                file.getValue().contains("\"" + key + "\"")
                    || file.getValue().contains(prefix)
                        && file.getValue().contains("prefix + \"" + key.substring(word) + "\""))
        .map(Map.Entry::getKey)
        .toList();
  }

  private String comment(String name) {
    String file = code.get(name);
    return file.substring(0, file.indexOf("\npublic ")).replaceAll("\\s+\\*?\\s*", " ");
  }

  private static Map<String, String> code() {
    try (var files = Files.list(CODE)) {
      return files.collect(
          Collectors.toMap(
              file -> file.getFileName().toString(),
              SectionsTest::text,
              (a, b) -> a,
              HashMap::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
