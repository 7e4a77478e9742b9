package org.kirincamel.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/callbacks/../requests",
        "/callbacks/..",
        "/..",
        "/./requests",
        "/requests/.",
        "/callbacks/%2e%2e/requests",
        "/callbacks/%2E./requests",
        "/callbacks/.%2e/requests",
        "/callbacks/%252e%252e/requests",
        "/callbacks/%25252e./requests",
        "/callbacks/..;x/requests",
        "/callbacks/..;/requests",
        "/callbacks/..%3bx/requests",
        "/callbacks/%2e%2e;x=1/requests",
        "/callbacks/;/../requests",
        "/requests;jsessionid=1",
        "/callbacks/..%2frequests",
        "/callbacks%2F..%2Frequests",
        "/callbacks/..%252frequests",
        "/callbacks/..\\requests",
        "/callbacks\\..\\requests",
        "/callbacks/..%5crequests",
        "/callbacks/..%255Crequests",
        "/callbacks//requests",
        "//requests",
        "/requests//",
        "/callbacks/.. /requests",
        "/callbacks/..%20/requests",
        "/callbacks/..%09/requests",
        "/callbacks/..%00/requests",
        "/callbacks/.%00./requests",
        "/callbacks/..%0d%0a/requests",
        "/callbacks/%c0%ae%c0%ae/requests",
        "/callbacks/%e0%80%ae%e0%80%ae/requests",
        "/callbacks/%u002e%u002e/requests",
        "/callbacks/%%32%65%%32%65/requests",
        "/callbacks/%2/requests",
        "/callbacks/%",
        "/requests/%zz",
        "/requests/%ff",
        "/requests/%ed%a0%80",
        "/requests/%C2%85",
        "/callbacks/%2525252525252e%2525252525252e/requests",
        "/callbacks/../requests?x=1"
      })
  void what_can_be_read_in_two_ways_is_not_plain(String path) {
    assertThat(PlainPath.isPlain(path)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/requests",
        "/requests/",
        "/requests/01a2125c-97eb-7000-8486-79104337ab57",
        "/app/camel/callbacks/01a2125c-97eb-7000-8486-79104337ab57.Zm9v_-",
        "/requests?status=../x",
        "/openapi.json",
        "/.well-known/x",
        "/a..b/...",
        "/echo/100%25",
        "/echo/a%20b",
        "/callbacks/%41",
        "/echo/%D0%BA%D0%BE%D1%82",
        "*"
      })
  void everything_else_is_plain(String path) {
    assertThat(PlainPath.isPlain(path)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "/requests,                  /requests",
    "/requests/018f3c2e?x=y,     /requests",
    "/video/api/requests/,       /video/api/requests",
    "/openapi.json,              /requests",
    "'/a\"onload=x/requests',    /requests",
    "'/a b/requests',            /requests",
    "'',                         /requests",
  })
  void links_begin_where_the_server_serves_the_requests(String uri, String place) {
    assertThat(PlainPath.ofRequests(uri)).isEqualTo(place);
  }
}
