package org.kirincamel.intake.mail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What mail programs and gateways add to the sender's own words: warnings above them, marks of
 * pictures between them, and what phones write below them.
 */
final class MachineLines {

  private static final int CASE = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
  private static final int MAX_LINE = 300;
  private static final int MAX_BANNER = 1200;

  private static final Pattern PICTURE =
      Pattern.compile(
          "\\[cid:[^\\]\\s]{1,200}](?:<https?:[^>\\s]{1,300}>)?|\\[(?:image|inline"
              + " image|bild|imagen|imagem|immagine|afbeelding|изображение|图片|图像|画像|이미지|صورة)(?:"
              + " \\d+)?(?: ?[:：][^\\]]{0,200})?](?:<https?:[^>\\s]{1,300}>)?|\\[(?:[\\p{L}"
              + " -]{1,30}[:：]"
              + " ?)?[^\\]\\[:]{1,100}\\.(?:png|jpe?g|gif|bmp|svg|webp)]|<(?:image|img|pastedgraphic)[\\w"
              + " ()-]{0,20}\\.(?:png|jpe?g|gif|bmp|tiff?|heic)>|\\uFFFC",
          CASE);

  /** Between the marks of a gateway that names its banner. */
  private static final Pattern MARKED_BANNER =
      Pattern.compile("(?s)ZjQcmQRYFpfptBannerStart.{0,4000}?ZjQcmQRYFpfptBannerEnd");

  private static final Pattern RULE = Pattern.compile("[-_=*~#─━]{3,}");

  /** A word in capitals, bare or decorated, such as {@code CAUTION:} or {@code *** EXTERNAL}. */
  private static final Pattern LOUD =
      Pattern.compile(
          "[^\\p{L}\\p{N}]{0,6}(?:\\p{Lu}[\\p{Lu}\\p{M}-]{2,}|\\p{Lo}{2,8}\\s?[:：!！】\\])]).*");

  private static final Pattern BRACKETED =
      Pattern.compile("[\\[(【<*]{1,3} ?([^\\])】>*]{2,60}?) ?[\\])】>*]{1,3}[:.]?");

  private static final Pattern WARNS =
      Pattern.compile(
          "(?:[\\[*(]{0,3})(?:caution|warning|attention|notice|important|alert|achtung|vorsicht|warnung|hinweis|avertissement|atención|aviso|advertencia|attenzione|avviso|atenção|let"
              + " op|waarschuwing"
              + "|uwaga|pozor|upozornění|varning|advarsel|varoitus|внимание|предупреждение|увага|dikkat|注意|警告|提醒|注意|주의|경고|تحذير|تنبيه).*",
          CASE);

  private static final List<Pattern> OF_BANNERS =
      List.of(
          words(
              "e-?mails?|mails?|courriel|correo|письм\\p{L}*|почт\\p{L}*|лист\\p{L}*|邮件|郵件|メール|메일|이메일|البريد|رسالة|zpráv\\p{L}*|wiadomoś\\p{L}*|e-post|sähköposti\\p{L}*|e-?posta"),
          words(
              "external|externally|outside|extern\\p{L}*|esterno|esterna|extérieur\\p{L}*|außerhalb|fuera|fora|внешн\\p{L}*|извне|зовнішн\\p{L}*|外部|외부|خارجي\\p{L}*|خارج|zewnętrzn\\p{L}*|zewnątrz|ulkopuol\\p{L}*|dış|buiten|utanför"),
          words(
              "links?|attachments?|clicking|click|klick\\p{L}*|anhäng\\p{L}*|anhang|anlagen?|liens?|pièces?"
                  + " jointes?|enlaces?|adjuntos?|allegat\\p{L}*|anexos?|bijlagen?|ссылк\\p{L}*|вложени\\p{L}*|odkaz\\p{L}*|příloh\\p{L}*|załącznik\\p{L}*|附件|链接|鏈接|添付|リンク|첨부|링크|روابط|مرفقات|bilagor|länkar"),
          words(
              "senders?|absender\\p{L}*|expéditeurs?|remitentes?|mittente|remetente|afzender|отправител\\p{L}*|odesílatel\\p{L}*|nadawc\\p{L}*|发件人|寄件者|差出人|送信者|보낸"
                  + " 사람|المرسل|avsändar\\p{L}*|gönderen"),
          words(
              "organi[sz]ations?|organisation\\p{L}*|compan(?:y|ies)|unternehmens?|firma|entreprise|organizaci\\p{L}*|azienda|empresa|организаци\\p{L}*|组织|公司|組織|社外|조직|المؤسسة|phishing"));

