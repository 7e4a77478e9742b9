package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2ChunksTest {

  private static final int ENTRIES = 20_000;
  private static final int CHANGES = 50;
  private static final String FIRST = "chunk.1";

  @TempDir Path folder;

  @Test
  void the_version_of_H2_that_we_ship_can_choose_chunks_by_their_filling() {
    assertThat(H2Chunks.choosesByFill()).isTrue();
  }

  @Test
  void only_sparse_chunks_are_rewritten_however_old_a_full_one_is() {
    try (MVStore store =
        new MVStore.Builder()
            .fileName(folder.resolve("f") + "")
            .autoCommitDisabled()
            .pageSplitSize(1000)
            .open()) {
      MVMap<Integer, String> map = store.openMap("rows");
      for (int i = 0; i < ENTRIES; i++) {
        map.put(i, "a row that has ended " + i);
      }
      store.commit();
      for (int change = 0; change < CHANGES; change++) {
        map.put(change * ENTRIES / CHANGES, "a row that changed");
        store.commit();
      }
      store.sync();
      int before = chunks(store).size();
      store.setRetentionTime(0);
      H2Chunks.rewrite(store, 60);
      // H2 drops a chunk a few versions after the last that needs it.
      for (int later = 0; later < 10; later++) {
        map.put(ENTRIES, "a row that is new " + later);
        store.commit();
      }
      assertThat(chunks(store)).contains(FIRST).hasSizeLessThan(before / 2);
      assertThat(map.values().stream().filter("a row that changed"::equals)).hasSize(CHANGES);
    }
  }

  private static Set<String> chunks(MVStore store) {
    return store.getLayoutMap().keySet().stream()
        .filter(key -> key.startsWith("chunk."))
        .collect(Collectors.toSet());
  }
}
