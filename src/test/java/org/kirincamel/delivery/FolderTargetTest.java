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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderTargetTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] VIDEO = {1, 2, 3};
  private static final String SHA256 =
      "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81";

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

  /** Delivers it, and says how the document is called now. */
  private String delivered(ObjectNode document) throws IOException {
    var before = Files.isDirectory(outbox) ? names(outbox) : List.<String>of();
    target.deliver("a", document);
    return String.join(" ", names(outbox).stream().filter(n -> !before.contains(n)).toList());
  }

  private Path strangers(String name) throws IOException {
    Files.createDirectories(outbox);
    return Files.writeString(outbox.resolve(name), "of a stranger");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"request_id\": null}",
        "{\"request_id\": \"request-1\"}",
        "{\"request_id\": \"request-1\", \"revision\": 2}",
        "{\"request_id\": \"request-1\", \"revision\": \"1\"}",
        "{\"request_id\": \"request-2\", \"revision\": 1}",
        "{\"revision\": 1, \"request_id\": \"request-1\"}",
      })
  void a_document_that_is_not_this_results_stays_and_the_result_has_another_name(String theirs)
      throws Exception {
    Path document = strangers("a.json");
    Files.writeString(document, theirs);

    assertThat(delivered(document("a.mp4"))).isEqualTo("a-x2.json a-x2.mp4");
    assertThat(delivered(document("a.mp4"))).as("once more").isEmpty();

    assertThat(document).hasContent(theirs);
    assertThat(outbox.resolve("a-x2.mp4")).hasBinaryContent(VIDEO);
    assertThat(JSON.readTree(outbox.resolve("a-x2.json").toFile()).at("/files/0/name").asText())
        .isEqualTo("a-x2.mp4");
  }

  @Test
  void a_video_that_is_not_this_results_stays_and_document_and_videos_share_another_name()
      throws Exception {
    fetch("a-2.mp4");
    Path longer = strangers("a-2.mp4");
    Path sameLength = outbox.resolve("a-x2.mp4");
    Files.write(sameLength, new byte[] {3, 2, 1});

    assertThat(delivered(document("a.mp4", "a-2.mp4"))).isEqualTo("a-x3-2.mp4 a-x3.json a-x3.mp4");
    assertThat(delivered(document("a.mp4", "a-2.mp4"))).isEmpty();

    assertThat(longer).hasContent("of a stranger");
    assertThat(sameLength).hasBinaryContent(new byte[] {3, 2, 1});
  }

  @Test
  void two_results_of_one_name_and_two_revisions_have_two() throws Exception {
    assertThat(delivered(document("request-1", 1))).isEqualTo("a.json");
    assertThat(delivered(document("request-2", 1))).isEqualTo("a-x2.json");
    assertThat(delivered(document("request-1", 2))).isEqualTo("a-x3.json");

    assertThat(delivered(document("request-1", 1))).isEmpty();
    assertThat(delivered(document("request-2", 1))).isEmpty();
    assertThat(delivered(document("request-1", 2))).isEmpty();
  }

  @Test
  void a_try_that_died_before_its_document_is_gone_on_with_whatever_became_of_the_other_file()
      throws Exception {
    Path theirs = strangers("a.json");
    assertThat(delivered(document("a.mp4"))).isEqualTo("a-x2.json a-x2.mp4");
    Files.delete(outbox.resolve("a-x2.json"));
    Files.delete(theirs);

    assertThat(delivered(document("a.mp4"))).isEqualTo("a-x2.json");
  }

  @Test
  void a_copy_of_the_video_from_an_earlier_try_is_taken_as_it_is() throws Exception {
    Files.createDirectories(outbox);
    Path copy = Files.copy(videos.path("a.mp4"), outbox.resolve("a.mp4"));
    Object inode = Files.getAttribute(copy, "unix:ino");

    assertThat(delivered(document("a.mp4"))).isEqualTo("a.json");

    assertThat(Files.getAttribute(copy, "unix:ino")).isEqualTo(inode);
  }

  @Test
  void a_link_to_the_waiting_video_from_an_earlier_try_is_taken_unread() throws Exception {
    Files.createDirectories(outbox);
    Files.createLink(outbox.resolve("a.mp4"), videos.path("a.mp4"));
    ObjectNode document = document("a.mp4");
    ((ObjectNode) document.at("/files/0")).put("sha256", "what reading it would not come to");

    assertThat(delivered(document)).isEqualTo("a.json");
  }

  @Test
  void what_is_no_plain_file_is_nobodys_result() throws Exception {
    Files.createDirectories(outbox.resolve("a.json/full"));
    // A link that is as long as the video and leads to the same bytes.
    Path elsewhere = Files.write(outbox.resolve("far"), VIDEO);
    Files.createSymbolicLink(outbox.resolve("a-x2.mp4"), Path.of("far"));
    Files.createSymbolicLink(outbox.resolve("a-x3.json"), folder.resolve("nowhere"));
    Files.createDirectory(outbox.resolve("a-x4.mp4"));

    assertThat(delivered(document("a.mp4"))).isEqualTo("a-x5.json a-x5.mp4");
    assertThat(delivered(document("a.mp4"))).isEmpty();

    assertThat(folder.resolve("nowhere")).doesNotExist();
    assertThat(elsewhere).hasBinaryContent(VIDEO);
  }

  @Test
  void a_hard_link_to_our_own_document_is_not_written_through() throws Exception {
    target.deliver("a", document("a.mp4"));
    Path theirs = Files.createLink(folder.resolve("theirs.json"), outbox.resolve("a.json"));
    Files.createLink(outbox.resolve(".a.json.part"), theirs);
    String before = Files.readString(theirs);
    ObjectNode later = document("a.mp4").put("late", true);

    target.deliver("a", later);

    assertThat(theirs).hasContent(before);
    assertThat(JSON.readTree(outbox.resolve("a.json").toFile())).isEqualTo(later);
    assertThat(content().keySet()).containsExactly("a.json", "a.mp4");
  }

  @Test
  void a_waiting_copy_that_is_gone_before_it_was_delivered_fails_the_try() throws Exception {
    strangers("a.mp4");
    videos.discard("a.mp4");

    assertThatThrownBy(() -> target.deliver("a", document("a.mp4")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.mp4 is gone");

    assertThat(content()).containsExactly(java.util.Map.entry("a.mp4", "of a stranger"));
  }

  @Test
  void whoever_takes_every_name_is_told_about_and_loses_nothing() throws Exception {
    strangers("a.json");
    for (int number = 2; number <= 99; number++) {
      strangers("a-x%d.json".formatted(number));
    }

    assertThatThrownBy(() -> target.deliver("a", document("a.mp4")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("and 98 names like it are taken by files of others");

    assertThat(content()).hasSize(99).containsValue("of a stranger");
  }

  private void fetch(String name) throws IOException {
    videos.receive(
        name,
        new ByteArrayInputStream(VIDEO),
        new VideoFolder.Announced(0, VIDEO.length, Optional.empty()),
        received -> {});
  }

  private static List<String> names(Path of) throws IOException {
    try (var files = Files.list(of)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static ObjectNode document(String... files) {
    return document("request-1", 1, files);
  }

  private static ObjectNode document(String request, int revision, String... files) {
    ObjectNode document = JSON.createObjectNode().put("request_id", request);
    document.putObject("request").putArray("deep").addObject().put("revision", 99);
    document.putArray("files");
    for (String file : files) {
      document
          .withArray("files")
          .addObject()
          .put("name", file)
          .put("bytes", VIDEO.length)
          .put("sha256", SHA256);
    }
    return document.put("revision", revision).put("late", false);
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
