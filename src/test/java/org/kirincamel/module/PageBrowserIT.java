package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;
import org.openqa.selenium.Keys;

/**
 * The operations page in a real browser. With {@code -Dpage.screenshot=FILE} it leaves a picture of
 * the first page, which is that of the README.
 */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageBrowserIT {

  private static final String TOKEN = "token-of-an-operator-1";
  private static final String HOSTILE =
      "</p><script>document.title='hacked'</script><img src=x onerror=\"document.title='hacked'\">";

  private Simulator gateway;
  private Module module;
  private Browser browser;
  private Caller caller;
  private String completed;
  private String rejected;

  @BeforeAll
  void start(@TempDir Path home, @TempDir Path profile) throws Exception {
    assumeTrue(
        Browser.isThere(),
        "No chromium or no chromedriver on the PATH: apt-get install chromium chromium-driver");
    gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
    module =
        Caller.plan(home, gateway)
            .with("kirin.http.operator-tokens", "anna:" + TOKEN)
            .with("kirin.submit.max-in-flight", "3")
            .with("kirin.target.crm.uri", "http://127.0.0.1:1/results")
            .with("kirin.target.crm.schedule", "1ms")
            .with("kirin.budget.daily", "25")
            .with("kirin.budget.prices", "std/5=0.28, std/10=0.56, pro/5=0.49, pro/10=0.98")
            .start();
    caller = new Caller(module);
    completed =
        id("{\"prompt\":\"A cat walks along a garden wall\",\"deliver_to\":[\"outbox\",\"crm\"]}");
    id("{\"prompt\":\"A balloon over the sea [fail 002001095 refused by moderation]\"}");
    rejected =
        module
            .ask(
                Map.of("prompt", HOSTILE, "mode", HOSTILE),
                Map.of("kirinSourceKind", "mail", "kirinSourceName", HOSTILE))
            .get("request_id")
            .toString();
    Folders.awaitUntil(
        "two have ended", () -> module.in(State.COMPLETED) + module.in(State.FAILED) == 2);
    Folders.awaitUntil("both are delivered", () -> module.delivered() == 3);
    for (int i = 0; i < 5; i++) {
      id("{\"prompt\":\"A train crosses a viaduct in the fog [never]\",\"mode\":\"pro\"}");
    }
    Folders.awaitUntil("three run", () -> module.in(State.RUNNING) == 3);
    browser = Browser.start(profile);
  }

  private String id(String body) throws Exception {
    return caller.post(body).json().at("/rows/0/request_id").asText();
  }

  @AfterAll
  void close() {
    if (browser != null) {
      browser.close();
    }
    if (module != null) {
      module.close();
    }
    if (gateway != null) {
      gateway.close();
    }
  }

  private void signIn() {
    open("/kirin/sign-in");
    browser.type("#token", TOKEN + "\n");
    browser.awaitText(".who", "Signed in as anna");
  }

  private void open(String path) {
    browser.open("http://127.0.0.1:" + caller.port() + path);
  }

  @Test
  void everyone_can_use_every_page_on_every_screen() throws Exception {
    signIn();
    for (String path :
        List.of(
            "/kirin",
            "/kirin/requests",
            "/kirin/requests?text=train&delivery=dead",
            "/kirin/requests/" + completed,
            "/kirin/requests/" + rejected,
            "/kirin/requests/none",
            "/kirin/sign-in")) {
      for (int width : new int[] {1280, 390}) {
        for (boolean dark : new boolean[] {false, true}) {
          browser.screen(width, 900, dark);
          open(path);
          assertThat(browser.barriers()).as("%s, %d px, dark %s", path, width, dark).isEmpty();
          assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
              .as("%s fits into %d px", path, width)
              .isEqualTo(true);
        }
      }
    }
    assertThat(browser.complaints())
        .filteredOn(each -> !each.contains("/none"))
        .as("no breach of the policy, and nothing that is missing")
        .isEmpty();
    String picture = System.getProperty("page.screenshot", "");
    if (!picture.isEmpty()) {
      browser.screen(1100, 1000, false);
      open("/kirin");
      Files.write(Path.of(picture), browser.screenshot());
    }
  }

  @Test
  void what_strangers_wrote_does_nothing() {
    open("/kirin/requests/" + rejected);
    assertThat(browser.text("main")).contains("<script>document.title='hacked'</script>");
    assertThat((String) browser.run("return document.title")).startsWith("Request ");
    open("/kirin/requests");
    assertThat((String) browser.run("return document.title")).startsWith("Requests");
  }

  @Test
  void the_video_plays() {
    open("/kirin/requests/" + completed);
    browser.run("const v = document.querySelector('video'); v.muted = true; v.play();");

    Folders.awaitUntil(
        "it has played",
        () ->
            Boolean.TRUE.equals(
                browser.run(
                    "const v = document.querySelector('video'); return v.ended || v.currentTime > 0.2")));
  }

  private void staysUpToDate(String animal, String script) throws Exception {
    String own = browser.beforeEachPage(script);
    try {
      open("/kirin/requests?text=" + animal);
      assertThat(browser.text("#list")).contains("no such request");

      String id = id("{\"prompt\":\"A %s [never]\"}".formatted(animal));

      Folders.awaitUntil(
          "the list has it", () -> browser.has("a[href='/kirin/requests/" + id + "']"));
    } finally {
      browser.noLonger(own);
    }
  }

  @Test
  void what_is_shown_stays_up_to_date_because_the_server_says_when() throws Exception {
    staysUpToDate("zebra", "window.setTimeout = () => 1;");
  }

  @Test
  void where_the_server_does_not_say_when_the_page_asks() throws Exception {
    staysUpToDate("gnu", "delete window.EventSource;");
  }

  @Test
  void a_page_whose_server_is_away_says_so_and_asks_less_and_less_often() {
    String own =
        browser.beforeEachPage(
            """
            delete window.EventSource;
            window.pauses = [];
            const later = window.setTimeout;
            window.setTimeout = (what, pause) => { window.pauses.push(pause); return later(what, 1); };
            const real = window.fetch;
            window.fetch = (...all) => window.away ? Promise.reject(new Error('away')) : real(...all);
            """);
    try {
      open("/kirin");
      browser.run("window.away = true; window.pauses = [];");
      browser.awaitText("#stale", "The module does not answer");
      Folders.awaitUntil(
          "it asks once a minute",
          () -> browser.run("return window.pauses.join()").toString().endsWith("60000,60000"));
      assertThat(browser.run("return window.pauses.join()").toString())
          .contains("10000,20000,40000,60000");

      browser.run("window.away = false; window.pauses = [];");

      Folders.awaitUntil("it is there again", () -> browser.text("#stale").isEmpty());
      Folders.awaitUntil(
          "it asks as often as before",
          () -> browser.run("return window.pauses.join()").toString().endsWith("5000,5000"));
    } finally {
      browser.noLonger(own);
    }
  }

  @Test
  void a_page_that_is_not_seen_is_told_nothing_until_it_is_seen_again() {
    String own =
        browser.beforeEachPage(
            """
            window.sources = [];
            window.unseen = false;
            Object.defineProperty(document, 'hidden', {get: () => window.unseen});
            const Real = window.EventSource;
            window.EventSource = class extends Real {
              constructor(at) { super(at); window.sources.push(this); }
            };
            """);
    try {
      open("/kirin");
      Folders.awaitUntil(
          "it listens",
          () -> Boolean.TRUE.equals(browser.run("return window.sources[0].readyState === 1")));

      browser.run("window.unseen = true; document.dispatchEvent(new Event('visibilitychange'));");
      assertThat(browser.run("return window.sources.map(each => each.readyState).join()"))
          .as("the connection is closed")
          .isEqualTo("2");

      browser.run("window.unseen = false; document.dispatchEvent(new Event('visibilitychange'));");
      Folders.awaitUntil(
          "it listens again",
          () ->
              "2,1"
                  .equals(
                      browser.run("return window.sources.map(each => each.readyState).join()")));
    } finally {
      browser.noLonger(own);
    }
  }

  @Test
  void the_keyboard_alone_leads_past_the_menu_and_through_the_list() {
    open("/kirin/requests");
    browser.type("body", Keys.TAB);
    assertThat(browser.run("return document.activeElement.textContent"))
        .isEqualTo("Skip to the content");
    browser.type("a.skip", Keys.ENTER);
    assertThat(browser.run("return document.activeElement.id")).isEqualTo("main");
    browser.type("tbody a", Keys.ENTER);
    browser.awaitText("h1", "Request ");
    assertThat(browser.url()).contains("/kirin/requests/");
  }

  @Test
  void an_order_is_given_with_two_clicks() {
    signIn();
    open("/kirin/requests?text=viaduct&status=accepted");
    browser.click("tbody a");
    browser.awaitText("h1", "Request ");
    browser.click(".orders button");
    browser.awaitText("h1", "Cancel:");
    assertThat(browser.run("return document.body.dataset.watch"))
        .as("a page that was sent by a form is not asked for again")
        .isNull();
    assertThat(browser.barriers()).isEmpty();
    browser.click("button.sure");
    browser.awaitText("h1", "Done: cancel");
    assertThat(browser.barriers()).isEmpty();
  }

  @Test
  void one_signs_in_with_a_token_and_out_again() {
    open("/kirin/sign-in");
    browser.type("#token", "token-of-a-stranger-1\n");
    browser.awaitText("[role=alert]", "This token is unknown.");

    signIn();
    assertThat(browser.run("return document.cookie")).as("no script reads it").isEqualTo("");
    browser.click(".who button");
    browser.awaitText(".who", "Sign in");
  }
}
