package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VideoFolderTest {

  private static final Optional<String> ETAG = Optional.of("\"v1\"");
  private static final byte[] VIDEO = new byte[200_000];

  @TempDir Path folder;
  private VideoFolder videos;

  @BeforeEach
  void open() {
    new Random(1).nextBytes(VIDEO);
    videos = new VideoFolder(folder.resolve("deep/videos"), true, 0);
  }

  @Test
  void a_video_has_no_name_until_it_is_whole() throws Exception {
    VideoFolder.Received received =
        videos.receive("a.mp4", new ByteArrayInputStream(VIDEO), 0, ETAG);

    assertThat(received).isEqualTo(new VideoFolder.Received(VIDEO.length, sha256()));
    assertThat(videos.path("a.mp4")).doesNotExist();

    videos.keep("a.mp4");
    assertThat(videos.path("a.mp4")).hasBinaryContent(VIDEO);
    assertThat(folder.resolve("deep/videos")).isDirectoryNotContaining("glob:**.{part,etag}");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65_536, 100_000, 199_999})
  void a_download_that_goes_on_has_the_digest_of_the_whole(int broken) throws Exception {
    assertThatThrownBy(() -> videos.receive("a.mp4", breaksAfter(broken), 0, ETAG))
        .hasMessage("connection reset");
    assertThat(videos.begun("a.mp4")).contains(new VideoFolder.Begun(broken, "\"v1\""));

    InputStream rest = new ByteArrayInputStream(Arrays.copyOfRange(VIDEO, broken, VIDEO.length));
    VideoFolder.Received received = videos.receive("a.mp4", rest, broken, ETAG);
    videos.keep("a.mp4");

    assertThat(received).isEqualTo(new VideoFolder.Received(VIDEO.length, sha256()));
    assertThat(videos.path("a.mp4")).hasBinaryContent(VIDEO);
  }

  @Test
  void a_download_that_starts_over_keeps_nothing_of_the_first() throws Exception {
    videos.receive("a.mp4", new ByteArrayInputStream(new byte[300_000]), 0, ETAG);
    VideoFolder.Received received =
        videos.receive("a.mp4", new ByteArrayInputStream(VIDEO), 0, ETAG);

    assertThat(received).isEqualTo(new VideoFolder.Received(VIDEO.length, sha256()));
  }

  @Test
  void bytes_beyond_the_point_where_it_goes_on_are_dropped() throws Exception {
    videos.receive("a.mp4", new ByteArrayInputStream(VIDEO), 0, ETAG);
    InputStream rest = new ByteArrayInputStream(Arrays.copyOfRange(VIDEO, 1000, VIDEO.length));

    assertThat(videos.receive("a.mp4", rest, 1000, ETAG))
        .isEqualTo(new VideoFolder.Received(VIDEO.length, sha256()));
  }

  @Test
  void without_a_strong_validator_nothing_is_gone_on_with() throws Exception {
    assertThatThrownBy(() -> videos.receive("a.mp4", breaksAfter(5), 0, ETAG))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> videos.receive("a.mp4", breaksAfter(7), 0, Optional.empty()))
        .isInstanceOf(IOException.class);

    assertThat(videos.begun("a.mp4")).isEmpty();
  }

  @Test
  void nothing_is_begun_before_the_first_byte() throws Exception {
    assertThat(videos.begun("a.mp4")).isEmpty();
    assertThatThrownBy(() -> videos.receive("a.mp4", breaksAfter(0), 0, ETAG))
        .isInstanceOf(IOException.class);
    assertThat(videos.begun("a.mp4")).isEmpty();
  }

  @Test
  void what_is_discarded_is_gone_and_may_be_discarded_again() throws Exception {
    videos.receive("a.mp4", new ByteArrayInputStream(VIDEO), 0, ETAG);
    videos.keep("a.mp4");
    videos.receive("a.mp4", new ByteArrayInputStream(VIDEO), 0, ETAG);
    videos.discard("a.mp4");
    videos.discard("a.mp4");

    try (var left = Files.list(folder.resolve("deep/videos"))) {
      assertThat(left).isEmpty();
    }
  }

  private static InputStream breaksAfter(int bytes) {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("connection reset");
          }
        };
    return new SequenceInputStream(new ByteArrayInputStream(VIDEO, 0, bytes), broken);
  }

  private static String sha256() throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(VIDEO));
  }
}
