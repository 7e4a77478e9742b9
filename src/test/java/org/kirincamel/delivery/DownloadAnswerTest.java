package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.delivery.DownloadAnswer.Misfit;

class DownloadAnswerTest {

  private static final Optional<VideoFolder.Begun> NONE = Optional.empty();
  private static final Optional<VideoFolder.Begun> BEGUN =
      Optional.of(new VideoFolder.Begun(1000, "\"v1\""));

  private static DownloadAnswer whole(String type, String encoding) {
    return new DownloadAnswer(200, type, encoding, 0, "", Optional.empty());
  }

  private static DownloadAnswer status(int status) {
    return new DownloadAnswer(status, "video/mp4", "identity", 0, "", Optional.empty());
  }

  private static DownloadAnswer part(String range, String etag) {
    return new DownloadAnswer(206, "video/mp4", "identity", 0, range, Optional.ofNullable(etag));
  }

  @Test
  void a_whole_video_is_taken_from_its_beginning_whatever_is_there() {
    var answer = whole("video/mp4", "identity");
    assertThat(answer.misfit(true, BEGUN)).isEmpty();
    assertThat(answer.announced(BEGUN).from()).isZero();
    assertThat(answer.shortfall(5)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 410})
  void these_say_that_the_address_is_good_no_longer(int status) {
    assertThat(status(status).isExpired()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 204, 302, 400, 429, 500, 503})
  void another_status_says_nothing_of_the_address_and_keeps_what_is_there(int status) {
    assertThat(status(status).isExpired()).isFalse();
    assertThat(status(status).misfit(true, BEGUN)).contains(new Misfit("HTTP " + status, false));
  }

  @Test
  void a_part_that_the_host_does_not_know_makes_it_begin_anew() {
    assertThat(status(416).misfit(true, BEGUN).orElseThrow().beginsAnew()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "true,  text/html",
    "true,  image/png",
    "false, text/html; charset=utf-8",
    "false, application/problem+json",
    "false, ' Application/JSON'",
    "false, application/xhtml+xml",
  })
  void a_page_is_no_video_and_costs_nothing_of_what_is_there(boolean isVideo, String type) {
    assertThat(whole(type, "identity").misfit(isVideo, BEGUN))
        .hasValueSatisfying(
            misfit -> {
              assertThat(misfit.why()).startsWith("the host sent ").endsWith("instead of a video");
              assertThat(misfit.beginsAnew()).isFalse();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/png", "audio/mpeg", "", "application/pdf"})
  void what_need_not_be_a_video_may_be_all_but_a_page(String type) {
    assertThat(whole(type, "identity").misfit(false, NONE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", ""})
  void an_encoding_that_was_not_asked_for_makes_it_begin_anew(String encoding) {
    assertThat(whole("video/mp4", encoding).misfit(true, BEGUN))
        .hasValueSatisfying(misfit -> assertThat(misfit.beginsAnew()).isTrue());
    assertThat(whole("video/mp4", "Identity").misfit(true, BEGUN)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "bytes 1000-1999/2000, '\"v1\"'",
    "bytes 1000-1999/*,    '\"v1\"'",
    "bytes 1000-1999/2000, ",
    "bytes 1000-1999/2000, 'W/\"weak\"'",
  })
  void a_rest_that_begins_where_it_broke_off_is_gone_on_with(String range, String etag) {
    var answer = part(range, etag);
    assertThat(answer.misfit(true, BEGUN)).isEmpty();
    assertThat(answer.announced(BEGUN).from()).isEqualTo(1000);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes 999-1999/2000,  '\"v1\"'",
    "bytes 0-1999/2000,    '\"v1\"'",
    "bytes 1000-1999/2000, '\"v2\"'",
    "bytes */2000,         '\"v1\"'",
    "bytes=1000-1999/2000, '\"v1\"'",
    "items 1000-1999/2000, '\"v1\"'",
    "'',                   '\"v1\"'",
    "bytes 9999999999999999999-1/2, '\"v1\"'",
  })
  void another_rest_makes_it_begin_anew(String range, String etag) {
    assertThat(part(range, etag).misfit(true, BEGUN))
        .contains(new Misfit("the host sent another range than was asked for: begins anew", true));
  }

  @Test
  void a_part_that_was_not_asked_for_is_taken_if_it_is_the_beginning_of_unnamed_content() {
    assertThat(part("bytes 0-9/10", null).misfit(true, NONE)).isEmpty();
    assertThat(part("bytes 0-9/10", "\"v1\"").misfit(true, NONE)).isPresent();
    assertThat(part("bytes 5-9/10", null).misfit(true, NONE)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"bytes 0-999/2000, 1000", "bytes 1000-1499/2000, 1500"})
  void less_than_the_whole_is_told(String range, long bytes) {
    assertThat(part(range, null).shortfall(bytes))
        .contains("the host sent only a part: %d bytes of 2000".formatted(bytes));
    assertThat(part(range, null).shortfall(2000)).isEmpty();
  }

  @Test
  void nothing_is_missing_where_the_host_knows_no_end() {
    assertThat(part("bytes 0-999/*", null).shortfall(1000)).isEmpty();
  }

  @Test
  void a_weak_validator_is_none() {
    assertThat(part("", "W/\"v1\"").etag()).isEmpty();
    assertThat(part("", "\"v1\"").etag()).contains("\"v1\"");
  }
}
