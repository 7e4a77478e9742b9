package org.kirincamel.module;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** A real Chromium without a window, that of the system: nothing is downloaded for it. */
final class Browser implements AutoCloseable {

  private static final String AXE;

  static {
    try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
      AXE = new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Whether the system has one. */
  static boolean isThere() {
    return program("chromium").isPresent() && program("chromedriver").isPresent();
  }

  private static Optional<Path> program(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * @param profile an empty folder
   */
  static Browser start(Path profile) {
    var options = new ChromeOptions();
    options.setBinary(program("chromium").orElseThrow().toFile());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--user-data-dir=" + profile);
    System.setProperty("webdriver.chrome.driver", program("chromedriver").orElseThrow().toString());
    return new Browser(new ChromeDriver(options));
  }

  void open(String url) {
    driver.get(url);
  }

  String url() {
    return driver.getCurrentUrl();
  }

  /** A screen of that width, light or dark. */
  void screen(int width, int height, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /**
   * Does something with what it finds, and again where a live page replaced it between the finding
   * and the doing: an element that is stale was not touched.
   */
  private <T> T asItIs(Supplier<T> deed) {
    for (int tries = 1; ; tries++) {
      try {
        return deed.get();
      } catch (StaleElementReferenceException replaced) {
        if (tries == 20) {
          throw replaced;
        }
      }
    }
  }

  private void act(Runnable deed) {
    asItIs(
        () -> {
          deed.run();
          return deed;
        });
  }

  /** The visible text of the first element that is found. */
  String text(String selector) {
    return asItIs(() -> driver.findElement(By.cssSelector(selector)).getText());
  }

  /** Waits for it: a form that was sent may still be on its way. */
  void awaitText(String selector, String part) {
    Folders.awaitUntil(
        part,
        () -> {
          try {
            return text(selector).contains(part);
          } catch (NoSuchElementException notYet) {
            return false;
          }
        });
  }

  boolean has(String selector) {
    return !driver.findElements(By.cssSelector(selector)).isEmpty();
  }

  void click(String selector) {
    act(() -> driver.findElement(By.cssSelector(selector)).click());
  }

  /** As above, within the first element that is found and has that text in it. */
  void clickIn(String outer, String text, String selector) {
    act(
        () ->
            driver.findElements(By.cssSelector(outer)).stream()
                .filter(each -> each.getText().contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Nothing says: " + text))
                .findElement(By.cssSelector(selector))
                .click());
  }

  void type(String selector, CharSequence keys) {
    act(() -> driver.findElement(By.cssSelector(selector)).sendKeys(keys));
  }

  /** Runs a script before those of each page that is opened from now on; its id comes back. */
  String beforeEachPage(String script) {
    return driver
        .executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script))
        .get("identifier")
        .toString();
  }

  void noLonger(String beforeEachPage) {
    driver.executeCdpCommand(
        "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", beforeEachPage));
  }

  Object run(String script) {
    return driver.executeScript(script);
  }

  /** What axe finds that some people cannot use, one line each. */
  List<?> barriers() {
    driver.executeScript(AXE);
    return (List<?>)
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ['violations']}).then(found => done(found.violations.flatMap(each =>
                each.nodes.map(node => each.id + ' ' + node.html + ' ' + node.failureSummary))));
            """);
  }

  /** What the browser complained of since it was asked last, such as of a breach of the policy. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  byte[] screenshot() {
    return driver.getScreenshotAs(OutputType.BYTES);
  }

  @Override
  public void close() {
    driver.quit();
  }
}
