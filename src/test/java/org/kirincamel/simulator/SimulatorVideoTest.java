package org.kirincamel.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorVideoTest {

  private final Simulator gateway = Simulator.start().taskDuration(Duration.ZERO);
  private final Caller caller = new Caller(gateway);
  private final byte[] file = Video.sample().bytes();
  private String url = "";

  @BeforeEach
  void submit() throws Exception {
    var task = Caller.json(caller.submit(Caller.params("a")));
    url = task.at("/output/0/content/0/url").asText();
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void a_completed_task_has_a_real_mp4() throws Exception {
    var answer = caller.video(url);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(file);
    assertThat(new String(file, 4, 4, StandardCharsets.US_ASCII)).isEqualTo("ftyp");
    assertThat(answer.headers().firstValue("Content-Type")).contains("video/mp4");
    assertThat(answer.headers().firstValue("Content-Length")).contains("" + file.length);
    assertThat(answer.headers().firstValue("Accept-Ranges")).contains("bytes");
    assertThat(gateway.videoDownloads()).isEqualTo(1);
    assertThat(gateway.violations()).isEmpty();
  }

  @Test
  void head_tells_the_length_without_the_file() throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url)).method("HEAD", BodyPublishers.noBody());
    var answer = caller.send(request);

    assertThat(answer.headers().firstValue("Content-Length")).contains("" + file.length);
    assertThat(answer.body()).isEmpty();
    assertThat(caller.video(url).body()).as("on the same connection").isEqualTo(file);
  }

  @Test
  void a_task_that_runs_or_does_not_exist_has_no_video() throws Exception {
    var id = caller.accepted(Caller.params("b").put("prompt", "[never]"));

    assertThat(caller.video(gateway.url() + "/videos/" + id + ".mp4").statusCode()).isEqualTo(404);
    assertThat(caller.video(gateway.url() + "/videos/x.mp4").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"bytes=0-99,0,100", "bytes=100-,100,-1", "bytes=-10,-10,-1", "bytes=5-999999,5,-1"})
  void a_range_of_the_file_can_be_asked_for(String range, int from, int to) throws Exception {
    var first = from < 0 ? file.length + from : from;
    var end = to < 0 ? file.length : to;
    var answer = caller.video(url, "Range", range);

    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(file, first, end));
    assertThat(answer.headers().firstValue("Content-Range"))
        .contains("bytes " + first + "-" + (end - 1) + "/" + file.length);
  }

  @Test
  void a_range_behind_the_end_is_refused() throws Exception {
    var answer = caller.video(url, "Range", "bytes=" + file.length + "-");

    assertThat(answer.statusCode()).isEqualTo(416);
    assertThat(answer.headers().firstValue("Content-Range")).contains("bytes */" + file.length);
  }

  @Test
  void a_range_of_another_file_is_the_whole_new_file() throws Exception {
    var etag = caller.video(url).headers().firstValue("ETag").orElseThrow();

    assertThat(caller.video(url, "Range", "bytes=9-", "If-Range", etag).statusCode())
        .isEqualTo(206);
    gateway.video(new byte[] {1, 2, 3});
    var changed = caller.video(url, "Range", "bytes=9-", "If-Range", etag);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.body()).containsExactly(1, 2, 3);
  }

  @Test
  void a_video_may_be_longer_than_its_file() throws Exception {
    gateway.videoLength(1_000_000);

    var answer = caller.video(url);
    var tail = caller.video(url, "Range", "bytes=" + (file.length - 1) + "-" + file.length);

    assertThat(answer.body()).hasSize(1_000_000).startsWith(file);
    assertThat(tail.body()).containsExactly(file[file.length - 1], 0);
  }

  @Test
  void a_download_can_break_off_and_go_on() throws Exception {
    gateway.fault(Call.VIDEO, Fault.breakOffAfter(1000));

    assertThatThrownBy(() -> caller.video(url)).isInstanceOf(IOException.class);
    assertThat(caller.video(url, "Range", "bytes=1000-").body())
        .isEqualTo(Arrays.copyOfRange(file, 1000, file.length));
  }

  @Test
  void a_length_can_be_wrong_in_both_directions() throws Exception {
    gateway.fault(Call.VIDEO, Fault.wrongLength(file.length + 1), Fault.wrongLength(100));

    assertThatThrownBy(() -> caller.video(url)).isInstanceOf(IOException.class);
    assertThat(caller.video(url).body()).isEqualTo(Arrays.copyOf(file, 100));
  }

  @Test
  void a_range_can_be_ignored_and_a_page_sent_for_the_video() throws Exception {
    gateway.fault(Call.VIDEO, Fault.ignoreRange(), Fault.html(200), Fault.status(404));

    var whole = caller.video(url, "Range", "bytes=9-");
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo(file);
    assertThat(caller.video(url).headers().firstValue("Content-Type")).contains("text/html");
    assertThat(caller.video(url).statusCode()).isEqualTo(404);
  }

  @Test
  void a_large_video_can_come_in_chunks() throws Exception {
    gateway.videoLength(200_000).fault(Call.VIDEO, Fault.chunked(), Fault.unannounced());

    for (int i = 0; i < 2; i++) {
      var answer = caller.video(url);
      assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
      assertThat(answer.body()).hasSize(200_000).startsWith(file);
    }
  }
}
