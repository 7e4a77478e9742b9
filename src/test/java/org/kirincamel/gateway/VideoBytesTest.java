package org.kirincamel.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VideoBytesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "video/mp4",
        "VIDEO/MP4; codecs=\"avc1\"",
        "video/webm",
        "video/x-anything",
        " application/octet-stream ",
        "Application/Octet-Stream; charset=binary",
        "binary/octet-stream",
        "application/mp4",
      })
  void a_video_has_a_type_of_videos_or_none_that_says_anything(String type) {
    assertThat(VideoBytes.mayBe(type)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "text/plain; charset=utf-8",
        "application/json",
        "application/problem+json",
        "application/atom+xml",
        "application/xhtml+xml",
        "application/javascript",
        "image/png",
        "audio/mp4",
        "multipart/byteranges; boundary=x",
        "videos",
        "x-video/mp4",
        "application/octet-streams",
      })
  void any_other_type_is_that_of_something_else(String type) {
    assertThat(VideoBytes.mayBe(type)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000020 66747970 69736F6D 00000200", // ftyp
        "00000018 73747970 6D736468", // styp
        "00000001 6D6F6F76 00000000", // moov with a long size
        "FFFFFFFF 6D646174", // mdat
        "00000008 77696465", // wide
        "00000008 66726565", // free
        "00000008 736B6970", // skip
        "1A45DFA3 9F4286", // Matroska
        "52494646 00100000 41564920 4C495354", // AVI
        "4F676753 0002", // Ogg
        "464C5601 05", // FLV
        "000001BA 44", // program stream
        "000001B3 14", // elementary stream
        "3026B275 8E66CF11 A6D9", // ASF
      })
  void every_container_is_known_by_its_first_bytes(String hex) {
    assertThat(VideoBytes.isContainer(HexFormat.of().parseHex(hex.replace(" ", "")))).isTrue();
  }

  @Test
  void a_transport_stream_is_known_by_the_distance_of_its_packets() {
    byte[] head = new byte[VideoBytes.HEAD];
    head[0] = 0x47;
    assertThat(VideoBytes.isContainer(head)).isFalse();
    head[188] = 0x47;
    head[376] = 0x47;
    assertThat(VideoBytes.isContainer(head)).isTrue();

    byte[] withTimes = new byte[VideoBytes.HEAD];
    withTimes[4] = 0x47;
    withTimes[196] = 0x47;
    withTimes[388] = 0x47;
    assertThat(VideoBytes.isContainer(withTimes)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "<html>",
        "<html><body>Please log in</body></html>",
        "{\"title\":\"expired\"}",
        "<feed/>",
        "#EXTM3U\n#EXTINF",
        "Not free to download",
        "Set free, at last",
        "\nmoov",
        "GET your video after you log in",
        "RIFF is what it says, no AVI",
        "RIFF....WEBPVP8 ",
        "Oggs and Endings",
        "FLV player needed",
        "%PDF-1.7",
        "PK\u0003\u0004",
        "\u0089PNG\r\n\u001a\n",
        "GIF89a",
      })
  void what_begins_as_no_video_does_is_none(String text) {
    assertThat(VideoBytes.isContainer(text.getBytes(StandardCharsets.ISO_8859_1))).isFalse();
    assertThat(VideoBytes.isContainer((text + " ".repeat(500)).getBytes(StandardCharsets.UTF_8)))
        .isFalse();
  }

  @Test
  void zeros_are_no_video() {
    assertThat(VideoBytes.isContainer(new byte[VideoBytes.HEAD])).isFalse();
  }

  @Test
  void what_begins_as_a_video_comes_through_whole() throws IOException {
    byte[] video = new byte[2000];
    System.arraycopy("\0\0\0\u0018ftypisom".getBytes(StandardCharsets.ISO_8859_1), 0, video, 0, 12);
    video[1999] = 7;

    assertThat(VideoBytes.checked(new ByteArrayInputStream(video), true)).hasBinaryContent(video);
  }

  @Test
  void an_empty_file_is_none_and_a_page_only_where_a_video_is_wanted() throws IOException {
    byte[] page = "<html>".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> VideoBytes.checked(InputStream.nullInputStream(), false))
        .hasMessage("the host sent an empty file");
    assertThatThrownBy(() -> VideoBytes.checked(new ByteArrayInputStream(page), true))
        .hasMessageContaining("it begins as no video does");
    assertThat(VideoBytes.checked(new ByteArrayInputStream(page), false)).hasBinaryContent(page);
  }
}
