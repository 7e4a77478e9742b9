package org.kirincamel.http.page;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.kirincamel.store.DayBooks;
import org.kirincamel.store.HourBook;

/** Makes the charts of the first page. */
final class Charts {

  static final int DAYS = 30;

  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("d MMM HH:00", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Charts() {}

  /**
   * @param hours of the last day
   * @param books of the last days, as far as there are any
   */
  static List<Chart> of(Instant now, List<HourBook> hours, List<DayBooks> books) {
    int completed = hours.stream().mapToInt(HourBook::completed).sum();
    BigDecimal cost = hours.stream().map(HourBook::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    return List.of(
        chart(
            "completed",
            "Completed an hour",
            "%s in the last 24 hours by all nodes".formatted(Words.number(completed)),
            "Completed",
            hours,
            hour -> BigDecimal.valueOf(hour.completed())),
        chart(
            "cost",
            "Cost an hour",
            "%s in the last 24 hours by all nodes".formatted(Words.usd(cost)),
            "USD",
            hours,
            HourBook::cost),
        days(now, books));
  }

  private static Chart chart(
      String id,
      String title,
      String summary,
      String unit,
      List<HourBook> hours,
      Function<HourBook, BigDecimal> value) {
    return new Chart(
        id,
        title,
        summary,
        unit,
        hours.stream()
            .map(
                hour ->
                    new Chart.Bar(
                        HOUR.format(hour.start()),
                        value.apply(hour),
                        value.apply(hour).stripTrailingZeros().toPlainString()))
            .toList());
  }

  private static Chart days(Instant now, List<DayBooks> books) {
    Map<LocalDate, BigDecimal> spent =
        books.stream().collect(Collectors.toMap(DayBooks::day, DayBooks::spent));
    BigDecimal sum = spent.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    return new Chart(
        "spent",
        "Spent a day",
        "%s in the last %d days by all nodes, with what is expected of what runs"
            .formatted(Words.usd(sum), DAYS),
        "USD",
        IntStream.range(0, DAYS)
            .mapToObj(at -> today.minusDays(DAYS - 1L - at))
            .map(
                day -> {
                  BigDecimal usd = spent.getOrDefault(day, BigDecimal.ZERO);
                  return new Chart.Bar(
                      day.toString(), usd, usd.stripTrailingZeros().toPlainString());
                })
            .toList());
  }
}
