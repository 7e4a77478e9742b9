package org.kirincamel.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {

  private final SetClock clock = new SetClock(Tasks.BORN);
  private final Ids ids = new Ids(clock, new SplittableRandom(1));

  @Test
  void an_id_is_a_uuid_of_version_7_that_tells_when_it_was_made() {
    UUID id = ids.next();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(Tasks.BORN.toEpochMilli());
  }

  @Test
  void ids_ascend_also_when_the_clock_steps_back_or_stands_still() {
    Set<String> shortIds = new HashSet<>();
    String last = "";
    for (int i = 0; i < 20_000; i++) {
      if (i == 5000) {
        clock.pass(Duration.ofHours(-1));
      } else if (i == 15_000) {
        clock.pass(Duration.ofHours(2));
      }
      UUID id = ids.next();
      // As text, which is how databases and folders sort them; Java's own order is signed.
      assertThat(id.toString()).isGreaterThan(last);
      assertThat(id.version()).isEqualTo(7);
      assertThat(id.variant()).isEqualTo(2);
      last = id.toString();
      shortIds.add(Ids.shortId(id));
    }
    assertThat(shortIds).hasSize(20_000);
  }

  @Test
  void the_short_id_is_the_last_twelve_digits() {
    assertThat(Ids.shortId(Tasks.ID)).isEqualTo("0123456789ab");
  }
}
