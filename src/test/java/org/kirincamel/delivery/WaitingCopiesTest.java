package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingCopiesTest {

  @TempDir Path home;
  private Path folder;
  private WaitingCopies copies;

  @BeforeEach
  void prepare() throws IOException {
    folder = Files.createDirectory(home.resolve("videos"));
    copies = new WaitingCopies(folder);
  }

  private void put(String name) throws IOException {
    Files.writeString(folder.resolve(name), "content");
  }

  private List<String> requestNames() throws IOException {
    assertThat(copies.all()).hasSize(1);
    return copies.all().get(0).requestNames();
  }

  @Test
  void a_folder_that_is_not_there_holds_none() throws IOException {
    assertThat(new WaitingCopies(home.resolve("none")).all()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cat-1.mp4", "cat-1.webm", "cat-1.png", "cat-1.mp4.part", "cat-1.mov.etag"})
  void a_whole_or_half_video_and_its_validator_are_copies(String name) throws IOException {
    put(name);
    assertThat(copies.all()).extracting(WaitingCopies.Copy::file).containsExactly(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"notes.txt", "cat.mp4.bak", ".mp4", "cat.part", "README"})
  void a_file_of_another_name_is_none(String name) throws IOException {
    put(name);
    assertThat(copies.all()).isEmpty();
  }

  @Test
  void a_folder_and_a_link_are_none() throws IOException {
    Files.createDirectory(folder.resolve("folder.mp4"));
    Files.createSymbolicLink(
        folder.resolve("link.mp4"), Files.writeString(home.resolve("kept"), "content"));
    assertThat(copies.all()).isEmpty();
  }

  @Test
  void a_number_at_the_end_may_belong_to_the_request_or_count_its_videos() throws IOException {
    put("cat-0a1b2c-2.mp4");
    assertThat(requestNames()).containsExactly("cat-0a1b2c-2", "cat-0a1b2c");
  }

  @Test
  void a_later_revision_belongs_to_the_same_request() throws IOException {
    put("cat-0a1b2c-r2-3.mp4.part");
    assertThat(requestNames()).containsExactly("cat-0a1b2c-r2-3", "cat-0a1b2c-r2", "cat-0a1b2c");
  }

  @Test
  void a_copy_says_when_it_was_written_and_can_be_removed_once() throws IOException {
    put("cat.mp4");
    Instant then = Instant.parse("2026-01-02T03:04:05Z");
    Files.setLastModifiedTime(folder.resolve("cat.mp4"), FileTime.from(then));
    WaitingCopies.Copy copy = copies.all().get(0);

    assertThat(copy.writtenAt()).isEqualTo(then);
    assertThat(copies.remove(copy)).isTrue();
    assertThat(copies.remove(copy)).isFalse();
    assertThat(folder).isEmptyDirectory();
  }
}
