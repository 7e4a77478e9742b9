package org.kirincamel.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagePlaceTest {

  @ParameterizedTest
  @CsvSource({
    "/kirin, /kirin",
    "/kirin/, /kirin",
    "/kirin/requests, /kirin",
    "/kirin/requests/0190a0a0-0000-7000-8000-000000000000/files/1, /kirin",
    "/camel/kirin/assets/page.css, /camel/kirin",
    "/kirin/kirin/sign-in, /kirin/kirin",
    "/kirin/elsewhere, /kirin",
    "/x\">/kirin/requests, /kirin",
    "'', /kirin"
  })
  void it_is_found_below_whatever_path_it_is_served(String uri, String place) {
    assertThat(PagePlace.of(uri)).isEqualTo(place);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8080, 127.0.0.1:8080",
    "[::1]:8080, [::1]:8080",
    "kirin.example.com, kirin.example.com",
    "a;rm -rf /, localhost",
    "$(id), localhost",
    "'', localhost"
  })
  void a_host_stands_in_a_command_only_if_it_is_one(String named, String shown) {
    assertThat(PagePlace.host(named)).isEqualTo(shown);
  }
}
