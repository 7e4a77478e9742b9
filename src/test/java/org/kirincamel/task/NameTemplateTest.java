package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameTemplateTest {

  private static final String SHORT = "0123456789ab";

  private static String name(String template, Task task, int revision) {
    return NameTemplate.parse(template).of(task, revision);
  }

  /** A request of which strangers have chosen all that they can. */
  private static Task asked(String baseName, String externalTaskId, String model, Instant at) {
    Task task = Tasks.accepted(externalTaskId);
    String name = Names.of(baseName, Integer.MAX_VALUE, true, task.id());
    var request = new Task.Request(name, model, task.request().params(), task.request().targets());
    return Task.accepted(task.id(), task.source(), request, externalTaskId, at);
  }

  @ParameterizedTest
  @CsvSource({
    "{source}-{id}, cats-3-0123456789ab",
    "{request_id}, 018f3c2e-7b1a-7000-8000-0123456789ab",
    "{external_task_id}.{id}, kirin-018f3c2e-7b1a-7000-8000-0123456789ab.0123456789ab",
    "{date}/{model}/{source}-{id}, 2026-03-01/kirin_v1_t2v/cats-3-0123456789ab",
    "day={date}/{status}_{id}, day=2026-03-01/completed_0123456789ab",
    "{id}/video, 0123456789ab/video",
  })
  void each_placeholder_stands_for_what_is_known(String template, String expected) {
    assertThat(name(template, Tasks.completed(), 1)).isEqualTo(expected);
    assertThat(name(template, Tasks.completed(), 12)).isEqualTo(expected + "-r12");
  }

  @Test
  void the_status_is_that_of_the_revision() {
    assertThat(name("{status}-{id}", Tasks.late(), 1)).isEqualTo("expired-" + SHORT);
    assertThat(name("{status}-{id}", Tasks.late(), 2)).isEqualTo("completed-" + SHORT + "-r2");
  }

  @Test
  void the_day_is_that_of_the_reception_in_utc() {
    Task task = asked("cats", "x", "m", Instant.parse("2026-02-28T23:59:59.999Z"));

    assertThat(name("{date}-{id}", task, 1)).isEqualTo("2026-02-28-" + SHORT);
  }

  @Test
  void what_strangers_chose_leads_nowhere_else() {
    Task task = asked("..", "../../etc/passwd\0", "C:\\Windows\n", Tasks.BORN);

    assertThat(name("{external_task_id}/{model}/{id}", task, 1))
        .isEqualTo("_._etc_passwd_/C_Windows_/" + SHORT);
    assertThat(name("{model}/{id}", asked("cat", "", "nul.txt", Tasks.BORN), 1))
        .isEqualTo("_nul.txt/" + SHORT);
    assertThat(name("{model}.{external_task_id}-{id}", asked("a", "", "m.", Tasks.BORN), 1))
        .isEqualTo("m.none-" + SHORT);
    assertThat(name("{model}/{id}", asked("a", "", "m.", Tasks.BORN), 1)).isEqualTo("m/" + SHORT);
  }

  @Test
  void long_values_are_cut_and_ids_are_not() {
    Task task = asked("\uFF37".repeat(99), "\uFF37".repeat(99), "a".repeat(99), Tasks.BORN);

    String name = name("{source}_{external_task_id}_{model}_{request_id}", task, 1);

    assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(215, 220);
    assertThat(name).endsWith("_" + task.id()).contains("\uFF37_\uFF37", "a_0");
  }

  @Property
  void whatever_strangers_choose_the_names_are_safe_and_the_default_is_what_it_was(
      @ForAll String baseName, @ForAll String externalTaskId, @ForAll String model) {
    Task task = asked(baseName, externalTaskId, model, Tasks.BORN);

    assertThat(name(NameTemplate.DEFAULT, task, 1)).isEqualTo(task.request().name());
    String name =
        name("{model}/{source}{external_task_id}/{external_task_id}.{model}{id}", task, 1);
    assertThat(name.split("/", -1))
        .hasSize(3)
        .allSatisfy(
            segment -> {
              assertThat(segment)
                  .isNotEmpty()
                  .doesNotStartWith(".")
                  .doesNotEndWith(".")
                  .doesNotContain("..")
                  .matches("[\\p{L}\\p{N}_.-]+");
              assertThat(segment.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(220);
            });
    assertThat(name).endsWith(SHORT);
    assertThat(Path.of("outbox").resolve(name).normalize()).isEqualTo(Path.of("outbox", name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{source} | expected {id} or {request_id} in it, or two results would have one name",
        "{Id}-{source} | expected {id} or {request_id} in it",
        "{id}-{sorce} | {sorce} is no placeholder, in \"{id}-{sorce}\"; did you mean {source}?",
        "{id}-{prompt} | expected some of {source}, {id}, {request_id}, {external_task_id}, {model}",
        "{id}-{} | {} is no placeholder",
        "/out/{id} | expected a relative path",
        "a//{id} | expected a relative path",
        "{id}/ | expected a relative path",
        "../{id} | expected no name that begins or ends with a dot",
        "a/./{id} | expected no name that begins or ends with a dot",
        ".{id} | expected no name that begins or ends with a dot",
        "{id}. | expected no name that begins or ends with a dot",
        "a..{id} | expected no name that begins or ends with a dot or has two in a row",
        "{{id}} | expected braces around a word alone",
        "{id}} | expected braces around a word alone",
        "C:\\{id} | expected letters, digits",
        "a b{id} | expected letters, digits",
        "a*{id} | got \"a*\" in \"a*{id}\"",
        "{id}/a/b/c/d/e/f/g/h | expected at most 8 names",
      })
  void what_is_no_template_is_refused_in_one_sentence(String template, String sentence) {
    assertThatThrownBy(() -> NameTemplate.parse(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence)
        .hasMessageContaining(template.strip());
  }

  @Test
  void more_text_than_a_name_holds_is_refused() {
    assertThatThrownBy(() -> NameTemplate.parse("a".repeat(209) + "{id}"))
        .hasMessageContaining("expected names of at most 220 bytes, got at least 221");
    assertThat(List.of(name("a".repeat(208) + "{id}", Tasks.accepted(), 1)))
        .containsExactly("a".repeat(208) + SHORT);
  }
}
