package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** What operators read on the page, by HTTP alone. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class PageTest {

  private static final String BOARD = "/kirin";
  private static final String LIST = "/kirin/requests";

  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private static Document page(Caller caller, String path, int status) throws Exception {
    var reply = caller.get(path);
    assertThat(reply.status()).as(reply.http().body()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).matches("text/html; ?charset=utf-8");
    return Jsoup.parse(reply.http().body());
  }

  private static Document page(Caller caller, String path) throws Exception {
    return page(caller, path, 200);
  }

  private static String id(Caller caller, String body) throws Exception {
    return caller.post(body).json().at("/rows/0/request_id").asText();
  }

  @Test
  void the_first_page_tells_how_everything_stands() throws Exception {
    gateway.taskDuration(Duration.ofMinutes(10));
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      id(caller, "{\"prompt\":\"A cat\"}");
      module.awaitOneIn(State.RUNNING);
      // What was counted is shown for two seconds.
      Folders.awaitUntil("it is counted", () -> running(caller).startsWith("1"));

      var page = page(caller, BOARD);
      assertThat(page.title()).startsWith("Overview");
      assertThat(page.select("#troubles").text()).contains("Nothing needs attention");
      assertThat(page.select("#use").text()).contains("Submission goes on", "1 of 50 taken", "USD");
      assertThat(page.select("#targets tbody tr")).hasSize(1);
      assertThat(page.select("#targets tbody").text()).startsWith("outbox 0 0 goes on");
      assertThat(page.select("#states a[href=/kirin/requests?status=running]")).hasSize(1);
      assertThat(page.select("#disks dt").eachText())
          .contains("outbox", "store", "Size of the store");
      assertThat(page.select("#disks").text()).contains("Nodes that live", "this one");
      assertThat(page.select("#states tr:has(.state.running) td[data-name=Cost]").text())
          .as("what the last one has cost, for other tests share the module")
          .matches("0\\.\\d\\d USD");
      assertThat(page.select("#charts figure")).hasSize(3);
      assertThat(page.select("#completed-title ~ svg rect")).hasSize(24);
      assertThat(page.select("#spent-title ~ svg rect")).hasSize(30);
    }
  }

  private static String running(Caller caller) {
    try {
      return page(caller, BOARD).select("#states tr:has(.state.running) td").eachText().get(0);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void trouble_of_the_account_stands_on_top_with_its_cure() throws Exception {
    gateway.always(Call.SUBMIT, Fault.status(402, "40201"));
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      id(caller, "{\"prompt\":\"A cat\"}");
      Folders.awaitUntil(
          "it is told",
          () -> troubles(caller).contains("Submission is paused, and every request is kept"));

      assertThat(troubles(caller))
          .contains("HTTP 402", "40201", "What to do: See to the account's balance")
          .doesNotContain(gateway.key());
      gateway.heal();
    }
  }

  private static String troubles(Caller caller) {
    try {
      return page(caller, BOARD).select("#troubles").text();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void the_list_is_read_in_pages_and_by_state() throws Exception {
    gateway.taskDuration(Duration.ofMinutes(10));
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      String first = id(caller, "{\"prompt\":\"A cat\"}");
      String second = id(caller, "{\"prompt\":\"A dog\"}");
      Folders.awaitUntil("both run", () -> module.in(State.RUNNING) == 2);

      var newest = page(caller, LIST + "?limit=1");
      assertThat(newest.select("tbody th a").attr("href")).isEqualTo(LIST + "/" + second);
      var older = page(caller, newest.select("a[rel=next]").attr("href"));
      assertThat(older.select("tbody th a").eachAttr("href")).contains(LIST + "/" + first);
      assertThat(older.select("a[rel=next]")).isEmpty();
      assertThat(older.select("nav.pager a").text()).isEqualTo("First page");
      assertThat(page(caller, LIST + "?status=running").select("tbody tr")).hasSize(2);
      assertThat(page(caller, LIST + "?status=running").select("#status option[selected]").text())
          .isEqualTo("running");
      assertThat(page(caller, LIST + "?status=failed").select("#list").text())
          .contains("no such request");
      assertThat(page(caller, LIST + "?status=").select("tbody tr")).hasSize(2);
      assertThat(page(caller, LIST + "?status=done", 400).select("main").text())
          .contains("Bad Request", "accepted");
    }
  }

  @Test
  void one_request_is_shown_with_its_video_deliveries_and_the_command_that_asks_for_it()
      throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      // Other tests had the module before, and what it has completed it counts from its start.
      int before = completed(caller);
      String id = id(caller, "{\"prompt\":\"A cat on a wall\",\"mode\":\"pro\"}");
      module.awaitDocument();
      Folders.awaitUntil("delivered", () -> module.delivered() == 1);

      var page = page(caller, LIST + "/" + id);
      assertThat(page.select("main").text())
          .contains("completed", "A cat on a wall", "\"mode\" : \"pro\"", "delivered to outbox");
      assertThat(page.select("#deliveries tbody").text()).startsWith("outbox delivered 1");
      assertThat(page.select("pre[aria-label=Command]").text())
          .isEqualTo("curl -s http://127.0.0.1:%d/requests/%s".formatted(caller.port(), id));
      assertThat(caller.get("/requests/" + id).status()).isEqualTo(200);
      Folders.awaitUntil("it to be counted", () -> completed(caller) == before + 1);
      String video = page.select("video").attr("src");
      Path file;
      try (var files = Files.list(module.folders().outbox())) {
        file = files.filter(each -> each.toString().endsWith(".mp4")).findAny().orElseThrow();
      }
      byte[] content = Files.readAllBytes(file);
      var whole = bytes(caller, video);
      assertThat(whole.body()).isEqualTo(content);
      assertThat(whole.headers().map())
          .containsEntry("content-type", java.util.List.of("video/mp4"))
          .containsEntry("content-length", java.util.List.of(Integer.toString(content.length)));
      var part = bytes(caller, video, "Range", "bytes=10-19");
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, 10, 20));
      assertThat(part.headers().firstValue("Content-Range"))
          .contains("bytes 10-19/" + content.length);
      assertThat(bytes(caller, video, "Range", "bytes=99999999-").statusCode()).isEqualTo(416);
      for (String other : new String[] {"2", "0", "-1", "x", "1.mp4", "../1"}) {
        assertThat(bytes(caller, video.replaceFirst("1$", other)).statusCode())
            .as(other)
            .isIn(400, 404);
      }
    }
  }

  private static int completed(Caller caller) throws Exception {
    String words = page(caller, BOARD).select("#completed-title ~ figcaption").text();
    assertThat(words).contains(" in the last 24 hours by all nodes");
    return Integer.parseInt(words.substring(0, words.indexOf(' ')));
  }

  private static java.net.http.HttpResponse<byte[]> bytes(
      Caller caller, String path, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + caller.port() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofByteArray());
  }

  @Test
  void a_link_in_the_place_of_a_video_is_not_followed() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      String id = id(caller, "{\"prompt\":\"A cat\"}");
      module.awaitDocument();
      Folders.awaitUntil("delivered", () -> module.delivered() == 1);
      Path video;
      try (var files = Files.list(module.folders().outbox())) {
        video = files.filter(each -> each.toString().endsWith(".mp4")).findAny().orElseThrow();
      }
      Path secret = Files.writeString(video.resolveSibling("secret.txt"), "secret");
      Files.delete(video);
      Files.createSymbolicLink(video, secret);

      assertThat(page(caller, LIST + "/" + id).select("video")).isEmpty();
      assertThat(bytes(caller, LIST + "/" + id + "/files/1").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void what_strangers_wrote_is_shown_and_does_nothing() throws Exception {
    String hostile =
        "</p></main><script>alert(1)</script><img src=x onerror=alert(2)> \" ' & \u202Egpj.exe ${1+1}";
    gateway.always(Call.SUBMIT, Fault.status(400, "1201"));
    try (var module = Caller.shared(gateway).start()) {
      Map<?, ?> answer =
          module.ask(
              Map.of("prompt", hostile, "external_task_id", "<b>x\"onload=y"),
              Map.of(
                  "kirinSourceKind",
                  "<i>",
                  "kirinSourceName",
                  "\"><script>alert(3)</script>\u202E\u0007"));
      var caller = new Caller(module);
      String id = answer.get("request_id").toString();
      Folders.awaitUntil("it ended", () -> module.in(State.FAILED) == 1);

      for (String path : new String[] {LIST, LIST + "/" + id}) {
        var page = page(caller, path);
        assertThat(page.select("script")).as(path).hasSize(1);
        assertThat(page.select("script").get(0).html()).isEmpty();
        assertThat(page.select("main img, main b, main i, [onload], [onerror]")).as(path).isEmpty();
        assertThat(page.outerHtml()).as(path).doesNotContain("\u202E", "\u0007");
        assertThat(page.text()).contains("\"><script>alert(3)</script>", "<b>x\"onload=y");
      }
      assertThat(page(caller, LIST + "/" + id).text())
          .contains("</p></main><script>alert(1)</script>", "\\u202Egpj.exe ${1+1}");
    }
  }

  @Test
  void every_answer_forbids_what_the_page_does_not_need() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      for (String path :
          new String[] {
            BOARD,
            LIST,
            LIST + "/x",
            "/kirin/assets/page.css",
            "/kirin/assets/page.js",
            "/kirin/assets/x"
          }) {
        var reply = caller.get(path);
        assertThat(reply.header("Content-Security-Policy"))
            .as(path)
            .contains("default-src 'none'", "frame-ancestors 'none'", "script-src 'self';")
            .doesNotContain("unsafe", "*");
        assertThat(reply.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
        assertThat(reply.header("Referrer-Policy")).as(path).isEqualTo("same-origin");
        assertThat(reply.header("Cache-Control")).as(path).isEqualTo("no-store");
        assertThat(reply.http().body()).as(path).doesNotContain(" style=", "<style", " onclick");
      }
      assertThat(caller.get("/kirin/assets/page.js").header("Content-Type"))
          .startsWith("text/javascript");
      assertThat(caller.get("/kirin/assets/x").status()).isEqualTo(404);
    }
  }

  @Test
  void a_page_of_another_site_may_not_read_it_but_a_link_may_lead_to_it() throws Exception {
    try (var module = Caller.shared(gateway).start()) {
      var caller = new Caller(module);
      assertThat(caller.get(BOARD, "Sec-Fetch-Site", "cross-site").status()).isEqualTo(403);
      assertThat(caller.get(BOARD, "Origin", "https://evil.example").status()).isEqualTo(403);
      assertThat(
              caller
                  .get(BOARD, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "document")
                  .status())
          .isEqualTo(200);
      assertThat(
              caller.raw("GET /kirin HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void a_file_that_is_not_taken_and_a_video_that_did_not_come_are_told_with_their_cure()
      throws Exception {
    gateway.always(Call.VIDEO, Fault.status(403));
    try (var module = Caller.shared(gateway).with("kirin.fetch.tries", "1").start()) {
      var caller = new Caller(module);
      Files.writeString(module.folders().inbox().resolve("cats.json.part"), "{}");
      id(caller, "{\"prompt\":\"A cat\"}");

      Folders.awaitUntil(
          "the video", () -> troubles(caller).contains("1 completed result has no video"));
      assertThat(troubles(caller)).contains("What to do: Fetch it again");
      Folders.awaitUntil(
          "the file", () -> troubles(caller).contains("cats.json.part in the inbox is not taken"));
      assertThat(troubles(caller)).contains("rename it once it is complete");
      gateway.heal();
    }
  }

  @Test
  void where_it_is_switched_off_there_is_nothing() throws Exception {
    try (var module = Caller.shared(gateway).with("kirin.http.page", "false").start()) {
      assertThat(new Caller(module).get(BOARD).problem(404)).isNotEmpty();
    }
  }

  @Test
  void it_is_a_reason_to_run_the_server() throws Exception {
    try (var module =
        Module.shared(gateway)
            .with("kirin.http.page", "true")
            .with("kirin.http.port", "0")
            .start()) {
      assertThat(page(new Caller(module), BOARD).select("h1").text()).isEqualTo("Overview");
    }
  }
}
