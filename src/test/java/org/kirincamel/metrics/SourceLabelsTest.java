package org.kirincamel.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SourceLabelsTest {

  private final SourceLabels labels = new SourceLabels();

  @Test
  void a_kind_is_its_own_label_and_one_that_is_no_word_is_another() {
    assertThat(labels.of("file")).isEqualTo("file");
    assertThat(labels.of("table")).isEqualTo("table");
    for (String hostile : new String[] {"", "A cat", "x\"} 1\n", "ü", "a".repeat(31)}) {
      assertThat(labels.of(hostile)).isEqualTo("other");
    }
  }

  @Test
  void however_many_kinds_there_are_the_labels_are_few() {
    var seen = new TreeSet<String>();
    for (int i = 0; i < 10_000; i++) {
      seen.add(labels.of("kind-" + i));
    }
    assertThat(seen).hasSize(11).contains("kind-0", "other");
    assertThat(labels.of("http")).isEqualTo("http");
  }
}
