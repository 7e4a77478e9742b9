package org.kirincamel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The files and tests that CONTRIBUTING.md names exist. */
class ContributingTest {

  private static final Path CODE = Path.of("src/main/java/org/kirincamel");
  private static final Path TESTS = Path.of("src/test/java");

  private static Set<String> named(String pattern) throws IOException {
    return Pattern.compile("`(" + pattern + ")`")
        .matcher(Files.readString(Path.of("CONTRIBUTING.md")))
        .results()
        .map((MatchResult each) -> each.group(1))
        .collect(Collectors.toSet());
  }

  @Test
  void every_file_that_it_names_is_there() throws IOException {
    assertThat(named("[\\w./-]+\\.(?:java|yaml|json|properties|md)|(?:src|\\.ci)/[\\w./-]+"))
        .hasSizeGreaterThan(20)
        .filteredOn(name -> !name.equals("application.properties"))
        .allMatch(name -> Files.exists(Path.of(name)) || Files.exists(CODE.resolve(name)));
  }

  @Test
  void every_test_that_it_names_is_there() throws IOException {
    Set<String> tests;
    try (var files = Files.walk(TESTS)) {
      tests =
          files
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .collect(Collectors.toSet());
    }
    assertThat(named("\\w+(?:Test|IT)")).hasSizeGreaterThan(20).isSubsetOf(tests);
  }
}
