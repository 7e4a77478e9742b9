package org.kirincamel.module;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.support.ScheduledPollConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.simulator.Simulator;
import org.slf4j.LoggerFactory;

/** What writers do that take their time: nothing half is taken, and no row is paid twice. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(LogLines.ROOT)
class GrowingFilesTest {

  private static final Duration SETTLE = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofHours(5);

  private Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
  private final ShiftedClock clock = new ShiftedClock();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Module module;

  @BeforeAll
  void start(@TempDir Path shared) throws Exception {
    home = shared;
    log.start();
    logger().setLevel(Level.INFO);
    logger().setAdditive(false);
    logger().addAppender(log);
    restart();
  }

  private void restart() throws Exception {
    module =
        Module.of(home, gateway)
            .clock(clock)
            .with("kirin.inbox.settle", "10m")
            .with("kirin.inbox.patience", "5h")
            .with("kirin.task.deadline", "3000d")
            .start();
  }

  @AfterAll
  void close() {
    module.close();
    gateway.close();
    logger().detachAppender(log);
    logger().setAdditive(true);
    logger().setLevel(null);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("org.kirincamel.intake");
  }

  private Path inbox(String name) {
    return module.folders().inbox().resolve(name);
  }

  private Path done(String name) {
    return module.folders().done().resolve(name);
  }

  private Path failed(String name) {
    return module.folders().failed().resolve(name);
  }

  /** Lets the module look at the inbox as it is now. */
  private void look() {
    var consumer =
        (ScheduledPollConsumer) module.context().getRoute("kirin-intake-folder").getConsumer();
    long before = consumer.getCounter();
    Folders.awaitUntil("two polls", () -> consumer.getCounter() >= before + 2);
  }

  /** Time passes in which nothing changes, looked at from begin to end. */
  private void pass(Duration time) {
    look();
    clock.forward(time);
    look();
  }

  private static void write(Path file, String content) throws Exception {
    Files.writeString(file, content);
  }

  private static void append(Path file, String content) throws Exception {
    Files.writeString(file, content, APPEND);
  }

  private static void makeOld(Path file) throws Exception {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(30))));
  }

  /** Prompts of the results of one file. */
  private List<String> prompts(String source) {
    return module.folders().documents().stream()
        .filter(document -> document.at("/source/name").asText().equals(source))
        .map(document -> document.at("/request/prompt").asText())
        .toList();
  }

  private void awaitPrompts(String source, String... prompts) {
    Folders.awaitUntil("results of " + source, () -> prompts(source).size() >= prompts.length);
    assertThat(prompts(source)).containsExactlyInAnyOrder(prompts);
  }

  private List<String> lines(Level level, String word) {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getLevel() == level)
        .map(ILoggingEvent::getFormattedMessage)
        .filter(message -> message.contains(word))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_stalls_in_the_middle_is_taken_once_it_is_whole(boolean old) throws Exception {
    String mark = old ? "old" : "new";
    var pieces =
        Map.of(
            mark + "-stall.txt", List.of("a red ", "kite over ", "a green hill"),
            mark + "-stall.csv",
                List.of("prompt\na red kite\na lighth", "ouse in", " a storm\na third row\n"),
            mark + "-quote.csv", List.of("prompt\n\"a red\n", "kite\n", "flies\"\n"),
            mark + "-stall.jsonl",
                List.of("{\"prompt\":\"6 a\"}\n{\"pro", "mpt\":\"6 b", "\"}\n{\"prompt\":\"6 c\"}"),
            mark + "-stall.json", List.of("{\"prompt\":\"12 ", "a red", " kite\"}"),
            mark + "-stall.yaml", List.of("prompt: a red kite", " in the sky\ndura", "tion: 10\n"));
    for (int piece = 0; piece < 3; piece++) {
      for (var file : pieces.entrySet()) {
        Path path = inbox(file.getKey());
        if (piece == 0) {
          Files.createFile(path);
        }
        append(path, file.getValue().get(piece));
        if (old) {
          makeOld(path);
        }
      }
      if (piece < 2) {
        pass(SETTLE);
        pass(SETTLE.multipliedBy(2));
        pieces.keySet().forEach(name -> assertThat(inbox(name)).as("piece " + name).exists());
      }
    }
    pass(SETTLE.multipliedBy(5));

    awaitPrompts(mark + "-stall.txt", "a red kite over a green hill");
    awaitPrompts(mark + "-stall.csv", "a red kite", "a lighthouse in a storm", "a third row");
    awaitPrompts(mark + "-quote.csv", "a red\nkite\nflies");
    awaitPrompts(mark + "-stall.jsonl", "6 a", "6 b", "6 c");
    awaitPrompts(mark + "-stall.json", "12 a red kite");
    awaitPrompts(mark + "-stall.yaml", "a red kite in the sky");
    assertThat(lines(Level.INFO, mark + "-stall.json "))
        .as("that it waits")
        .hasSize(1)
        .allMatch(line -> line.contains("18000"));
  }

  @Test
  void an_old_file_that_is_renamed_in_is_taken_after_one_settle() throws Exception {
    var whole =
        Map.of(
            "old.json", "{\"prompt\":\"old\"}",
            "old.jsonl", "{\"prompt\":\"old\"}",
            "old.txt", "old\n",
            "old.csv", "prompt\r\nold\r\n",
            "old.yaml", "prompt: old\n");
    whole.forEach((name, content) -> module.folders().dropOld(name, content.getBytes()));
    look();
    whole.keySet().forEach(name -> assertThat(inbox(name)).exists());

    pass(SETTLE);

    whole.keySet().forEach(name -> awaitPrompts(name, "old"));
  }

  @Test
  void what_is_still_not_whole_when_its_patience_is_over_is_put_aside_or_taken_row_by_row()
      throws Exception {
    write(inbox("half.json"), "[{\"prompt\":\"half\"},");
    write(inbox("half.yaml"), "- prompt: half\n- {prompt: [\n");
    write(inbox("wrong.json"), "{\"prompt\": oops}");
    write(inbox("half.jsonl"), "{\"prompt\":\"half 1\"}\n{\"pro");
    write(inbox("half.csv"), "prompt\nhalf 1\n\"half 2");
    var names = List.of("half.json", "half.yaml", "wrong.json", "half.jsonl", "half.csv");
    pass(SETTLE);
    pass(PATIENCE.minus(SETTLE.multipliedBy(2)));
    names.forEach(name -> assertThat(inbox(name)).exists());

    pass(SETTLE.multipliedBy(2));

    for (String name : List.of("half.json", "half.yaml", "wrong.json")) {
      module.folders().awaitFile(module.folders().failed(), name + ".error.json");
    }
    Folders.awaitUntil("rows", () -> prompts("half.jsonl").size() == 2);
    assertThat(prompts("half.jsonl")).containsExactlyInAnyOrder("half 1", "");
    Folders.awaitUntil("rows", () -> prompts("half.csv").size() == 2);
    assertThat(prompts("half.csv")).contains("half 1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void of_a_file_that_grows_on_in_done_only_the_new_rows_are_taken(boolean restarted)
      throws Exception {
    String name = restarted ? "restarted.csv" : "open.csv";
    Path hardLink = home.resolve("linked-" + name);
    write(inbox(name), "prompt\nopen 1\nopen 2 ha");
    Files.createLink(hardLink, inbox(name));
    try (OutputStream writer = Files.newOutputStream(inbox(name), APPEND)) {
      pass(SETTLE.multipliedBy(5));
      awaitPrompts(name, "open 1", "open 2 ha");
      module.folders().awaitFile(module.folders().done(), name);
      if (restarted) {
        module.close();
        restart();
      }
      pass(PATIENCE.multipliedBy(9));
      writer.write("lf\nopen 3\n".getBytes());
      writer.flush();
      pass(PATIENCE.dividedBy(9));
      Folders.awaitUntil("it is back", () -> Files.exists(inbox(name)));
      append(hardLink, "open 4\n");
      pass(SETTLE);
    }

    awaitPrompts(name, "open 1", "open 2 ha", "open 2 half", "open 3", "open 4");
    JsonNode note =
        Folders.json(module.folders().awaitFile(module.folders().done(), name + ".duplicate.json"));
    assertThat(note.path("skipped_rows").asInt()).isEqualTo(1);
    assertThat(note.path("new_rows").asInt()).isEqualTo(3);
    assertThat(note.path("request_ids")).hasSize(1);
    assertThat(lines(Level.WARN, name + " kept growing")).hasSize(1);
    assertThat(lines(Level.WARN, name + " begins with")).hasSize(1);
  }

  @Test
  void of_a_longer_file_of_the_same_name_only_the_rows_behind_the_earlier_ones_are_new()
      throws Exception {
    module.drop("again.jsonl", "{\"prompt\":\"1\"}\n{\"prompt\":\"2\"}");
    pass(SETTLE);
    awaitPrompts("again.jsonl", "1", "2");
    module.folders().awaitFile(module.folders().done(), "again.jsonl");
    module.drop("again.jsonl", "{\"prompt\":\"1\"}\n{\"prompt\":\"2\"}\n{\"prompt\":\"3\"}\n");
    pass(SETTLE);
    awaitPrompts("again.jsonl", "1", "2", "3");
    Folders.awaitUntil("moved", () -> !Files.exists(inbox("again.jsonl")));
    module.drop(
        "again.jsonl",
        "{\"prompt\":\"1\"}\n{\"prompt\":\"2\"}\n{\"prompt\":\"3\"}\n{\"prompt\":\"1\"}");
    pass(SETTLE);

    awaitPrompts("again.jsonl", "1", "2", "3", "1");
    Folders.awaitUntil(
        "a note",
        () ->
            Folders.names(module.folders().done()).stream()
                .filter(name -> name.startsWith("again") && name.endsWith(".duplicate.json"))
                .map(name -> Folders.json(done(name)).path("request_ids").size())
                .toList()
                .containsAll(List.of(2, 3)));
  }

  @Test
  void a_longer_text_is_another_prompt_and_equal_rows_in_another_order_are_other_requests()
      throws Exception {
    module.drop("hat.txt", "A cat");
    module.drop("order.csv", "prompt\none\ntwo\n");
    pass(SETTLE.multipliedBy(5));
    awaitPrompts("hat.txt", "A cat");
    awaitPrompts("order.csv", "one", "two");
    Folders.awaitUntil(
        "moved", () -> !Files.exists(inbox("hat.txt")) && !Files.exists(inbox("order.csv")));
    module.drop("hat.txt", "A cat with a hat\n");
    module.drop("order.csv", "prompt\ntwo\none\nthree\n");
    module.drop("other.csv", "prompt\none\ntwo\nthree\n");
    pass(SETTLE);

    awaitPrompts("hat.txt", "A cat", "A cat with a hat");
    awaitPrompts("order.csv", "one", "two", "two", "one", "three");
    awaitPrompts("other.csv", "one", "two", "three");
    assertThat(lines(Level.WARN, "hat.txt begins with")).hasSize(1);
    assertThat(lines(Level.WARN, "order.csv")).isEmpty();
  }

  @Test
  void of_an_envelope_whose_model_comes_late_every_row_is_new() throws Exception {
    write(inbox("late.yaml"), "input:\n- params: {prompt: late 1}\n- params: {prompt: late 2}\n");
    pass(SETTLE);
    awaitPrompts("late.yaml", "late 1", "late 2");
    Path file = module.folders().awaitFile(module.folders().done(), "late.yaml");
    append(file, "model: kirin_v1_t2v\n");
    pass(PATIENCE.dividedBy(9));
    pass(SETTLE);

    awaitPrompts("late.yaml", "late 1", "late 2", "late 1", "late 2");
  }

  @Test
  void a_temporary_name_is_left_alone_for_ten_times_the_patience_and_can_be_renamed()
      throws Exception {
    write(inbox("up.json.inprogress"), "{\"prompt\":\"up ");
    write(inbox("up2.json.6eF5b5Da"), "{\"prompt\":\"up2 ");
    write(inbox("left.json.6eF5b5Da"), "{\"prompt\":\"left ");
    write(inbox("slow.json.part"), "{\"prompt\":\"slow ");
    for (String name : List.of("Thumbs.db", "desktop.ini", "~$orders.csv", "._cat.json")) {
      write(inbox(name), "{\"prompt\":\"system\"}");
    }
    pass(PATIENCE.multipliedBy(9));
    append(inbox("up.json.inprogress"), "a red kite\"}");
    append(inbox("up2.json.6eF5b5Da"), "a red kite\"}");
    Files.move(inbox("up.json.inprogress"), inbox("up.json"));
    pass(PATIENCE.multipliedBy(2));
    Files.move(inbox("up2.json.6eF5b5Da"), inbox("up2.json"));
    pass(SETTLE);

    awaitPrompts("up.json", "up a red kite");
    awaitPrompts("up2.json", "up2 a red kite");
    var note =
        Folders.json(
            module.folders().awaitFile(module.folders().failed(), "left.json.6eF5b5Da.error.json"));
    assertThat(note.path("error").asText()).contains(".json", ".csv");
    assertThat(failed("left.json.6eF5b5Da")).exists();
    pass(PATIENCE.multipliedBy(20));
    for (String name :
        List.of("slow.json.part", "Thumbs.db", "desktop.ini", "~$orders.csv", "._cat.json")) {
      assertThat(inbox(name)).exists();
    }
    assertThat(lines(Level.WARN, "slow.json.part")).hasSize(1);
    assertThat(lines(Level.WARN, "Thumbs.db")).isEmpty();
  }
}
