package org.kirincamel.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README must not promise a setting that is not there, nor another default. */
class ReadmeTest {

  private static final Pattern NAME = Pattern.compile("\\bkirin\\.[a-z]+(?:[.-][a-zA-Z-]+)*");
  private static final Pattern ROW =
      Pattern.compile("^\\| `(kirin\\.[a-z.-]+)` \\| `([^`]+)` \\|", Pattern.MULTILINE);

  /** What looks like a setting and is a file. */
  private static final List<String> FILES = List.of("kirin.jar");

  private final Map<String, String> defaults =
      Settings.read(
              key -> key.equals("kirin.api.key") ? Optional.of("k") : Optional.empty(),
              List.of(),
              List.of())
          .defaults();

  @Test
  void every_setting_that_the_readme_names_is_one() throws IOException {
    assertThat(NAME.matcher(readme()).results().map(MatchResult::group).distinct())
        .hasSizeGreaterThan(20)
        .allSatisfy(
            name ->
                assertThat(
                        defaults.containsKey(name)
                            || name.startsWith("kirin.target.")
                            || FILES.contains(name))
                    .as(name)
                    .isTrue());
  }

  @Test
  void the_table_of_settings_tells_the_true_defaults() throws IOException {
    assertThat(ROW.matcher(readme()).results())
        .hasSizeGreaterThan(8)
        .allSatisfy(
            row -> assertThat(row.group(2)).as(row.group(1)).isEqualTo(defaults.get(row.group(1))));
  }

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }
}
