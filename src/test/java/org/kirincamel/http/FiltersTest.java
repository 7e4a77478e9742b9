package org.kirincamel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.Map;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kirincamel.store.RequestFilter;

class FiltersTest {

  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

  private static AbstractStringAssert<?> refusal(Runnable reading) {
    return assertThat(
        assertThatExceptionOfType(ProblemException.class)
            .isThrownBy(reading::run)
            .actual()
            .problem()
            .detail());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-01, 2026-03-01T00:00:00Z",
    "2026-03-01T09:30:00Z, 2026-03-01T09:30:00Z",
    "2h, 2026-03-10T10:00:00Z"
  })
  void a_time_is_said_as_a_day_a_time_or_an_age(String said, Instant meant) {
    RequestFilter filter = Filters.of(Map.of("received_after", said), NOW);

    assertThat(filter.received().after()).contains(meant);
    assertThat(LedgerQuery.of("from=" + said, NOW).since()).isEqualTo(meant);
  }

  @ParameterizedTest
  @CsvSource({"2026-02-30", "2026-3-1", "yesterday", "-2h", "2026-03-01Z", "99999-01-01"})
  void what_is_no_time_is_refused(String said) {
    refusal(() -> Filters.of(Map.of("received_after", said), NOW))
        .startsWith("received_after: expected a day such as 2026-03-01, a time such as");
  }

  @Test
  void a_time_that_ends_before_it_begins_finds_nothing_and_is_refused() {
    refusal(
            () ->
                Filters.of(
                    Map.of("received_after", "2026-03-02", "received_before", "2026-03-01"), NOW))
        .isEqualTo("received_before: expected a later time than that of received_after.");
    refusal(() -> LedgerQuery.of("from=2026-04-01&to=2026-03-01", NOW))
        .isEqualTo("to: expected a later time than that of from.");
    refusal(() -> LedgerQuery.of("from=2026-03-01&to=2026-03-01", NOW))
        .startsWith("to: expected a later time");
  }

  @Test
  void a_misspelt_name_or_word_is_told_the_one_that_was_meant() {
    refusal(() -> Query.of("stauts=accepted", NOW)).endsWith("did you mean status?");
    refusal(() -> Query.of("zzz=accepted", NOW)).endsWith("got another one.");
    refusal(() -> Query.of("status=acepted", NOW)).endsWith("did you mean accepted?");
    refusal(() -> Query.of("status=zzz", NOW)).endsWith("got another word.");
    refusal(() -> Query.of("delivery=daed", NOW)).endsWith("did you mean dead?");
    refusal(() -> LedgerQuery.of("form=2d", NOW)).endsWith("did you mean from?");
  }
}
