package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.State;

/** Orders that operators give on the page. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageOrdersTest {

  private static final String ANNA = "token-of-an-operator-1";
  private static final String READER = "token-of-a-reader-1";

  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMinutes(10));
  private Module module;
  private Caller caller;
  private String anna;

  @BeforeAll
  void start(@TempDir Path home) throws Exception {
    module =
        Caller.plan(home, gateway)
            .with("kirin.http.operator-tokens", "anna:" + ANNA)
            .with("kirin.http.reader-tokens", "wall:" + READER)
            .with("kirin.submit.max-in-flight", "1")
            .start();
    caller = new Caller(module);
    anna = cookie(ANNA);
    id("It has the only slot");
    module.awaitOneIn(State.RUNNING);
  }

  @AfterAll
  void close() {
    module.close();
    gateway.close();
  }

  private String cookie(String token) throws Exception {
    return send("/kirin/sign-in", Map.of("token", token), "")
        .header("Set-Cookie")
        .replaceFirst(";.*", "");
  }

  private Caller.Reply send(String path, Map<String, String> form, String cookie, String... headers)
      throws Exception {
    String body =
        form.entrySet().stream()
            .map(
                each ->
                    each.getKey()
                        + "="
                        + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    String[] all = new String[headers.length + 4];
    all[0] = "Content-Type";
    all[1] = "application/x-www-form-urlencoded";
    all[2] = "Cookie";
    all[3] = cookie;
    System.arraycopy(headers, 0, all, 4, headers.length);
    return caller.send("POST", path, BodyPublishers.ofString(body), all);
  }

  private Document page(String path) throws Exception {
    var reply = caller.get(path, "Cookie", anna);
    assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
    return Jsoup.parse(reply.http().body());
  }

  /** What a form sends whose button is pressed. */
  private static Map<String, String> fields(Element form) {
    var fields = new LinkedHashMap<String, String>();
    form.select("input").forEach(each -> fields.put(each.attr("name"), each.attr("value")));
    form.select("select")
        .forEach(each -> fields.put(each.attr("name"), each.select("option").val()));
    return fields;
  }

  private static Element form(Document page, String button) {
    return page.select("form[action=/kirin/orders]:has(button:matchesOwn(^%s$))".formatted(button))
        .get(0);
  }

  private Document order(Map<String, String> form) throws Exception {
    var reply = send("/kirin/orders", form, anna);
    assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
    return Jsoup.parse(reply.http().body());
  }

  /** Presses a button and says yes. */
  private Document orderSurely(Document page, String button) throws Exception {
    var asked = order(fields(form(page, button)));
    return order(fields(asked.select("form.order").get(0)));
  }

  private String id(String prompt) throws Exception {
    return caller
        .post("{\"prompt\":\"%s\"}".formatted(prompt), "Authorization", "Bearer " + ANNA)
        .json()
        .at("/rows/0/request_id")
        .asText();
  }

  @Test
  void an_order_is_asked_twice_and_then_carried_out_in_the_name_of_who_gave_it() throws Exception {
    String waits = id("It waits");

    var asked = order(fields(form(page("/kirin/requests/" + waits), "Cancel")));
    assertThat(asked.select("h1").text()).isEqualTo("Cancel: request id " + waits + "?");
    assertThat(page("/kirin/requests/" + waits).select("#standing .state").text())
        .as("nothing has happened yet")
        .isEqualTo("accepted");

    var sure = fields(asked.select("form.order").get(0));
    var done = order(sure);
    assertThat(done.select("main").text()).contains("Done: cancel", "cancelled true", waits);
    assertThat(order(sure).select("main").text())
        .as("the same form again is the same order")
        .contains("cancelled true");
    var page = page("/kirin/requests/" + waits);
    assertThat(page.select("#standing .state").text()).isEqualTo("failed");
    assertThat(page.select("#timeline").text()).contains("by anna");
    assertThat(page.select("button").eachText())
        .doesNotContain("Cancel")
        .contains("Make once more");
  }

  @Test
  void an_order_to_all_that_are_found_tells_first_how_many() throws Exception {
    id("zebra one");
    id("zebra two");
    var page = page("/kirin/requests?text=zebra&status=accepted");

    var asked = order(fields(form(page, "Order")));
    assertThat(asked.select("main").text())
        .contains("2 requests are found. 2 would change.", "text zebra");
    var done = order(fields(asked.select("form.order").get(0)));
    assertThat(done.select("main").text())
        .contains("matched 2", "changed 2", "done 2", "refused 0");
    assertThat(page("/kirin/requests?text=zebra&status=failed").select("tbody tr")).hasSize(2);
    assertThat(page("/kirin/requests").select("#order-to-all")).as("all there are").isEmpty();
  }

  @Test
  void what_would_change_nothing_is_said_and_cannot_be_ordered() throws Exception {
    String waits = id("yak");
    var form = fields(form(page("/kirin/requests/" + waits), "Cancel"));
    var many = fields(form(page("/kirin/requests?text=yak&status=accepted"), "Order"));
    many.remove("filter.status");
    order(fields(order(form).select("form.order").get(0)));

    var one = order(form);
    assertThat(one.select("main").text())
        .contains("It would change nothing: the request is failed");
    assertThat(one.select("form.order")).isEmpty();
    var all = order(many);
    assertThat(all.select("main").text()).contains("1 request is found. 0 would change.");
    assertThat(all.select("form.order")).isEmpty();
  }

  @Test
  void a_pause_stands_on_top_until_it_is_ended() throws Exception {
    var done = orderSurely(page("/kirin"), "Pause");
    assertThat(done.select("main").text()).contains("paused true");
    Folders.awaitUntil("it is shown", () -> troubles().contains("Submission was paused"));
    assertThat(troubles()).contains("by order of anna");

    orderSurely(page("/kirin"), "Resume");
    Folders.awaitUntil("it is over", () -> !troubles().contains("Submission was paused"));
  }

  private String troubles() {
    try {
      return page("/kirin").select("#troubles").text();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void what_cannot_be_understood_or_done_is_said_in_one_sentence() throws Exception {
    String code = fields(form(page("/kirin"), "(?:Pause|Resume)")).get("code");

    for (Map<String, String> form :
        java.util.List.of(
            Map.of("code", code, "order", "explode", "sure", "yes"),
            Map.of("code", code, "order", "cancel", "request_id", "x", "sure", "yes"),
            Map.of("code", code, "order", "pause", "target", "nowhere", "sure", "yes"))) {
      var reply = send("/kirin/orders", form, anna);
      assertThat(reply.status()).as(reply.http().body()).isEqualTo(400);
      assertThat(Jsoup.parse(reply.http().body()).select("main p").text()).contains("expected");
    }
  }

  @Test
  void a_form_of_another_site_of_another_session_or_of_a_reader_orders_nothing() throws Exception {
    var form = fields(form(page("/kirin"), "(?:Pause|Resume)"));
    form.put("sure", "yes");
    var withoutCode = new LinkedHashMap<>(form);
    withoutCode.remove("code");
    var otherCode = new LinkedHashMap<>(form);
    otherCode.put("code", "0".repeat(64));

    assertThat(send("/kirin/orders", form, anna, "Origin", "https://evil.example").status())
        .isEqualTo(403);
    assertThat(send("/kirin/orders", form, anna, "Sec-Fetch-Site", "same-site").status())
        .isEqualTo(403);
    assertThat(send("/kirin/orders", withoutCode, anna).status()).isEqualTo(403);
    assertThat(send("/kirin/orders", otherCode, anna).status()).isEqualTo(403);
    assertThat(send("/kirin/orders", form, "").status()).isEqualTo(401);
    assertThat(send("/kirin/orders", form, cookie(READER)).status()).isEqualTo(403);
    var readers = caller.get("/kirin", "Cookie", cookie(READER));
    assertThat(Jsoup.parse(readers.http().body()).select("form[action=/kirin/orders]")).isEmpty();
  }
}
