package org.kirincamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only what has lain in our folders for long goes, whatever date its writer gave it. */
class OldDocumentsTest {

  @TempDir Path home;
  private Path done;
  private OldDocuments documents;
  private final Instant inAMonth = Instant.now().plus(Duration.ofDays(30));

  @BeforeEach
  void make() throws Exception {
    done = Files.createDirectory(home.resolve(".done"));
    documents = new OldDocuments(List.of(done, home.resolve("absent")));
  }

  private Path file(String name, int bytes) throws Exception {
    return Files.write(done.resolve(name), new byte[bytes]);
  }

  private int remove(Instant before, long bytes) throws Exception {
    return documents.remove(before, bytes, inAMonth.minus(Duration.ofDays(1)));
  }

  @Test
  void a_file_goes_once_it_has_lain_there_for_long() throws Exception {
    Path file = file("cats.csv", 3);

    assertThat(remove(inAMonth.minus(Duration.ofDays(31)), Long.MAX_VALUE)).isZero();
    assertThat(remove(inAMonth.minus(Duration.ofDays(29)), Long.MAX_VALUE)).isEqualTo(1);
    assertThat(file).doesNotExist();
  }

  @Test
  void a_file_of_an_old_date_has_not_lain_there_for_long() throws Exception {
    Path file = file("old.csv", 3);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));

    assertThat(remove(Instant.now().minus(Duration.ofDays(9)), Long.MAX_VALUE)).isZero();
  }

  @Test
  void the_oldest_go_where_all_take_too_much_room() throws Exception {
    for (int i = 0; i < 5; i++) {
      Files.setLastModifiedTime(
          file(i + ".csv", 1000), FileTime.from(Instant.now().plus(Duration.ofHours(i + 1))));
    }

    assertThat(remove(Instant.MIN, 2500)).isEqualTo(3);
    assertThat(done.toFile().list()).containsExactlyInAnyOrder("3.csv", "4.csv");
  }

  @Test
  void folders_links_and_what_is_younger_than_a_day_stay() throws Exception {
    Files.createDirectory(done.resolve("folder"));
    Path other = Files.write(home.resolve("other"), new byte[9]);
    Files.createSymbolicLink(done.resolve("link"), other);
    file("young", 9);

    assertThat(documents.remove(inAMonth, 0, Instant.now().minus(Duration.ofDays(1)))).isZero();
    assertThat(remove(inAMonth, 0)).isEqualTo(1);
    assertThat(done.toFile().list()).containsExactlyInAnyOrder("folder", "link");
    assertThat(other).exists();
  }
}
