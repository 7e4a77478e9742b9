package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/** Videos over TLS: what a host says there is not undone by where it says that it moved to. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class FetchTlsIT {

  private static final byte[] VIDEO = new byte[100_000];

  static {
    ByteBuffer.wrap(VIDEO).putInt(24).put("ftypisom".getBytes(StandardCharsets.US_ASCII));
  }

  @TempDir Path home;
  @TempDir Path keys;

  @Test
  void a_video_may_move_from_one_protected_address_to_another_and_to_no_open_one()
      throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
        var open = Simulator.start();
        var host = SecureHost.start(keys, VIDEO)) {
      host.moves("/moved.mp4", host.url() + "/video.mp4");
      host.moves("/undone.mp4", open.url() + "/videos/a.mp4");
      host.moves("/twice.mp4", host.url() + "/undone.mp4");
      gateway.behave(
          params -> {
            String url = "%s/%s.mp4".formatted(host.url(), params.path("prompt").asText());
            var video = Map.of("type", "video", "url", url);
            return Script.completed()
                .withField("output", List.of(Map.of("content", List.of(video))));
          });
      var folders = new Folders(home);
      var settings = folders.settings(gateway.url(), gateway.key());
      settings.putAll(host.trust());
      settings.put("kirin.fetch.private", "true");
      settings.put("kirin.fetch.tries", "1");
      try (var service = Service.started(home, settings)) {
        folders.drop("all.csv", "prompt\nvideo\nmoved\nundone\ntwice\n");

        assertThat(folders.awaitDocuments(4))
            .extracting(FetchTlsIT::outcome)
            .containsExactlyInAnyOrder(
                "video 100000",
                "moved 100000",
                "undone refused: a redirect from https to http, 127.0.0.1",
                "twice refused: a redirect from https to http, 127.0.0.1");
        assertThat(open.connections()).isZero();
        assertThat(service.alive()).isTrue();
      }
    }
  }

  private static String outcome(JsonNode document) {
    String said = document.at("/error/error_message").asText();
    int refused = said.indexOf("refused:");
    return "%s %s"
        .formatted(
            document.at("/request/prompt").asText(),
            refused < 0
                ? document.at("/files/0/bytes").asText(said)
                : said.substring(refused).replaceFirst("127\\.0\\.0\\.1.*", "127.0.0.1"));
  }
}
