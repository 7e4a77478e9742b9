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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.delivery.VideoFolder.Announced;

class VideoFolderTest {

  private static final Optional<String> ETAG = Optional.of("\"v1\"");
  private static final byte[] VIDEO = new byte[200_000];
  private static final Announced SHORT = new Announced(0, VIDEO.length, ETAG);
  private static final VideoFolder.Check ANY = received -> {};

  @TempDir Path folder;
  private VideoFolder videos;

  @BeforeEach
  void open() {
    new Random(1).nextBytes(VIDEO);
    videos = new VideoFolder(folder.resolve("deep/videos"), true, 0);
  }

  @Test
  void a_video_has_no_name_until_it_is_whole() throws Exception {
    var expected = new VideoFolder.Received(VIDEO.length, sha256());
    VideoFolder.Received received =
        videos.receive(
            "a.mp4",
            new ByteArrayInputStream(VIDEO),
            SHORT,
            whole -> {
              assertThat(whole).isEqualTo(expected);
              assertThat(videos.path("a.mp4")).doesNotExist();
            });

    assertThat(received).isEqualTo(expected);
    assertThat(videos.path("a.mp4")).hasBinaryContent(VIDEO);
    assertThat(folder.resolve("deep/videos")).isDirectoryNotContaining("glob:**.{part,etag}");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65_536, 100_000, 199_999})
  void a_download_that_goes_on_has_the_digest_of_the_whole(int broken) throws Exception {
    assertThatThrownBy(() -> receive(breaksAfter(broken), 0)).hasMessage("connection reset");
    assertThat(videos.begun("a.mp4")).contains(new VideoFolder.Begun(broken, "\"v1\""));

    InputStream rest = new ByteArrayInputStream(Arrays.copyOfRange(VIDEO, broken, VIDEO.length));
    VideoFolder.Received received = receive(rest, broken);

    assertThat(received).isEqualTo(new VideoFolder.Received(VIDEO.length, sha256()));
    assertThat(videos.path("a.mp4")).hasBinaryContent(VIDEO);
  }

  @Test
  void a_download_that_starts_over_keeps_nothing_of_the_first() throws Exception {
    part(new byte[300_000]);
    VideoFolder.Received received = receive(new ByteArrayInputStream(VIDEO), 0);

    assertThat(received).isEqualTo(new VideoFolder.Received(VIDEO.length, sha256()));
  }

  @Test
  void bytes_beyond_the_point_where_it_goes_on_are_dropped() throws Exception {
    part(VIDEO);
    InputStream rest = new ByteArrayInputStream(Arrays.copyOfRange(VIDEO, 1000, VIDEO.length));

    assertThat(receive(rest, 1000)).isEqualTo(new VideoFolder.Received(VIDEO.length, sha256()));
  }

  @Test
  void without_a_strong_validator_nothing_is_gone_on_with() throws Exception {
    assertThatThrownBy(() -> receive(breaksAfter(5), 0)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> receive(breaksAfter(7), new Announced(0, 7, Optional.empty())))
        .isInstanceOf(IOException.class);

    assertThat(videos.begun("a.mp4")).isEmpty();
  }

  @Test
  void nothing_is_begun_before_the_first_byte() throws Exception {
    assertThat(videos.begun("a.mp4")).isEmpty();
    assertThatThrownBy(() -> receive(breaksAfter(0), 0)).isInstanceOf(IOException.class);
    assertThat(videos.begun("a.mp4")).isEmpty();
  }

  @Test
  void what_is_discarded_is_gone_and_may_be_discarded_again() throws Exception {
    receive(new ByteArrayInputStream(VIDEO), 0);
    part(VIDEO);
    videos.discard("a.mp4");
    videos.discard("a.mp4");

    try (var left = Files.list(folder.resolve("deep/videos"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void what_does_not_pass_the_check_gets_no_name_and_is_gone_on_with() throws Exception {
    assertThatThrownBy(
            () ->
                videos.receive(
                    "a.mp4",
                    new ByteArrayInputStream(VIDEO),
                    SHORT,
                    came -> {
                      throw new IOException("only a part");
                    }))
        .isNotInstanceOf(DiskException.class)
        .hasMessage("only a part");

    assertThat(videos.path("a.mp4")).doesNotExist();
    assertThat(videos.begun("a.mp4")).contains(new VideoFolder.Begun(VIDEO.length, "\"v1\""));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 20, 5_000_000})
  void a_long_download_can_be_resumed_even_after_a_kill(long announced) throws Exception {
    var begun = new AtomicReference<Optional<VideoFolder.Begun>>();
    InputStream onItsWay = meanwhile(() -> begun.set(videos.begun("a.mp4")));
    receive(
        new SequenceInputStream(new ByteArrayInputStream(VIDEO), onItsWay),
        new Announced(0, announced, ETAG));

    assertThat(begun.get()).contains(new VideoFolder.Begun(VIDEO.length, "\"v1\""));
  }

  @Test
  void a_short_download_makes_no_file_beside_its_own() throws Exception {
    part(VIDEO);
    List<String> there = new ArrayList<>();
    receive(
        new SequenceInputStream(
            new ByteArrayInputStream(VIDEO),
            meanwhile(
                () ->
                    Files.list(folder.resolve("deep/videos"))
                        .forEach(file -> there.add(file.getFileName().toString())))),
        0);

    assertThat(there).containsExactly("a.mp4.part");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1000})
  void a_video_that_somebody_else_is_writing_is_left_to_them(int begun) throws Exception {
    part(Arrays.copyOf(VIDEO, begun));
    InputStream whileItIsRead =
        meanwhile(
            () -> {
              assertThatThrownBy(() -> receive(new ByteArrayInputStream(new byte[9]), 0))
                  .isNotInstanceOf(DiskException.class)
                  .hasMessageStartingWith("another process is writing ");
              assertThat(isLockedForAnotherProcess()).isTrue();
            });
    InputStream rest = new ByteArrayInputStream(VIDEO, begun, VIDEO.length - begun);

    assertThat(receive(new SequenceInputStream(whileItIsRead, rest), begun))
        .isEqualTo(new VideoFolder.Received(VIDEO.length, sha256()));
    assertThat(videos.path("a.mp4")).hasBinaryContent(VIDEO);
  }

  private interface Meanwhile {
    void happens() throws Exception;
  }

  /** Something happens when the first byte is asked for, and then there is none. */
  private static InputStream meanwhile(Meanwhile what) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        try {
          what.happens();
          return -1;
        } catch (Exception e) {
          throw new IOException(e);
        }
      }
    };
  }

  private boolean isLockedForAnotherProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                LockTrial.class.getName(),
                videos.path("a.mp4.part").toString())
            .inheritIO()
            .start();
    int code = process.waitFor();
    assertThat(code).isIn(LockTrial.FREE, LockTrial.LOCKED);
    return code == LockTrial.LOCKED;
  }

  private VideoFolder.Received receive(InputStream video, int from) throws IOException {
    return receive(video, new Announced(from, VIDEO.length - from, ETAG));
  }

  private VideoFolder.Received receive(InputStream video, Announced announced) throws IOException {
    return videos.receive("a.mp4", video, announced, ANY);
  }

  /** What a break leaves behind. */
  private void part(byte[] bytes) throws IOException {
    Files.createDirectories(folder.resolve("deep/videos"));
    Files.write(videos.path("a.mp4.part"), bytes);
    Files.writeString(videos.path("a.mp4.etag"), ETAG.orElseThrow());
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
