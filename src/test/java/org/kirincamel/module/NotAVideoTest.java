package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Answer;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/** Pages and scripts that pose as videos. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class NotAVideoTest {

  private static final String NONE = "";
  private static final String MP4 = "\0\0\0\u0018ftypisom\0\0\2\0isommp41" + "\0".repeat(1000);
  private static final String TRANSPORT_STREAM = ("G" + "\0".repeat(187)).repeat(5);
  private static final String PNG = "\u0089PNG\r\n\u001a\n";

  /** What is served for one request, and what must come of it. */
  private record Served(String item, String contentType, String body, boolean isTaken) {}

  private static final List<Served> ALL =
      List.of(
          new Served("video", "application/octet-stream", "<html><body>Please log in", false),
          new Served("video", NONE, "<html>", false),
          new Served("video", "video/mp4", "<html>", false),
          new Served("video", "video/mp4", "", false),
          new Served("video", "application/problem+json", "{\"title\":\"expired\"}", false),
          new Served("video", "application/atom+xml", "<feed/>", false),
          new Served("video", "text/html; charset=utf-8", MP4, false),
          new Served("video", "application/javascript", "alert(1)", false),
          new Served("video", "video/mp4", "\0".repeat(1000), false),
          new Served("video", "image/png", PNG, false),
          new Served("video", NONE, MP4, true),
          new Served("video", "Video/MP4; codecs=\"avc1\"", MP4, true),
          new Served("video", "application/octet-stream", TRANSPORT_STREAM, true),
          new Served("video", "binary/octet-stream", "\u001aE\u00df\u00a3webm", true),
          new Served("", "video/quicktime", "\0\0\0\u0008wide\0\0\0\u0008mdat", true),
          new Served("image", "image/png", PNG, true),
          new Served("image", "application/vnd.error+json", "{}", false));

  @Test
  void only_what_is_called_a_video_and_begins_as_one_becomes_a_file() throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(20))) {
      for (int i = 0; i < ALL.size(); i++) {
        String path = "/videos/%d.mp4".formatted(i);
        Served served = ALL.get(i);
        byte[] body = served.body().getBytes(StandardCharsets.ISO_8859_1);
        gateway.always(
            Call.VIDEO,
            request -> request.path().equals(path),
            Fault.answer(
                served.contentType().equals(NONE)
                    ? Answer.untyped(200, body)
                    : Answer.of(200, served.contentType(), body)));
      }
      gateway.behave(
          params -> {
            int number = Integer.parseInt(params.path("prompt").asText());
            var content =
                Map.of(
                    "type", ALL.get(number).item(),
                    "url", "%s/videos/%d.mp4".formatted(gateway.url(), number));
            return Script.completed()
                .withField("output", List.of(Map.of("content", List.of(content))));
          });
      try (var module = Module.shared(gateway).with("kirin.fetch.tries", "1").start()) {
        var rows = new StringBuilder("prompt\n");
        for (int i = 0; i < ALL.size(); i++) {
          rows.append(i).append('\n');
        }
        module.drop("all.csv", rows.toString());

        List<JsonNode> documents = module.awaitDocuments(ALL.size());

        var taken = new ArrayList<String>();
        for (JsonNode document : documents) {
          if (document.path("files").size() == 1) {
            taken.add(document.at("/request/prompt").asText());
          } else {
            assertThat(document.at("/error/code").asText()).isEqualTo("fetch_failed");
          }
        }
        assertThat(taken)
            .containsExactlyInAnyOrderElementsOf(
                ALL.stream()
                    .filter(Served::isTaken)
                    .map(served -> "" + ALL.indexOf(served))
                    .toList());
        Folders.awaitUntil(
            "no copy waits any more", () -> Folders.names(module.folders().videos()).isEmpty());
        assertThat(Folders.names(module.folders().outbox()))
            .filteredOn(name -> !name.endsWith(".json"))
            .hasSize(taken.size());
      }
    }
  }
}
