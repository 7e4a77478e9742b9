package org.kirincamel.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoAddressTest {

  private static final URI API = URI.create("https://api.example:8443/proxy");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://cdn.example/v/a.mp4?acl=/*~hmac=0a1b~exp=1",
        "http://cdn.example/a%2Fb%7e%20c/%C3%A9.mp4?x=%2f&y=%zz&z=100%",
        "http://cdn.example/a+b;c=d,e/@:!$&'()*=._-~.mp4",
        "http://cdn.example//double//slashes///.mp4",
        "http://cdn.example/a/./b/../c/",
        "http://cdn.example/?",
        "http://cdn.example/a??b=?&c=//&&=&d",
        "http://cdn.example/%",
        "https://cdn.example:9443/a",
        "http://[2001:db8::1]:8080/a?b",
        "http://CDN.example./A",
      })
  void an_address_is_used_byte_for_byte(String url) throws Exception {
    VideoAddress address = VideoAddress.of(url, API);

    assertThat(address).hasToString(url);
    assertThat(VideoAddress.link(url, API)).isEqualTo(url);
    assertThat(VideoAddress.targetOf(address.disguised().getRawPath())).isEqualTo(address.target());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "http://h/my red kite.mp4, http://h/my%20red%20kite.mp4",
        "http://h/café 猫.mp4?q=é, http://h/caf%C3%A9%20%E7%8C%AB.mp4?q=%C3%A9",
        "http://h/😺, http://h/%F0%9F%98%BA",
        "http://h/p.mp4?a=1|2&b=[3], http://h/p.mp4?a=1%7C2&b=%5B3%5D",
        "http://h/{a}\"b\"\\c<d>^, http://h/%7Ba%7D%22b%22%5Cc%3Cd%3E%5E",
        "http://h/a%20b c, http://h/a%20b%20c",
        "http://h, http://h/",
        "http://h?a=b, http://h/?a=b",
        "http://h/a#t=10, http://h/a",
        "http://h/a?b#c?d, http://h/a?b",
        "HTTPS://H/A, https://H/A",
        "http://h:80/a, http://h/a",
        "https://h:443/a, https://h/a",
        "http://h:/a, http://h/a",
        "http://cdn.münchen.example/a, http://cdn.xn--mnchen-3ya.example/a",
        "http://v.例え.テスト:81/a, http://v.xn--r8jz45g.xn--zckzah:81/a",
        "http://h\\@evil/a, http://h/%5C@evil/a",
      })
  void only_what_no_request_line_can_carry_is_encoded(String url, String read) throws Exception {
    assertThat(VideoAddress.of(url, API)).hasToString(read);
  }

  @Test
  void control_characters_and_broken_letters_are_encoded() throws Exception {
    assertThat(VideoAddress.of("http://h/a\tb\r\nHost: evil\u007f\0", API))
        .hasToString("http://h/a%09b%0D%0AHost:%20evil");
    assertThat(VideoAddress.of("http://h/a\ud800b`", API)).hasToString("http://h/a%3Fb%60");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\n", " ", "\r\n\t", "\u00a0", "\u3000", "\ufeff", "\u200b", "\0", "\u0085"})
  void what_cannot_be_seen_around_it_is_dropped(String space) throws Exception {
    String url = "http://h/v/a.mp4";

    assertThat(VideoAddress.of(space + url + space + space, API)).hasToString(url);
    assertThat(VideoAddress.link(space + url + space, API)).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource({
    "/v/rel.mp4, https://api.example:8443/v/rel.mp4",
    "/v/a b.mp4?c=/../d, https://api.example:8443/v/a%20b.mp4?c=/../d",
    "//cdn.example/v/a.mp4, https://cdn.example/v/a.mp4",
    "//cdn.example:81, https://cdn.example:81/",
    "v/rel.mp4, https://api.example:8443/proxy/v/rel.mp4",
    "./v/rel.mp4, https://api.example:8443/proxy/v/rel.mp4",
    "../v/rel.mp4, https://api.example:8443/v/rel.mp4",
    "../../../v/rel.mp4, https://api.example:8443/v/rel.mp4",
    "v/a:b.mp4, https://api.example:8443/proxy/v/a:b.mp4",
    "?id=1, https://api.example:8443/proxy/?id=1",
    "' /v/a.mp4#x ', https://api.example:8443/v/a.mp4",
  })
  void a_relative_one_lies_below_the_gateways_own_address(String url, String read)
      throws Exception {
    assertThat(VideoAddress.of(url, API)).hasToString(read);
    assertThat(VideoAddress.link(url, API)).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource({
    "b.mp4, http://cdn.example:81/v//b.mp4",
    "?c, http://cdn.example:81/v//a.mp4?c",
    "/c, http://cdn.example:81/c",
    "//other.example/, http://other.example/",
    "https://other.example/x~y, https://other.example/x~y",
  })
  void a_redirect_is_relative_to_the_address_it_comes_from(String location, String read)
      throws Exception {
    var from = VideoAddress.of("http://cdn.example:81/v//a.mp4?b=/x/", API);

    assertThat(from.resolve(location)).hasToString(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "#a",
        "ftp://h/a",
        "file:///etc/passwd",
        "data:video/mp4;base64,AAAA",
        "javascript:alert(1)",
        "http:a",
        "http:/a",
        "http://",
        "http:///a",
        "http://?a",
        "http://:80/a",
        "http://user@h/a",
        "http://user:word@h/a",
        "//user@h/a",
        "http://h:99999/a",
        "http://h:x/a",
        "http://a b/c",
        "http://%31%32%37.0.0.1/a",
        "http://[::1/a",
        "http://[fe80::1%25eth0]/a",
        "http://[v1.x]/a",
        "http://[:::]/a",
        "http://127.1/a",
        "http://-/a",
        "http://.../a",
        "http://my_host.example/a",
        "http://münchen.example/a",
        "http://a\nb/c",
        "https://localhost:8080:1/a",
        "localhost:8080/a",
      })
  void what_is_no_address_of_the_web_is_refused_for_good(String url) {
    assertThatThrownBy(() -> VideoAddress.of(url, API))
        .isInstanceOf(RefusedAddressException.class)
        .hasMessageContaining("refused")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void a_refusal_shows_a_short_piece_of_the_address() {
    assertThatThrownBy(() -> VideoAddress.of("ftp://h/" + "a\u202e".repeat(10_000), API))
        .message()
        .hasSizeLessThan(1000)
        .doesNotContain("\u202e");
  }

  @Test
  void a_refusal_is_found_behind_what_it_led_to() {
    var refused = new RefusedAddressException("no");

    assertThat(RefusedAddressException.behind(new java.io.IOException(new Error(refused))))
        .contains(refused);
    assertThat(RefusedAddressException.behind(new java.net.UnknownHostException("h"))).isEmpty();
  }
}
