package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.command.Commands;
import org.kirincamel.settings.Given;
import org.kirincamel.simulator.Call;
import org.kirincamel.task.State;

/**
 * An operator who is called at night finds each of nine troubles and its cure: by the page in at
 * most six clicks, by at most two commands. One module has them all; the commands look first, then
 * the page cures. With {@code -Doncall.screenshots=FOLDER} it leaves pictures.
 */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OnCallIT {

  private static final int MOST_CLICKS = 6;

  /** Each look counts 10,000 requests, and keeps a browser or a command busy. */
  private static final Duration SELDOM = Duration.ofMillis(300);

  private TroubledModule troubled;
  private Optional<Browser> browser = Optional.empty();
  private String status = "";
  private int clicks;

  @BeforeAll
  void start(@TempDir Path home, @TempDir Path profile) throws Exception {
    troubled = TroubledModule.start(home, EnumSet.allOf(LaidTrouble.class));
    if (Browser.isThere()) {
      browser = Optional.of(Browser.start(profile));
      browser.get().open(troubled.page() + "/sign-in");
      browser.get().type("#token", TroubledModule.TOKEN + "\n");
      browser.get().awaitText(".who", "Signed in as oncall");
    }
  }

  @AfterAll
  void close() {
    browser.ifPresent(Browser::close);
    if (troubled != null) {
      troubled.close();
    }
  }

  @BeforeEach
  void nothingIsClicked() {
    clicks = 0;
  }

  @AfterEach
  void fewClicksWereEnough() {
    assertThat(clicks).isLessThanOrEqualTo(MOST_CLICKS);
  }

  // By command: the first tells of the trouble, the second cures it or looks closer

  private String command(String... args) {
    var out = new StringWriter();
    String[] given =
        troubled.settings().entrySet().stream()
            .flatMap(each -> Stream.of(each.getKey(), each.getValue()))
            .toArray(String[]::new);
    Commands.run(
        args,
        anyKey -> Given.settings(given),
        new PrintWriter(out, true),
        new PrintWriter(out, true));
    return out.toString();
  }

  private static List<String> beginning(String said, String words) {
    return said.lines().filter(line -> line.startsWith(words)).toList();
  }

  @Test
  @Order(1)
  void one_command_tells_all_nine_with_their_cures() {
    // Some are seen at a second look only, and a busy machine is slow to lay them.
    Awaitility.await()
        .atMost(Duration.ofSeconds(150))
        .pollInterval(SELDOM)
        .untilAsserted(
            () -> {
              status = command("status");
              assertThat(beginning(status, "trouble ")).hasSizeGreaterThanOrEqualTo(9);
              assertThat(status)
                  .contains(
                      "Submission is paused, and every request is kept: HTTP 402",
                      "See to the account's balance",
                      "402: 40201 balance too low (for ",
                      "5 requests have been of unknown outcome",
                      "12 results could not be delivered to crm, and the tries are used up; the oldest for ",
                      ": Connection refused",
                      "cats.json.part in the inbox is not taken: it has the name of an unfinished file",
                      "endless.csv in the inbox is not taken: it is still being written to",
                      "In %s: rename it once it is complete".formatted(troubled.folders().inbox()),
                      "3 completed results have no video",
                      "The disk of the waiting videos, the outbox and the store is nearly full",
                      "Move results out of %s".formatted(troubled.folders().outbox()),
                      "6 tasks run for longer than 1h",
                      "11 of 13 slots are taken",
                      "second process (process ",
                      "started in %s)".formatted(troubled.folders().home().resolve("second")),
                      "The clock was set forward by");
            });

    assertThat(beginning(status, "  to do ")).hasSameSizeAs(beginning(status, "trouble "));
  }

  @Test
  @Order(2)
  void a_second_command_settles_delivers_fetches_and_expires() {
    String settle = commandOf("settle ");
    String unknown = settle.split(" ")[1];
    assertThat(command("settle", unknown, "--fail")).contains(unknown, "settled failed");
    assertThat(command(commandOf("fetch ").split(" "))).contains("3 requests found, 0 refused");
    assertThat(command(commandOf("retry ").split(" "))).contains("crm  redelivered: 12");
    String[] expire = commandOf("expire ").split(" ");
    assertThat(command(concat(expire, "--limit", "1"))).contains("expired expired");

    awaitSeldom("all is told", () -> command("status").contains("5 tasks run for longer"));
    assertThat(command("status"))
        .contains("4 requests have been of unknown outcome")
        .doesNotContain("completed results have no video");
  }

  private static String[] concat(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }

  /** The command that the first one gives for a trouble. */
  private String commandOf(String word) {
    return beginning(status, "  command   " + word).get(0).replace("  command   ", "");
  }

  @Test
  @Order(3)
  void a_second_command_looks_closer_at_clock_disk_and_process() {
    String doctor = command("doctor");

    assertThat(doctor)
        .contains(
            " MiB are left on the disk of ",
            "kirin.fetch.reserve",
            "and its clock is ",
            " s from that of this machine");
  }

  // By the page

  private Browser page() {
    assumeTrue(
        browser.isPresent(),
        "No chromium or no chromedriver on the PATH: apt-get install chromium chromium-driver");
    browser.get().open(troubled.page());
    return browser.get();
  }

  private void click(String selector) {
    browser.orElseThrow().click(selector);
    clicks++;
  }

  /** Clicks a button or a link of the trouble that says that. */
  private void clickIn(String trouble, String selector) {
    browser.orElseThrow().clickIn(".troubles li", trouble, selector);
    clicks++;
  }

  /** What the page says of the trouble that begins like that, cure and all. */
  private String told(String words) {
    awaitSeldom(words, () -> page().text("#troubles").contains(words));
    return browser.orElseThrow().text("#troubles");
  }

  private void isGone(String words) {
    awaitSeldom(words + " to go", () -> !page().text("#troubles").contains(words));
  }

  private static void awaitSeldom(String what, Callable<Boolean> condition) {
    Awaitility.await(what)
        .atMost(Duration.ofSeconds(100))
        .pollDelay(Duration.ZERO)
        .pollInterval(SELDOM)
        .until(condition);
  }

  @Test
  @Order(10)
  void the_page_tells_all_nine_on_top_with_their_cures() throws Exception {
    // What a command has set going again has to fail again first.
    told("could not be delivered to crm");
    // One that a command has expired runs no more.
    String told = told("5 tasks run for longer than 1h");
    Browser page = page();

    assertThat(told)
        .contains(
            "HTTP 402",
            "unknown outcome",
            "could not be delivered to crm",
            "cats.json.part in the inbox is not taken",
            "nearly full",
            "tasks run for longer",
            "second process",
            "The clock was set forward");
    assertThat(page.barriers()).isEmpty();
    String pictures = System.getProperty("oncall.screenshots", "");
    if (!pictures.isEmpty()) {
      for (int width : new int[] {1100, 390}) {
        page.screen(width, 1800, false);
        Files.write(Path.of(pictures, "oncall-" + width + ".png"), page.screenshot());
      }
      page.screen(1100, 1000, false);
    }
    assertThat(page.run("return document.documentElement.scrollWidth <= innerWidth"))
        .isEqualTo(true);
  }

  @Test
  @Order(11)
  void an_unknown_outcome_is_settled_by_five_clicks() {
    page();
    String task = troubled.gateway().earlier("of-the-operator", "An old tram");

    clickIn("unknown outcome", "a");
    browser.orElseThrow().awaitText("h1", "Requests");
    click("tbody a");
    browser.orElseThrow().awaitText("h1", "Request ");
    browser.orElseThrow().type("#task_id", task);
    click("form.filter button");
    browser.orElseThrow().awaitText("h1", "Settle:");
    click("button.sure");
    browser.orElseThrow().awaitText("h1", "Done: settle");

    Folders.awaitUntil("it is followed", () -> module().in(State.UNKNOWN) == 3);
  }

  private Module module() {
    return troubled.module();
  }

  @Test
  @Order(12)
  void a_webhook_that_was_mended_gets_its_results_by_two_clicks() throws Exception {
    told("could not be delivered to crm");
    try (var mended = Receiver.start(troubled.webhook())) {
      clickIn("could not be delivered to crm", "button");
      browser.orElseThrow().awaitText("h1", "Redeliver:");
      click("button.sure");
      browser.orElseThrow().awaitText("h1", "Done: redeliver");

      Folders.awaitUntil("all came", () -> mended.received().size() >= 12);
    }
    isGone("could not be delivered to crm");
  }

  @Test
  @Order(13)
  void a_file_is_taken_once_it_is_renamed_as_the_page_says() throws Exception {
    assertThat(told("cats.json.part in the inbox is not taken"))
        .contains("rename it once it is complete");

    Files.move(troubled.unfinished(), troubled.folders().inbox().resolve("cats.json"));

    troubled.folders().awaitFile(troubled.folders().done(), "cats.json");
    isGone("cats.json.part");
  }

  @Test
  @Order(14)
  void tasks_that_never_end_give_their_slots_back_by_two_clicks() {
    told("tasks run for longer than 1h");

    clickIn("tasks run for longer than 1h", "button");
    browser.orElseThrow().awaitText("h1", "Expire:");
    click("button.sure");
    browser.orElseThrow().awaitText("h1", "Done: expire");

    isGone("tasks run for longer");
  }

  @Test
  @Order(15)
  void videos_came_that_were_fetched_again() {
    page();
    Folders.awaitUntil(
        "three videos",
        () ->
            troubled.folders().documents().stream()
                    .filter(each -> each.path("revision").asInt() == 2)
                    .filter(each -> each.path("files").size() == 1)
                    .count()
                == 3);
  }

  @Test
  @Order(16)
  void disk_process_and_clock_are_told_with_what_to_do() {
    assertThat(told("is nearly full")).contains("Move results out of");
    assertThat(told("A second process")).contains("Stop it, or give it a store of its own");
    assertThat(told("The clock was set forward")).contains("let NTP set it");
  }

  @Test
  @Order(17)
  void submission_goes_on_by_itself_once_the_account_has_a_balance() {
    assertThat(told("Submission is paused")).contains("submission then resumes by itself");

    troubled.gateway().heal(Call.SUBMIT);

    isGone("Submission is paused");
    Folders.awaitUntil("all are submitted", () -> module().in(State.ACCEPTED) == 0);
  }
}
