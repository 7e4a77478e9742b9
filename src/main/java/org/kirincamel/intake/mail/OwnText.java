package org.kirincamel.intake.mail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the sender of a mail wrote: without quoted mails, forwarded mails, signatures and what
 * programs add.
 */
final class OwnText {

  private static final int CASE = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

  /** The line above a quoted mail; it may be broken into three. */
  private static final Pattern WROTE =
      Pattern.compile(
          "(On|Am|Le|El|Il|Op|Em|Den|W dniu|Dnia) .{5,300} (wrote|schrieb.{0,150}|a"
              + " écrit|escribió|ha"
              + " scritto|schreef.{0,150}|escreveu|skrev.{0,150}|pisze|napisał.{0,3}) ?[:：]"
              + "|\\d{4}年\\d{1,2}月\\d{1,2}日.{0,300}[:：]|.{5,300}(のメール|さんは書きました|写道|寫道|님이"
              + " 작성)[^:：]{0,80}[:：]|في .{5,300}(كتب|تمت كتابة).{0,200}[:：]");

  private static final Pattern ENDS_WITH_COLON = Pattern.compile(".*[:：]\\s*");

  private static final Pattern BEGINS_OTHER_MAIL =
      Pattern.compile(
          "(Begin forwarded message|Anfang der weitergeleiteten (Nachricht|E-Mail)"
              + "|Début du message (réexpédié|transféré)|Inicio del mensaje reenviado"
              + "|Inizio messaggio inoltrato|転送されたメッセージ|بداية الرسالة المحولة) ?[:：]",
          CASE);

  private static final Pattern RULE_WITH_WORDS = Pattern.compile("-{3,} ?[^-].{0,60}[^-] ?-{3,}");
  private static final Pattern RULE_OF_OTHER_MAIL =
      Pattern.compile(
          "-{3,} ?(Original Message|Original-Nachricht|Ursprüngliche Nachricht|Message d['’]origine"
              + "|Mensaje original|Messaggio originale|Oorspronkelijk bericht|元のメッセージ|原始邮件|원본 메시지"
              + "|Forwarded message|Weitergeleitete Nachricht|Message transféré|Mensaje reenviado"
              + "|Messaggio inoltrato|転送メッセージ|Forwarded by .*) ?-{3,}",
          CASE);
  private static final Pattern RULE = Pattern.compile("_{10,}");
  private static final Pattern SENDER_LINE =
      Pattern.compile("[*]?(?:" + MailWords.FROM + ")[*]? ?[:：][*]? ?.*\\S.*", CASE);
  private static final Pattern DATE_LINE =
      Pattern.compile("[*]?(?:" + MailWords.SENT_AT + ")[*]? ?[:：].*", CASE);

  private static final Pattern SIGNATURE = Pattern.compile("-- ?");

  /** A broken line above a quoted mail has no more lines. */
  private static final int MAX_BROKEN = 3;

  private static final int LINES_OF_A_HEADER = 5;

  private final List<String> lines;

  private OwnText(String text) {
    List<String> all =
        Arrays.stream(
                MachineLines.withoutMarked(text).replace("\uFEFF", "").split("\r\n|\r|\n", -1))
            .map(line -> line.replace('\u00A0', ' ').stripTrailing())
            .toList();
    this.lines = MachineLines.withoutBanners(MachineLines.withoutPictures(all));
  }

  /**
   * The own words, without blank lines around them; empty where there are none.
   *
   * @throws RefusedMailException if lines may be the sender's own or a program's
   */
  static String of(String text) {
    return new OwnText(text).own();
  }

  private String own() {
    List<String> own = new ArrayList<>();
    int i = 0;
    while (i < lines.size() && !endsHere(i)) {
      int above = linesAboveQuoted(i);
      if (above > 0) {
        i += above;
        if (!quotedFrom(i)) {
          break;
        }
        continue;
      }
      if (!quoted(i)) {
        own.add(lines.get(i));
      }
      i++;
    }
    return withoutPhone(own);
  }

  /** Whether all from this line on is not the writer's own. */
  private boolean endsHere(int i) {
    String line = lines.get(i).strip();
    return SIGNATURE.matcher(lines.get(i)).matches()
        || BEGINS_OTHER_MAIL.matcher(line).matches()
        || RULE_OF_OTHER_MAIL.matcher(line).matches()
        || (RULE_WITH_WORDS.matcher(line).matches() || RULE.matcher(line).matches())
            && headerWithin(i + 1)
        || header(i)
        || QuotedHeader.beginsAt(lines, i);
  }

  private boolean headerWithin(int from) {
    for (int i = from; i < Math.min(lines.size(), from + 2); i++) {
      if (header(i) || QuotedHeader.beginsAt(lines, i)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the header of another mail begins here: who sent it, and when. */
  private boolean header(int i) {
    if (!SENDER_LINE.matcher(lines.get(i).strip()).matches()) {
      return false;
    }
    for (int j = i + 1; j < Math.min(lines.size(), i + LINES_OF_A_HEADER); j++) {
      if (DATE_LINE.matcher(lines.get(j).strip()).matches()) {
        return true;
      }
    }
    return false;
  }

  /**
   * @return how many lines from here on say who wrote what is quoted below, or 0
   */
  private int linesAboveQuoted(int i) {
    var joined = new StringBuilder();
    for (int many = 1; many <= MAX_BROKEN && i + many <= lines.size(); many++) {
      String line = lines.get(i + many - 1).strip();
      if (line.isEmpty() || line.startsWith(">")) {
        return 0;
      }
      joined.append(many > 1 ? " " : "").append(line);
      String all = joined.toString();
      if (WROTE.matcher(all).matches()
          || QuotedHeader.saysWhoWrote(all)
          || many == 1 && ENDS_WITH_COLON.matcher(all).matches() && quotedFrom(i + 1)) {
        return many;
      }
    }
    return 0;
  }

  private boolean quotedFrom(int from) {
    int i = from;
    while (i < lines.size() && lines.get(i).isBlank()) {
      i++;
    }
    return i < lines.size() && quoted(i);
  }

  private boolean quoted(int i) {
    return lines.get(i).startsWith(">");
  }

  private static String withoutPhone(List<String> own) {
    int start = 0;
    while (start < own.size() && own.get(start).isBlank()) {
      start++;
    }
    return String.join("\n", own.subList(start, Math.max(start, PhoneLines.end(own, start))));
  }
}
