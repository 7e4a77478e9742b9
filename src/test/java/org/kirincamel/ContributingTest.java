package org.kirincamel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files and tests that CONTRIBUTING.md and README.md name exist. */
class ContributingTest {

  private static final Path CODE = Path.of("src/main/java/org/kirincamel");
  private static final Path TESTS = Path.of("src/test/java");

  /** The last cell of a row of the README's table of what can go wrong. */
  private static final Pattern PROOF = Pattern.compile("(?m)^\\|.*\\| (\\w+(?:, \\w+)*) \\|$");

  private static Stream<String> named(String file, Pattern pattern) throws IOException {
    return pattern
        .matcher(Files.readString(Path.of(file)))
        .results()
        .map((MatchResult each) -> each.group(1));
  }

  private static Set<String> named(String pattern) throws IOException {
    return named("CONTRIBUTING.md", Pattern.compile("`(" + pattern + ")`"))
        .collect(Collectors.toSet());
  }

  private static Set<String> tests() throws IOException {
    try (var files = Files.walk(TESTS)) {
      return files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .collect(Collectors.toSet());
    }
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
    assertThat(named("\\w+(?:Test|IT)")).hasSizeGreaterThan(20).isSubsetOf(tests());
  }

  @Test
  void every_class_that_the_readme_names_is_there() throws IOException {
    assertThat(named("README.md", Pattern.compile("`([a-z]+/[A-Z]\\w+)(?:\\.java)?`")))
        .hasSizeGreaterThan(3)
        .allMatch(name -> Files.exists(CODE.resolve(name + ".java")));
  }

  @Test
  void every_proof_that_the_readme_names_is_there() throws IOException {
    String[] proofs =
        named("README.md", PROOF)
            .flatMap(cell -> Stream.of(cell.split(", ")))
            .filter(name -> name.matches("[A-Z].*"))
            .toArray(String[]::new);

    assertThat(proofs).hasSizeGreaterThan(50);
    assertThat(tests()).contains(proofs);
  }
}
