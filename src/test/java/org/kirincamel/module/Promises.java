package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.kirincamel.simulator.Charge;
import org.kirincamel.simulator.Simulator;

/**
 * What must hold whatever happened: nothing lost, nothing paid twice, nothing said to strangers.
 */
final class Promises {

  private Promises() {}

  /** Holds at the end of every test. */
  static void kept(Simulator gateway, Folders folders) {
    keptButForCopies(gateway, folders);
    // A moment after the document, for it is only then that nobody needs the copy any more.
    Folders.awaitUntil("no waiting video", () -> Folders.names(folders.videos()).isEmpty());
  }

  /**
   * As {@link #kept}, but for what only takes up room: a kill may fall between a delivery and the
   * end of the waiting copy.
   */
  static void keptButForCopies(Simulator gateway, Folders folders) {
    var documents = folders.documents();
    assertThat(gateway.violations()).isEmpty();
    assertThat(gateway.ledger())
        .extracting(Charge::externalTaskId)
        .as("charges")
        .doesNotHaveDuplicates();
    assertThat(documents)
        .extracting(d -> d.path("request_id").asText() + " " + d.path("revision").asInt())
        .as("results")
        .doesNotHaveDuplicates();
    assertThat(firsts(documents))
        .extracting(d -> d.path("external_task_id").asText())
        .as("paid and delivered")
        .containsAll(gateway.ledger().stream().map(Charge::externalTaskId).toList());
    assertThat(gateway.requests())
        .filteredOn(request -> request.path().startsWith("/videos"))
        .allSatisfy(request -> assertThat(request.header("Authorization")).isEmpty());
    for (JsonNode document : documents) {
      document.path("files").forEach(file -> whole(folders.outbox(), file));
      assertThat(document.toString()).doesNotContain(gateway.key());
    }
  }

  /** As {@link #kept}, where so many requests were accepted and each has its video. */
  static void keptWithVideos(Simulator gateway, Folders folders, int count) {
    kept(gateway, folders);
    assertThat(gateway.paid()).isEqualTo(count);
    assertThat(folders.documents())
        .hasSize(count)
        .allSatisfy(
            document -> {
              assertThat(document.path("status").asText()).isEqualTo("completed");
              assertThat(document.path("files")).hasSize(1);
            });
  }

  private static List<JsonNode> firsts(List<JsonNode> documents) {
    return documents.stream().filter(d -> d.path("revision").asInt() == 1).toList();
  }

  private static void whole(Path outbox, JsonNode file) {
    Path video = outbox.resolve(file.path("name").asText());
    try {
      byte[] bytes = Files.readAllBytes(video);
      assertThat(file.path("bytes").asLong()).isEqualTo(bytes.length).isPositive();
      assertThat(file.path("sha256").asText())
          .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
