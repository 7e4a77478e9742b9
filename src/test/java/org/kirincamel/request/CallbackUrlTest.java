package org.kirincamel.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.request.Requests.broken;
import static org.kirincamel.request.Requests.catWith;
import static org.kirincamel.request.Requests.messages;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackUrlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a",
        "https://example.com",
        "HTTPS://Example.COM:443/kirin?task=1&x=a@b#top",
        "http://localhost:8080/cb",
        "http://my_service.internal./",
        "http://xn--mnchen-3ya.example/",
        "https://münchen.example/rückruf/🐈",
        "http://127.0.0.1:65535",
        "http://[::1]/",
        "http://[2001:db8::ff:1]:8443?x",
        "http://[::ffff:10.0.0.1]#",
        "http://1.2.3.example",
        "http://a//b/../c|{d}"
      })
  void an_absolute_http_url_with_a_host_is_accepted(String url) {
    assertThat(broken(catWith("callback_url", TextNode.valueOf(url)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http",
        "http:",
        "http://",
        "http:///x",
        "http:/a",
        "//a/b",
        "/a",
        "a.example",
        "ftp://a",
        "javascript:alert(1)",
        " http://a",
        "http://a ",
        "http://a\n",
        "http://a/b c",
        "http://a/\u3000",
        "http://a/\u0000",
        "http://a/\u0085",
        "http://a b/",
        "http://u@a",
        "http://u:p@a/",
        "http://a:80@b/",
        "http://a\\@b",
        "http://a:",
        "http://a:0",
        "http://a:65536",
        "http://a:port",
        "http://?x",
        "http://#x",
        "http://.a",
        "http://a..b",
        "http://-a",
        "http://1.2.3",
        "http://256.1.1.1/",
        "http://1.2\n",
        "http://[]",
        "http://[a]",
        "http://[::1",
        "http://[::g]",
        "http://[fe80::1%25eth0]"
      })
  void anything_else_is_refused(String url) {
    assertThat(broken(catWith("callback_url", TextNode.valueOf(url))))
        .containsExactly("/callback_url format");
  }

  @Test
  void a_url_has_1_to_2048_characters() {
    String longest = "http://a/" + "🐈".repeat(2048 - 9);

    assertThat(broken(catWith("callback_url", TextNode.valueOf(longest)))).isEmpty();
    assertThat(broken(catWith("callback_url", TextNode.valueOf(longest + "x"))))
        .containsExactly("/callback_url length");
    assertThat(broken(catWith("'callback_url': ''"))).containsExactly("/callback_url length");
    assertThat(broken(catWith("'callback_url': 1"))).containsExactly("/callback_url type");
  }

  @Test
  void a_password_in_a_refused_url_is_not_shown() {
    assertThat(messages(catWith("'callback_url': 'http://me:secret@example.com/'")))
        .containsExactly(
            "callback_url: expected an http or https URL with a host, without user or white space,"
                + " got \"http://***@example.com/\"");
  }

  @Test
  void a_long_text_needs_neither_stack_nor_patience() {
    for (String part : List.of("a", "a.", ".", "1.", "[:", ":1", "@", "a-", "/", "ä")) {
      broken(catWith("callback_url", TextNode.valueOf("http://a" + part.repeat(500_000) + " ")));
    }
  }
}
