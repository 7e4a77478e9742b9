package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.MailServer;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Shape;
import org.kirincamel.simulator.Simulator;

/** Results for those who want the address of the video alone. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class LinkTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  private Module.Plan plan(String mode) {
    return Module.of(home, gateway).with("kirin.fetch.mode", mode);
  }

  /** Nothing was fetched, everything was paid once. */
  private SharedModule.Plan links() {
    return Module.shared(gateway).with("kirin.fetch.mode", "link");
  }

  private void nothingFetched(Module module, int paid) {
    assertThat(gateway.videoDownloads()).isZero();
    assertThat(module.folders().videos()).doesNotExist();
    assertThat(gateway.paid()).isEqualTo(paid);
    assertThat(gateway.violations()).isEmpty();
  }

  private static List<String> links(JsonNode document) {
    var links = new ArrayList<String>();
    for (JsonNode file : document.path("files")) {
      assertThat(file.fieldNames()).toIterable().containsExactly("url");
      links.add(file.path("url").asText());
    }
    return links;
  }

  private static Map<String, Object> video(String url) {
    return Map.of("type", "video", "url", url);
  }

  private void answers(List<Map<String, Object>> content) {
    gateway.behave(
        params -> Script.completed().withField("output", List.of(Map.of("content", content))));
  }

  @Test
  void no_video_is_fetched_and_the_result_says_where_it_is() throws Exception {
    gateway.behave(params -> Script.completed().withShapes(Shape.IMAGE_FIRST));
    try (var module = links().start()) {
      module.drop("cat.txt", "A cat");

      JsonNode document = module.awaitDocument();

      assertThat(document.path("status").asText()).isEqualTo("completed");
      assertThat(document.path("error").isNull()).isTrue();
      assertThat(links(document))
          .as("the video, and not the cover before it")
          .containsExactly(document.at("/output/0/content/1/url").asText());
      assertThat(Folders.names(module.folders().outbox())).hasSize(1);
      nothingFetched(module, 1);
    }
  }

  @Test
  void an_address_that_is_none_of_the_web_or_holds_a_user_is_left_out() throws Exception {
    answers(
        List.of(
            video("ftp://host.example/a.mp4"),
            video("https://user:word@host.example/b.mp4"),
            video("https://host.example/c.mp4"),
            video("file:///etc/passwd"),
            video("HTTP://host.example/d.mp4?key=1"),
            video(" videos/my kite~.mp4\n")));
    try (var module = links().start()) {
      module.drop("cat.txt", "A cat");

      assertThat(links(module.awaitDocument()))
          .containsExactly(
              "https://host.example/c.mp4",
              "HTTP://host.example/d.mp4?key=1",
              gateway.url() + "/videos/my%20kite~.mp4");
    }
  }

  @Test
  void a_result_without_an_address_may_be_asked_for_once_more() throws Exception {
    answers(List.of(video("file:///etc/passwd")));
    try (var module = links().start()) {
      module.drop("cat.txt", "A cat");
      JsonNode first = module.awaitDocument();
      assertThat(first.at("/error/code").asText()).isEqualTo("fetch_failed");
      assertThat(first.path("files")).isEmpty();
      var order = Map.of("request_id", first.path("request_id").asText());

      gateway.fault(
          Call.POLL,
          Fault.text(
              200,
              "application/json",
              """
              {"status": "completed",
               "output": [{"content": [{"type": "video", "url": "https://host.example/a.mp4"}]}]}
              """));
      assertThat(module.ask("direct:kirin-refetch", order, Map.of()).get("refetching"))
          .isEqualTo(true);

      JsonNode second =
          module.awaitDocuments(2).stream()
              .filter(d -> d.path("revision").asInt() == 2)
              .findFirst()
              .orElseThrow();
      assertThat(links(second)).containsExactly("https://host.example/a.mp4");
      assertThat(second.path("error").isNull()).isTrue();
      assertThat(second.path("late").asBoolean()).isFalse();
      assertThat(module.ask("direct:kirin-refetch", order, Map.of()).get("refetching"))
          .as("nothing is missing any more")
          .isEqualTo(false);
      nothingFetched(module, 1);
    }
  }

  @Test
  void a_late_video_is_a_link_in_the_second_revision() throws Exception {
    gateway.behave(params -> Script.completed().withDuration(Duration.ofSeconds(2)));
    try (var module = plan("link").with("kirin.task.deadline", "400ms").start()) {
      module.drop("slow.txt", "slow");

      assertThat(module.awaitDocuments(2))
          .extracting(
              d ->
                  "%d %s %s %d"
                      .formatted(
                          d.path("revision").asInt(),
                          d.path("status").asText(),
                          d.path("late").asBoolean(),
                          links(d).size()))
          .containsExactlyInAnyOrder("1 expired false 0", "2 completed true 1");
      nothingFetched(module, 1);
    }
  }

  @Test
  void a_mail_has_the_link_and_nothing_attached() throws Exception {
    try (var mail = MailServer.start();
        var module =
            plan("link")
                .with(
                    "kirin.target.post.uri",
                    "smtp://127.0.0.1:" + mail.settings().get("kirin.mail.smtp.port"))
                .with("kirin.target.post.from", "videos@kirin.example")
                .with("kirin.target.post.to", "ann@example.org")
                .with("kirin.deliver.default", "post")
                .start()) {
      module.drop("cat.txt", "A cat");

      Folders.awaitUntil("a mail", () -> !mail.received("ann@example.org").isEmpty());
      var message = mail.received("ann@example.org").get(0);
      assertThat(message.getContent())
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.STRING)
          .contains("Your video is ready.", gateway.url() + "/videos/");
      nothingFetched(module, 1);
    }
  }

  @Test
  void a_video_that_waited_for_its_fetch_is_a_link_once_that_is_wanted() throws Exception {
    gateway.always(Call.VIDEO, Fault.status(404));
    try (var module = plan("file").start()) {
      module.drop("cat.txt", "A cat");
      Folders.awaitUntil("a try that failed", () -> gateway.videoDownloads() > 0);
    }
    int before = gateway.videoDownloads();

    try (var module = plan("link").start()) {
      assertThat(links(module.awaitDocument())).hasSize(1);
      assertThat(gateway.videoDownloads()).isEqualTo(before);
      assertThat(gateway.paid()).isEqualTo(1);
    }
  }

  @Test
  void a_link_that_waits_for_its_target_stays_one_though_files_are_wanted_since() throws Exception {
    Path crm = home.resolve("crm");
    Files.writeString(crm, "in the way");
    try (var module = toCrm(plan("link"), crm)) {
      module.drop("cat.txt", "A cat");
      Targets.awaitFailure(module, "crm");
    }
    Files.delete(crm);

    try (var module = toCrm(plan("file"), crm)) {
      Folders.awaitUntil("a result", () -> module.delivered() == 1);
      assertThat(links(Folders.json(crm.resolve(Folders.names(crm).get(0))))).hasSize(1);
      nothingFetched(module, 1);
    }
  }

  private static Module toCrm(Module.Plan plan, Path crm) throws Exception {
    return plan.with("kirin.target.crm.uri", "file:" + crm)
        .with("kirin.target.crm.schedule", "100ms,100ms,1s,1s,1s,1s")
        .with("kirin.deliver.default", "crm")
        .start();
  }
}
