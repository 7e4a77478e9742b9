package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResultFilesTest {

  @Test
  void videos_are_kept_in_their_order_with_what_is_known_of_them() {
    String json =
        ResultFiles.json(
            List.of(
                new VideoFile("cat.mp4", 12, "ab", "https://v.example/cat.mp4"),
                new VideoFile("cat-2.mp4", 13, "cd", "https://v.example/2")));

    assertThat(json)
        .isEqualTo(
            """
            [{"name":"cat.mp4","bytes":12,"sha256":"ab","url":"https://v.example/cat.mp4"},\
            {"name":"cat-2.mp4","bytes":13,"sha256":"cd","url":"https://v.example/2"}]""");
    assertThat(ResultFiles.names(Optional.of(json))).containsExactly("cat.mp4", "cat-2.mp4");
  }

  @Test
  void an_address_alone_has_no_file_here() {
    String json = ResultFiles.json(List.of(new VideoLink("https://v.example/cat.mp4")));

    assertThat(json).isEqualTo("[{\"url\":\"https://v.example/cat.mp4\"}]");
    assertThat(ResultFiles.names(Optional.of(json))).isEmpty();
  }

  @Test
  void a_row_without_files_waits_for_none() {
    assertThat(ResultFiles.names(Optional.empty())).isEmpty();
    assertThat(ResultFiles.names(Optional.of("[]"))).isEmpty();
  }

  @Test
  void a_column_that_holds_no_json_is_a_fault_of_ours() {
    assertThatThrownBy(() -> ResultFiles.names(Optional.of("[{")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("files");
  }
}
