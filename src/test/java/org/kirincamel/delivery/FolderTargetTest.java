package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTargetTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] VIDEO = {1, 2, 3};

  @TempDir Path folder;
  private Path outbox;
  private VideoFolder videos;
  private FolderTarget target;

  @BeforeEach
  void open() throws IOException {
    outbox = folder.resolve("deep/outbox");
    videos = new VideoFolder(folder.resolve("videos"), true, 0);
    target = new FolderTarget(outbox, videos, true);
    fetch("a.mp4");
  }

  @Test
  void the_document_and_its_video_stand_side_by_side() throws Exception {
    target.deliver("a", document("a.mp4"));

    assertThat(content().keySet()).containsExactly("a.json", "a.mp4");
    assertThat(outbox.resolve("a.mp4")).hasBinaryContent(VIDEO);
    assertThat(JSON.readTree(outbox.resolve("a.json").toFile())).isEqualTo(document("a.mp4"));
    assertThat(videos.path("a.mp4")).as("other targets may still want it").exists();
  }

  @Test
  void twice_changes_nothing() throws Exception {
    target.deliver("a", document("a.mp4"));
    var once = content();
    target.deliver("a", document("a.mp4"));

    assertThat(content()).isEqualTo(once);
  }

  @Test
  void a_try_that_was_not_written_down_is_done_again_though_the_waiting_copy_is_gone()
      throws Exception {
    target.deliver("a", document("a.mp4"));
    videos.discard("a.mp4");
    target.deliver("a", document("a.mp4"));

    assertThat(content().keySet()).containsExactly("a.json", "a.mp4");
    assertThat(outbox.resolve("a.mp4")).hasBinaryContent(VIDEO);
  }

  @Test
  void no_document_is_seen_before_all_its_videos() {
    assertThatThrownBy(() -> target.deliver("a", document("a.mp4", "a-2.mp4")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a-2.mp4");

    assertThat(outbox.resolve("a.json")).doesNotExist();
    assertThat(outbox.resolve("a.mp4")).exists();
  }

  @Test
  void what_a_break_left_behind_does_not_stand_in_the_way() throws Exception {
    Files.createDirectories(outbox);
    Files.writeString(outbox.resolve(".a.mp4.part"), "half");
    Files.writeString(outbox.resolve(".a.json.part"), "half a document that was longer".repeat(99));
    Files.writeString(outbox.resolve("a.mp4"), "an older one");

    target.deliver("a", document("a.mp4"));

    assertThat(content().keySet()).containsExactly("a.json", "a.mp4");
    assertThat(outbox.resolve("a.mp4")).hasBinaryContent(VIDEO);
    assertThat(JSON.readTree(outbox.resolve("a.json").toFile())).isEqualTo(document("a.mp4"));
  }

  @Test
  void a_result_without_a_video_is_its_document_alone() throws Exception {
    target.deliver("a", document());

    assertThat(content().keySet()).containsExactly("a.json");
  }

  @Test
  void another_name_is_that_of_the_videos_too_and_the_document_says_so() throws Exception {
    fetch("a-2.webm");
    ObjectNode document = document("a.mp4", "a-2.webm");
    document.withArray("files").insertObject(0).put("url", "https://host.example/link");

    ObjectNode before = document.deepCopy();

    target.deliver("2026-03-01/cat/b", document);

    assertThat(names(outbox)).containsExactly("2026-03-01");
    Path deep = outbox.resolve("2026-03-01/cat");
    assertThat(names(deep)).containsExactly("b-2.webm", "b.json", "b.mp4");
    assertThat(
            JSON.readTree(deep.resolve("b.json").toFile()).path("files").findValuesAsText("name"))
        .containsExactly("b.mp4", "b-2.webm");
    assertThat(document).as("that of the other targets").isEqualTo(before);
  }

  @Test
  void a_file_where_a_folder_belongs_stays_and_the_try_fails() throws Exception {
    Files.createDirectories(outbox);
    Files.writeString(outbox.resolve("cat"), "not a folder");

    assertThatThrownBy(() -> target.deliver("cat/b", document("a.mp4")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cat");

    assertThat(content()).containsExactly(java.util.Map.entry("cat", "not a folder"));
  }

  private void fetch(String name) throws IOException {
    videos.receive(name, new ByteArrayInputStream(VIDEO), 0, Optional.empty());
    videos.keep(name);
  }

  private static List<String> names(Path of) throws IOException {
    try (var files = Files.list(of)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static ObjectNode document(String... files) {
    ObjectNode document = JSON.createObjectNode().put("status", "completed");
    for (String file : files) {
      document.withArray("files").addObject().put("name", file);
    }
    return document;
  }

  private TreeMap<String, String> content() throws IOException {
    var content = new TreeMap<String, String>();
    try (var files = Files.list(outbox)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        content.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return content;
  }
}
