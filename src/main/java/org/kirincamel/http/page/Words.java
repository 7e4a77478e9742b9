package org.kirincamel.http.page;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import org.kirincamel.common.SafeText;

/** How values are written on the page. */
final class Words {

  private static final int MOST = 20_000;
  private static final int MOST_IN_A_CELL = 80;
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Words() {}

  /** A stranger's words at length. */
  static String text(String strangers) {
    return SafeText.page(strangers, MOST);
  }

  /** A stranger's words in a cell or a heading: the beginning of them. */
  static String cell(String strangers) {
    return SafeText.page(SafeText.header(strangers), MOST_IN_A_CELL);
  }

  static String moment(Instant at) {
    return MOMENT.format(at) + " UTC";
  }

  /** How long ago, or how long from now, in the two largest units. */
  static String span(Duration span) {
    long seconds = span.abs().toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return pair(seconds / 60, "min", seconds % 60, "s", seconds < 600);
    }
    if (seconds < 86_400) {
      return pair(seconds / 3600, "h", seconds % 3600 / 60, "min", true);
    }
    return pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h", seconds < 864_000);
  }

  private static String pair(long many, String unit, long few, String smaller, boolean both) {
    return both && few > 0
        ? "%d %s %d %s".formatted(many, unit, few, smaller)
        : "%d %s".formatted(many, unit);
  }

  static String usd(BigDecimal amount) {
    BigDecimal bare = amount.stripTrailingZeros();
    return (bare.scale() < 2 ? bare.setScale(2) : bare).toPlainString() + " USD";
  }

  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    return String.format(
        Locale.ROOT, "%.1f %siB", bytes / (double) (1L << power * 10), "KMGTPE".charAt(power - 1));
  }

  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(',', '\u202F');
  }

  /** The end of an id, which the names of the request's files have too. */
  static String shortId(UUID request) {
    String id = request.toString();
    return id.substring(id.length() - 12);
  }

  /** "1 request is", "2 requests are". */
  static String many(long number, String one, String several) {
    return number(number) + " " + (number == 1 ? one : several);
  }
}