  /** Warnings without a word before them that says so. */
  private static final Pattern OF_OUTLOOK =
      Pattern.compile(
          "(?:you don['’]t often get e-?mail from .{3,200}|some people who received this message"
              + " don['’]t often get.*|this (?:e-?mail|message) (?:originated|came|comes|was"
              + " sent|is) from (?:outside|an external|someone outside).*|sie erhalten nicht häufig"
              + " e-mails von .*|diese e-mail (?:stammt|kommt|wurde) von (?:außerhalb|einem"
              + " externen).*|vous n['’]obtenez pas souvent d['’]e-mail .*|cet?"
              + " (?:e-?mail|courriel) (?:provient|vient) de l['’]extérieur.*)",
          CASE);

  private MachineLines() {}

  private static Pattern words(String alternatives) {
    return Pattern.compile(
        "(?<![\\p{L}\\p{N}])(?:" + alternatives + ")(?![\\p{L}\\p{N}])|" + uncut(alternatives),
        CASE);
  }

  /** Scripts that put no blanks between words. */
  private static String uncut(String alternatives) {
    return Arrays.stream(alternatives.split("\\|"))
        .filter(word -> word.matches("[\\p{IsHan}\\p{IsKatakana}\\p{IsHiragana}\\p{IsHangul}ー]+"))
        .collect(Collectors.joining("|", "(?:", "|(?!))"));
  }

  /** A text without the lines in which one of the patterns is found. */
  static String without(List<Pattern> patterns, String text) {
    return patterns.isEmpty()
        ? text
        : Arrays.stream(text.split("\r\n|\r|\n", -1))
            .filter(line -> patterns.stream().noneMatch(each -> each.matcher(line).find()))
            .collect(Collectors.joining("\n"));
  }

  /** A text without the banners of gateways that it has marked as such. */
  static String withoutMarked(String text) {
    return MARKED_BANNER.matcher(text).replaceAll("");
  }

  /** Without marks of pictures, and without lines that hold nothing else. */
  static List<String> withoutPictures(List<String> lines) {
    List<String> kept = new ArrayList<>();
    for (String line : lines) {
      String bare = line.length() > 4000 ? line : PICTURE.matcher(line).replaceAll("");
      if (bare.equals(line)) {
        kept.add(line);
      } else if (!bare.isBlank()) {
        kept.add(bare.strip());
      }
    }
    return kept;
  }

  /** Without the warnings above the text, so far as any text follows. */
  static List<String> withoutBanners(List<String> lines) {
    List<String> rest = lines;
    while (true) {
      int start = firstWords(rest, 0);
      int end = start < rest.size() ? endOfBanner(rest, start) : start;
      if (end == start) {
        return rest;
      }
      while (end < rest.size() && (rest.get(end).isBlank() || isRule(rest.get(end)))) {
        end++;
      }
      rest = rest.subList(end, rest.size());
    }
  }

  private static int firstWords(List<String> lines, int from) {
    int i = from;
    while (i < lines.size() && (lines.get(i).isBlank() || isRule(lines.get(i)))) {
      i++;
    }
    return i;
  }

  private static boolean isRule(String line) {
    return RULE.matcher(line.strip()).matches();
  }

  /**
   * @return where the text goes on after a banner that begins with that line; the line itself where
   *     none does
   */
  private static int endOfBanner(List<String> lines, int start) {
    String first = lines.get(start).strip();
    var bracketed = BRACKETED.matcher(first);
    if (first.length() <= MAX_LINE && bracketed.matches() && isLabel(bracketed.group(1))) {
      return start + 1;
    }
    int end = start;
    int last = start;
    while (end < lines.size() && !lines.get(end).isBlank() && !isRule(lines.get(end))) {
      if (speaksOfMail(lines.get(end)) > 0) {
        last = end;
      }
      end++;
    }
    String banner = String.join(" ", lines.subList(start, last + 1));
    if (banner.length() > MAX_BANNER || !isBanner(banner)) {
      return start;
    }
    // A sentence that a program has broken goes on in the next line.
    while (last + 1 < end && !lines.get(last).strip().matches("(?s).*[.!?。！？\\])*]")) {
      last++;
    }
    return last + 1;
  }

  private static boolean isLabel(String words) {
    return words.equals(words.toUpperCase(java.util.Locale.ROOT)) && speaksOfMail(words) > 0
        || OF_BANNERS.get(1).matcher(words).matches()
        || words.equals("EXT")
        || OF_BANNERS.get(1).matcher(words).find() && OF_BANNERS.get(0).matcher(words).find();
  }

  private static boolean isBanner(String paragraph) {
    int topics = speaksOfMail(paragraph);
    boolean ofMail = OF_BANNERS.get(0).matcher(paragraph).find();
    boolean warns = LOUD.matcher(paragraph).matches() || WARNS.matcher(paragraph).matches();
    return warns && (topics >= 3 || topics >= 2 && ofMail)
        || topics >= 4
        || OF_OUTLOOK.matcher(paragraph).matches();
  }

  private static int speaksOfMail(String text) {
    return (int) OF_BANNERS.stream().filter(topic -> topic.matcher(text).find()).count();
  }
}
