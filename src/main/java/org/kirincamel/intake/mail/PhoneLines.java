package org.kirincamel.intake.mail;

import java.util.List;
import java.util.regex.Pattern;
import org.kirincamel.common.SafeText;

/**
 * What phones and programs write below every mail: a short last line that names one of them. Where
 * the name is also a word of prompts, it takes more than the name.
 */
final class PhoneLines {

  private static final int CASE = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
  private static final int MAX_LENGTH = 90;
  private static final int MAX_WORDS = 9;

  /** Names that are nothing else. */
  private static final Pattern NAME =
      Pattern.compile(
          "iPhon\\p{L}*|iPad|iPod|BlackBerry|Xiaomi|Redmi|POCO|Huawei|HUAWEI|OPPO|OnePlus|Samsung|SAMSUNG|Motorola|ProtonMail|Proton"
              + " Mail|Yahoo[ !]{0,2}Mail|Yahoo Mail|Gmail|Thunderbird|Mailbird|Mail for"
              + " Windows|Windows[ -]Mail|Windows Phone|Outlook\\.com|eM Client|K-9"
              + " Mail|AquaMail|FairEmail|Tutanota|GMX|WEB\\.DE|Mail\\.ru|Яндекс|QQ"
              + " ?邮箱|QQ邮箱|网易|Foxmail|Zimbra|Lotus Notes");

  /**
   * Names that are words too; two of them, or one beside a word of sending, are those of programs.
   */
  private static final Pattern WORD_TOO =
      Pattern.compile(
          "Galaxy|Android|Outlook|Pixel|HONOR|Honor|vivo|Nokia|Sony|Spark|Surface|Windows|iOS|Mail|Windows"
              + " 1[01]");

  private static final Pattern SENT = Pattern.compile(MailWords.SENT_BY, CASE);
  private static final Pattern DEVICE = Pattern.compile(MailWords.DEVICE, CASE);

  /** A thing that is seen, and no sender. */
  private static final Pattern SEEN =
      Pattern.compile(
          "(?:^|.*\\s)(?:an?|the|one|two|three|his|her|their|old|new|broken|giant)\\s(?:\\S+\\s){0,2}(?:"
              + NAME.pattern()
              + "|"
              + WORD_TOO.pattern()
              + ").*",
          CASE);

  private static final Pattern LATIN = Pattern.compile("[\\p{IsLatin}&&[^\\p{Lu}]]{3,}");
  private static final Pattern ENDS_SENTENCE = Pattern.compile(".*[!?。！？…:：]");

  private PhoneLines() {}

  /**
   * Where the own text ends, without what phones have added below it.
   *
   * @param from where the text begins
   */
  static int end(List<String> lines, int from) {
    int end = lastWords(lines, lines.size());
    while (end > from) {
      int start = end;
      while (start > from && !lines.get(start - 1).isBlank() && isOne(lines.get(start - 1))) {
        start--;
      }
      boolean apart = start > from && lines.get(start - 1).isBlank();
      boolean sure =
          start < end
              && lines.subList(start, end).stream().allMatch(line -> SENT.matcher(line).find());
      if (start == end || !apart && !sure) {
        return end;
      }
      if (!sure && lines.subList(start, end).stream().anyMatch(PhoneLines::mayBeASentence)) {
        throw new RefusedMailException(
            "The line %s may be yours, or your program's: leave it out, or put a full stop behind it."
                .formatted(SafeText.quotedLine(lines.get(start))));
      }
      end = lastWords(lines, start);
    }
    return end;
  }

  private static int lastWords(List<String> lines, int before) {
    int end = before;
    while (end > 0 && lines.get(end - 1).isBlank()) {
      end--;
    }
    return end;
  }

  private static boolean mayBeASentence(String line) {
    return line.strip().split("\\s+").length > 3 && LATIN.matcher(line).find();
  }

  private static boolean isOne(String text) {
    String line = text.strip();
    if (line.length() > MAX_LENGTH
        || line.split("\\s+").length > MAX_WORDS
        || ENDS_SENTENCE.matcher(line).matches()
        || SEEN.matcher(line).matches()) {
      return false;
    }
    boolean sent = SENT.matcher(line).find();
    long words = WORD_TOO.matcher(line).results().map(each -> each.group()).distinct().count();
    return NAME.matcher(line).find() && (sent || !line.endsWith("."))
        || words >= 2 && !line.endsWith(".")
        || sent && (words > 0 || DEVICE.matcher(line).find());
  }
}
