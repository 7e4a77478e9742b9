package org.kirincamel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VideoStreamTest {

  @TempDir Path home;

  @ParameterizedTest
  @CsvSource({
    "bytes=0-9, 0+10",
    "bytes=10-, 10+90",
    "bytes=-10, 90+10",
    "bytes=-1000, 0+100",
    "bytes=90-1000, 90+10",
    "bytes=99-99, 99+1",
    "bytes=100-, none",
    "bytes=-0, none",
    "bytes=9-0, none",
    "bytes=-, 0+100",
    "'bytes=0-1,5-6', 0+100",
    "lines=0-1, 0+100",
    "bytes=99999999999999999999-, 0+100"
  })
  void a_range_is_the_part_that_the_file_has_of_it(String range, String part) {
    assertThat(
            VideoStream.Part.of(range, 100)
                .map(each -> each.first() + "+" + each.length())
                .orElse("none"))
        .isEqualTo(part);
  }

  @Test
  void only_some_run_at_once_and_each_gives_its_place_back() throws Exception {
    Path file = Files.write(home.resolve("cat.mp4"), new byte[100]);
    var videos = new VideoStream();
    List<Message> open = new ArrayList<>();
    try (var context = new DefaultCamelContext()) {
      for (int i = 0; i < 6; i++) {
        Message answer = new DefaultExchange(context).getMessage();
        videos.answer(answer, file, Optional.empty());
        open.add(answer);
      }
      Message one = new DefaultExchange(context).getMessage();
      assertThatThrownBy(() -> videos.answer(one, file, Optional.empty()))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("at once");

      InputStream first = open.get(0).getBody(InputStream.class);
      assertThat(first.readAllBytes()).hasSize(100);
      first.close();
      first.close();
      videos.answer(one, file, Optional.of("bytes=0-0"));
      assertThatThrownBy(
              () ->
                  videos.answer(new DefaultExchange(context).getMessage(), file, Optional.empty()))
          .hasMessageContaining("at once");
      one.getBody(InputStream.class).close();

      for (int i = 0; i < 10; i++) {
        Message missing = new DefaultExchange(context).getMessage();
        assertThatThrownBy(() -> videos.answer(missing, home.resolve("gone.mp4"), Optional.empty()))
            .hasMessageContaining("moved away");
        videos.answer(missing, file, Optional.of("bytes=100-"));
        assertThat(missing.getHeader("Content-Range")).isEqualTo("bytes */100");
      }
      for (Message each : open) {
        each.getBody(InputStream.class).close();
      }
    }
  }
}
