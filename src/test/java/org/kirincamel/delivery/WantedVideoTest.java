package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WantedVideoTest {

  private static final URI API = URI.create("https://gateway.example/base");

  /** The videos of an answer in which each stands as {@code type url}. */
  private static List<WantedVideo> wanted(String... contents) {
    var answer = new StringBuilder("{\"output\":[{\"content\":[");
    for (String content : contents) {
      String[] parts = content.split(" ", 2);
      answer.append(answer.toString().endsWith("[") ? "" : ",");
      answer.append("{\"type\":\"%s\",\"url\":\"%s\"}".formatted(parts[0], parts[1]));
    }
    return WantedVideo.of(Optional.of(answer.append("]}]}").toString()), "cat");
  }

  @Test
  void the_first_video_has_the_name_alone_and_the_others_a_number() {
    assertThat(wanted("video https://v/1", "video https://v/2", "video https://v/3"))
        .containsExactly(
            new WantedVideo("cat.mp4", "https://v/1", true),
            new WantedVideo("cat-2.mp4", "https://v/2", true),
            new WantedVideo("cat-3.mp4", "https://v/3", true));
  }

  @ParameterizedTest
  @CsvSource({
    "video https://v/a.webm?sign=x.mp4, cat.webm, true",
    "video https://v/A.MOV,             cat.mov,  true",
    "film https://v/a,                  cat.mp4,  true",
    "image https://v/a,                 cat.png,  false",
    "audio/mpeg https://v/a,            cat.mp4,  false",
  })
  void address_and_type_say_how_it_ends_and_whether_it_must_be_a_video(
      String content, String name, boolean isVideo) {
    assertThat(wanted(content))
        .extracting(WantedVideo::name, WantedVideo::isVideo)
        .containsExactly(tuple(name, isVideo));
  }

  @Test
  void a_cover_beside_the_video_is_not_fetched() {
    assertThat(wanted("image https://v/cover.png", "video https://v/1"))
        .extracting(WantedVideo::name)
        .containsExactly("cat.mp4");
  }

  @Test
  void an_answer_without_an_address_names_none() {
    assertThat(wanted("video  ")).isEmpty();
    assertThat(WantedVideo.of(Optional.of("{\"output\":null}"), "cat")).isEmpty();
    assertThat(WantedVideo.of(Optional.empty(), "cat")).isEmpty();
  }

  @Test
  void a_column_that_holds_no_json_is_a_fault_of_ours() {
    assertThatThrownBy(() -> WantedVideo.of(Optional.of("{"), "cat"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("answer");
  }

  @ParameterizedTest
  @CsvSource({
    "https://v.example/a.mp4?X=1~2, https://v.example/a.mp4?X=1~2",
    "/files/a.mp4,                  https://gateway.example/files/a.mp4",
  })
  void an_address_for_people_is_absolute(String url, String link) {
    assertThat(new WantedVideo("cat.mp4", url, true).link(API)).contains(new VideoLink(link));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "javascript:alert(1)", "ftp://v.example/a.mp4"})
  void an_address_that_is_none_of_the_web_is_not_passed_on(String url) {
    assertThat(new WantedVideo("cat.mp4", url, true).link(API)).isEmpty();
  }
}
