package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.simulator.Simulator;

/** Who may see the operations page where there are tokens, and how one signs in. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageSignInTest {

  private static final String ANNA = "token-of-an-operator/1+a=";
  private static final String READER = "token-of-a-reader-1";

  private final Simulator gateway = Simulator.start();
  private Module module;
  private Caller caller;

  @BeforeAll
  void start(@TempDir Path home) throws Exception {
    module =
        Module.of(home, gateway)
            .with("kirin.http.operator-tokens", "anna:" + ANNA)
            .with("kirin.http.reader-tokens", "wall:" + READER)
            .with("kirin.http.port", "0")
            .start();
    caller = new Caller(module);
  }

  @AfterAll
  void close() {
    module.close();
    gateway.close();
  }

  private Caller.Reply signIn(String token, String... headers) throws Exception {
    String[] all = new String[headers.length + 2];
    all[0] = "Content-Type";
    all[1] = "application/x-www-form-urlencoded";
    System.arraycopy(headers, 0, all, 2, headers.length);
    return caller.send(
        "POST",
        "/kirin/sign-in",
        BodyPublishers.ofString("token=" + URLEncoder.encode(token, StandardCharsets.UTF_8)),
        all);
  }

  private String cookie(String token) throws Exception {
    return signIn(token).header("Set-Cookie").replaceFirst(";.*", "");
  }

  @Test
  void without_a_token_there_is_a_form_and_nothing_else() throws Exception {
    for (String path : new String[] {"/kirin", "/kirin/requests", "/kirin/requests?text=x"}) {
      var reply = caller.get(path);
      assertThat(reply.status()).as(path).isEqualTo(401);
      assertThat(Jsoup.parse(reply.http().body()).select("form").attr("action"))
          .isEqualTo("/kirin/sign-in");
      assertThat(reply.http().body()).doesNotContain("<table", "Overview</h1>");
    }
    assertThat(caller.get("/kirin/assets/page.css").status()).isEqualTo(200);
    assertThat(caller.get("/kirin", "Authorization", "Bearer " + READER).status()).isEqualTo(200);
  }

  @Test
  void a_token_opens_it_and_is_in_no_cookie() throws Exception {
    var reply = signIn(ANNA, "Origin", "http://127.0.0.1:" + caller.port());
    assertThat(reply.status()).as(reply.http().body()).isEqualTo(303);
    assertThat(reply.header("Location")).isEqualTo("/kirin");
    assertThat(reply.header("Set-Cookie"))
        .contains("; HttpOnly", "; SameSite=Strict", "; Path=/kirin;", "; Max-Age=43200")
        .doesNotContain("token-of", "Secure");

    var page = Jsoup.parse(caller.get("/kirin", "Cookie", cookie(ANNA)).http().body());
    assertThat(page.select(".who").text()).contains("Signed in as anna");
    assertThat(page.select("h1").text()).isEqualTo("Overview");
    var among = caller.get("/kirin", "Cookie", "a=b; " + cookie(READER) + "; c=d");
    assertThat(Jsoup.parse(among.http().body()).select(".who").text()).contains("wall");
    assertThat(caller.get("/status", "Cookie", cookie(ANNA)).status())
        .as("the cookie opens the page alone")
        .isEqualTo(401);
  }

  @Test
  void who_may_see_the_page_is_told_when_to_look_and_others_are_not() throws Exception {
    assertThat(caller.get("/kirin/live").status()).isEqualTo(401);
    assertThat(caller.get("/kirin/live", "Cookie", "kirin-page=1.x").status()).isEqualTo(401);
    var call =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + caller.port() + "/kirin/live"))
            .header("Cookie", cookie(READER))
            .build();

    var open = HttpClient.newHttpClient().send(call, BodyHandlers.ofInputStream());

    try (var told =
        new BufferedReader(new InputStreamReader(open.body(), StandardCharsets.UTF_8))) {
      assertThat(open.headers().firstValue("Content-Type")).contains("text/event-stream");
      caller.post("{\"prompt\":\"A cat\"}", "Authorization", "Bearer " + ANNA);
      assertThat(told.lines().anyMatch("data: look"::equals)).isTrue();
    }
  }

  @Test
  void over_tls_the_cookie_stays_there() throws Exception {
    var reply =
        caller.raw(
            "POST /kirin/sign-in HTTP/1.1\r\nHost: kirin.example.com\r\nOrigin: https://kirin.example.com\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\nConnection: close\r\n\r\ntoken=%s"
                    .formatted(6 + READER.length(), READER));

    assertThat(reply).startsWith("HTTP/1.1 303").contains("SameSite=Strict; Secure");
  }

  @Test
  void what_is_no_token_and_what_is_no_cookie_opens_nothing() throws Exception {
    var refused = signIn("token-of-an-operator-2");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.header("Set-Cookie")).isEmpty();
    assertThat(Jsoup.parse(refused.http().body()).select("[role=alert]").text())
        .isEqualTo("This token is unknown.");
    assertThat(signIn("").status()).isEqualTo(403);
    assertThat(signIn("x".repeat(20_000)).status()).isEqualTo(413);

    String good = cookie(ANNA);
    for (String bad :
        new String[] {
          good.replaceFirst("=\\d", "=9"),
          good.substring(0, good.length() - 1),
          good.replaceFirst("\\..*", ".") + "0".repeat(64),
          good.replaceFirst("=\\d+", "=1"),
          "kirin-page=",
          "kirin-page=" + ANNA
        }) {
      assertThat(caller.get("/kirin", "Cookie", bad).status()).as(bad).isEqualTo(401);
    }
  }

  @Test
  void a_page_of_another_site_cannot_sign_anyone_in_or_out() throws Exception {
    assertThat(signIn(ANNA, "Origin", "https://evil.example").status()).isEqualTo(403);
    assertThat(signIn(ANNA, "Origin", "null").status()).isEqualTo(403);
    assertThat(signIn(ANNA, "Sec-Fetch-Site", "cross-site").status()).isEqualTo(403);
    assertThat(
            caller
                .send(
                    "POST",
                    "/kirin/sign-out",
                    BodyPublishers.noBody(),
                    "Origin",
                    "https://evil.example")
                .status())
        .isEqualTo(403);
  }

  @Test
  void signing_out_takes_the_cookie_away() throws Exception {
    var out = caller.send("POST", "/kirin/sign-out", BodyPublishers.noBody());

    assertThat(out.status()).isEqualTo(303);
    assertThat(out.header("Set-Cookie")).startsWith("kirin-page=; ").contains("Max-Age=0");
  }
}
