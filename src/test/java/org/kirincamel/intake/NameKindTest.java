package org.kirincamel.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameKindTest {

  @ParameterizedTest
  @CsvSource({
    "cat.json, REQUESTS",
    "CAT.JSON, REQUESTS",
    "a b.ndjson, REQUESTS",
    "x.yml, REQUESTS",
    ".json, HIDDEN",
    ".hidden.csv, HIDDEN",
    "up.json.part, UNFINISHED",
    "UP.JSON.PART, UNFINISHED",
    "cat.json~, UNFINISHED",
    "cat.txt.tmp, UNFINISHED",
    "~$orders.csv, SYSTEM",
    "Thumbs.db, SYSTEM",
    "thumbs.DB, SYSTEM",
    "desktop.ini, SYSTEM",
    "._cat.json, SYSTEM",
    ".DS_Store, SYSTEM",
    ".~lock.orders.csv#, SYSTEM",
    ".nfs0000000123, SYSTEM",
    "up.json.inprogress, UNKNOWN",
    "up2.json.6eF5b5Da, UNKNOWN",
    "orders.xlsx, UNKNOWN",
    "no ending, UNKNOWN"
  })
  void a_name_says_what_is_done_with_its_file(String name, NameKind kind) {
    assertThat(NameKind.of(name)).isEqualTo(kind);
  }
}
