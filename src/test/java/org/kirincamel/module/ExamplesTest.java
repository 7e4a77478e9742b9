package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the examples promise their reader. {@link ExamplesRunTest} and a few others run them. */
class ExamplesTest {

  private static final Path TESTS = Path.of("src", "test", "java", "org", "kirincamel", "module");
  private static final Pattern SNIPPET = Pattern.compile("(?ms)^```\\w*\\n(.*?)^```$");

  /** A route or a setting. */
  private static final Pattern OF_CAMEL =
      Pattern.compile("(?m)^(?:- (?:route|templatedRoute|beans):|(?:kirin|camel)\\.\\S+ = )");

  private static final Pattern NEEDS =
      Pattern.compile("# Dependencies: (none beside the module|\\S+:\\S+(?:, \\S+:\\S+)*)");

  /** A component or a language in YAML, a component or a driver in a file of settings. */
  private static final List<Pattern> USES =
      List.of(
          Pattern.compile("uri: \"?([a-z0-9-]+)"),
          Pattern.compile("expression:\\s*\\{?\\s*([a-z]+):"),
          Pattern.compile("(?m)^camel\\.component\\.([a-z0-9-]+)\\."),
          Pattern.compile("(?m)^kirin\\.target\\.[a-z]+\\.uri = ([a-z0-9-]+):"),
          Pattern.compile("jdbc:([a-z0-9]+):"));

  /** What the library brings, or the module itself is. */
  private static final Set<String> BROUGHT =
      Set.of(
          "constant", "simple", "direct", "file", "log", "quartz", "kirin-webhook", "kirin-smtp");

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  @Test
  void each_snippet_of_the_readme_is_an_example_word_for_word() throws IOException {
    var examples = new TreeSet<String>();
    for (String name : Examples.names()) {
      examples.add(Examples.text(name));
    }

    assertThat(SNIPPET.matcher(readme()).results().map(snippet -> snippet.group(1)))
        .filteredOn(snippet -> OF_CAMEL.matcher(snippet).find())
        .hasSizeGreaterThan(6)
        .allSatisfy(snippet -> assertThat(examples).contains(snippet));
  }

  @Test
  void the_readme_names_each_example() throws IOException {
    assertThat(Examples.names())
        .hasSizeGreaterThan(8)
        .allSatisfy(name -> assertThat(readme()).contains("(config/examples/" + name + ")"));
  }

  @Test
  void each_says_on_its_first_line_what_it_needs() throws IOException {
    String known =
        Files.readString(Path.of("pom.xml"))
            + Files.readString(Path.of("src", "test", "storage", "pom.xml"));
    for (String name : Examples.names()) {
      String text = Examples.text(name);
      String first = text.lines().findFirst().orElseThrow();

      assertThat(first).as(name).matches(NEEDS);
      assertThat(used(text))
          .as("what %s uses and says", name)
          .allMatch(used -> Pattern.compile("[:-]%s\\b".formatted(used)).matcher(first).find());
      Pattern.compile("(\\S+):([^\\s,]+)")
          .matcher(first.substring("# Dependencies: ".length()))
          .results()
          .forEach(
              each ->
                  assertThat(known)
                      .as(name)
                      .containsPattern(
                          "<groupId>%s</groupId>\\s*<artifactId>%s</artifactId>"
                              .formatted(Pattern.quote(each.group(1)), each.group(2))));
    }
  }

  private static Set<String> used(String text) {
    return USES.stream()
        .flatMap(pattern -> pattern.matcher(text).results())
        .map(use -> use.group(1))
        .filter(use -> !BROUGHT.contains(use))
        .collect(Collectors.toSet());
  }

  @Test
  void each_is_run_by_a_test() throws IOException {
    String tests;
    try (Stream<Path> files = Files.list(TESTS)) {
      tests =
          files
              .filter(file -> !file.endsWith("ExamplesTest.java"))
              .map(ExamplesTest::read)
              .collect(Collectors.joining());
    }
    assertThat(Examples.names()).allSatisfy(name -> assertThat(tests).contains("\"" + name + "\""));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
