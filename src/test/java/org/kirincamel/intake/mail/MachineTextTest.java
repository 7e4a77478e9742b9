package org.kirincamel.intake.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mails of programs in many languages, known by their shape. */
class MachineTextTest {

  private static final String PROMPT = "A red kite over a hill.\nIt is windy";

  static Stream<String> belowThePrompt() {
    return Stream.of(
        // Headers of quoted mails.
        "________________________________\n"
            + "От: videos@kirin.example\n"
            + "Отправлено: 24 ноября 2026 г. 10:00\n"
            + "Кому: Ann\n"
            + "Тема: Re: kite\n\n"
            + "old",
        "Od: videos@kirin.example\n"
            + "Odesláno: 24. listopadu 2026 10:00\n"
            + "Komu: Ann\n"
            + "Předmět: Re: drak\n\n"
            + "old",
        "Від: Олена\nНадіслано: вівторок, 24 листопада 2026 р. 10:00\nКому: Ann\nТема: змій\n\nold",
        "发件人: 王伟 <wang@example.org>\n发送时间: 2026年11月24日 10:00\n收件人: Ann\n主题: 风筝\n\nold",
        "寄件者： 王偉\n日期： 2026年11月24日 週二 下午6:30\n收件者： Ann\n主旨： 風箏\n\nold",
        "보낸 사람: 김민수 <kim@example.org>\n보낸 날짜: 2026년 11월 24일 화요일 오후 6:30\n받는 사람: Ann\n\nold",
        "差出人: 田中\n送信日時: 2026年11月24日火曜日 18:30\n宛先: Ann\n件名: 凧\n\nold",
        "من: علي <ali@example.org>\nتاريخ الإرسال: الثلاثاء، ٢٤ نوفمبر ٢٠٢٦ ١٠:٠٠\nإلى: Ann\n\nold",
        "מאת: דנה\nנשלח: יום שלישי 24 נובמבר 2026 10:00\nאל: Ann\nנושא: עפיפון\n\nold",
        "Kimden: Ayşe <ayse@example.org>\n"
            + "Gönderildi: 24 Kasım 2026 Salı 18:30\n"
            + "Kime: Ann\n"
            + "Konu: uçurtma\n\n"
            + "old",
        "Feladó: Kovács Anna\n"
            + "Elküldve: 2026. november 24., kedd 18:30\n"
            + "Címzett: Ann\n"
            + "Tárgy: sárkány\n\n"
            + "old",
        "Lähettäjä: Anna\n"
            + "Lähetetty: tiistai 24. marraskuuta 2026 18.30\n"
            + "Vastaanottaja: Ann\n"
            + "Aihe: leija\n\n"
            + "old",
        "Από: Άννα <anna@example.org>\nΣτάλθηκε: Τρίτη, 24 Νοεμβρίου 2026 18:30\nΠρος: Ann\n\nold",
        "Från: Anna\nSkickat: den 24 november 2026 18:30\nTill: Ann\nÄmne: drake\n\nold",
        "De: Ana <ana@example.org>\n"
            + "Enviado el: martes, 24 de noviembre de 2026 18:30\n"
            + "Para: Ann\n\n"
            + "old",
        "Da: Ugo\nInviato: martedì 24 novembre 2026 18:30\nA: Ann\nOggetto: aquilone\n\nold",
        "Van: Jan\nVerzonden: dinsdag 24 november 2026 18:30\nAan: Ann\nOnderwerp: vlieger\n\nold",
        "Dari: Budi <budi@example.org>\n"
            + "Dikirim: Selasa, 24 November 2026 18.30\n"
            + "Kepada: Ann\n\n"
            + "old",
        "Từ: Lan <lan@example.org>\nĐã gửi: Thứ Ba, 24 tháng 11, 2026 18:30\nĐến: Ann\n\nold",
        "จาก: Nok <nok@example.org>\nส่ง: 24 พฤศจิกายน 2026 18:30\nถึง: Ann\n\nold",
        "Siuntėjas: Ona <ona@example.org>\n"
            + "Išsiųsta: 2026 m. lapkričio 24 d. 18:30\n"
            + "Kam: Ann\n\n"
            + "old",
        "Saatja: Mari\n"
            + "Saadetud: teisipäev, 24. november 2026 18:30\n"
            + "Adressaat: Ann\n"
            + "Teema: lohe\n\n"
            + "old",
        "*From:* Ann Example <ann@example.org>\n"
            + "*Sent:* Tuesday, November 24, 2026 6:30 PM\n"
            + "*To:* Ben\n\n"
            + "old",
        "From: [mailto:ann@example.org]\nSent: 24/11/2026 18:30\nTo: Ben\n\nold",
        "-----Исходное сообщение-----\nОт: Анна\nДата: 24.11.2026\n\nстарое",
        "-------- Původní zpráva --------\n"
            + "Předmět: drak\n"
            + "Datum: Út, 24. listopadu 2026 18:30:00 +0100\n"
            + "Od: Jana <jana@example.org>\n\n"
            + "old",
        "------------------ 原始邮件 ------------------\n"
            + "发件人: \"王\" <wang@example.org>\n"
            + "发送时间: 2026年11月24日(星期二) 晚上6:30\n\n"
            + "old",
        // Lines above quoted mails.
        "24 нояб. 2026 г., в 18:30, Иван <ivan@example.org> написал(а):\n\nстарое",
        "út 24. 11. 2026 v 18:30 odesílatel Jana <jana@example.org> napsal:\n\nstaré",
        "24 Kas 2026 Sal, 18:30 tarihinde Ayşe <ayse@example.org> şunu yazdı:\n\neski",
        "вт, 24 лист. 2026 р. о 18:30 Олена <olena@example.org> пише:\n> старе",
        // What phones add.
        "发自我的iPhone",
        "从我的 iPhone 发送",
        "發自我的 iPad",
        "Отправлено с iPhone",
        "Отправлено из мобильной Почты Mail",
        "Надіслано з iPhone",
        "Odesláno z iPhonu",
        "Odesláno z mobilu Samsung Galaxy.",
        "Wysłane z iPhone'a",
        "iPhone'umdan gönderildi",
        "Elküldve az iPhone-omról",
        "Lähetetty iPhonesta",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Verzonden vanaf mijn Galaxy",
        "나의 iPhone에서 보냄",
        "iPhoneから送信",
        "נשלח מה-iPhone שלי",
        "Enviat des del meu iPhone",
        "Trimis de pe iPhone",
        "Στάλθηκε από το iPhone μου",
        "Nire iPhonetik bidalia",
        "Được gửi từ iPhone của tôi",
        "ส่งจาก iPhone ของฉัน",
        "Sent from Mail for Windows",
        "Sent from Yahoo Mail on Android",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Obter o Outlook para Android",
        "Sent from my Huawei phone",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
        "Sent from my iPhone\n\nBegin forwarded message:\n\nFrom: x",
        // Pictures.
        "[cid:image001.png@01DC5E2A.7B3C1D40]",
        "[image: logo.png]",
        "[Inline image 1]",
        "[cid:logo@example]<https://www.example.org/>",
        "[Bild: Firmenlogo.png]",
        "[логотип.jpg]",
        "<image001.png>",
        "\uFFFC");
  }

  @ParameterizedTest
  @MethodSource("belowThePrompt")
  void what_programs_write_below_the_prompt_is_left_out(String rest) {
    assertThat(OwnText.of(PROMPT + "\n\n" + rest + "\n")).isEqualTo(PROMPT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[EXTERNAL]",
        "[EXT]",
        "[External Email]",
        "[EXTERN]",
        "*** EXTERNAL EMAIL ***",
        "[外部邮件]",
        "[EXTERNAL] This email came from outside. Do not click links.",
        "CAUTION: This email originated from outside of the organization. Do not click links or"
            + " open attachments unless you recognize the sender.",
        "CAUTION: This email originated from outside of the organization. Do not\n"
            + "click links or open attachments unless you recognize the sender and know\n"
            + "the content is safe.",
        "Caution: This email originated from outside the company.",
        "EXTERNAL EMAIL – Please be careful with links and attachments",
        "WARNING - External sender. Verify before opening attachments.",
        "ACHTUNG: Diese E-Mail stammt von einem externen Absender.",
        "VORSICHT! Externe E-Mail: Öffnen Sie keine Anhänge von unbekannten Absendern.",
        "ATTENTION : Cet e-mail provient d'un expéditeur externe. Ne cliquez pas sur les liens.",
        "ATENCIÓN: Este correo procede de un remitente externo.",
        "ATTENZIONE: questa e-mail proviene da un mittente esterno.",
        "LET OP: Deze e-mail is afkomstig van een externe afzender.",
        "UWAGA: Ta wiadomość e-mail pochodzi od zewnętrznego nadawcy.",
        "ВНИМАНИЕ: Это письмо от внешнего отправителя. Не открывайте вложения.",
        "注意：此邮件来自外部发件人，请勿点击链接或打开附件。",
        "【注意】このメールは外部から送信されました。リンクをクリックしないでください。",
        "This email originated from outside your organization.",
        "You don't often get email from ann@example.org. Learn why this is important",
        "[EXTERNAL]\n\n"
            + "CAUTION: This email originated from outside. Check the sender.\n\n"
            + "________________",
        "ZjQcmQRYFpfptBannerStart\n"
            + "This Message Is From an External Sender\n"
            + "Report Suspicious\n"
            + "ZjQcmQRYFpfptBannerEnd",
      })
  void the_warnings_of_gateways_above_it_are_left_out(String banner) {
    assertThat(OwnText.of(banner + "\n\n" + PROMPT)).isEqualTo(PROMPT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Camera: slow pan over a harbour at dawn, gulls crossing the frame",
        "WARNING: a red alarm light flashes in an empty corridor",
        "CAUTION: wet floor, says a yellow sign; a cat walks past it",
        "ATTENTION\n\nA soldier stands in the rain",
        "[WIDE SHOT]\n\nA whale breaches beside a small boat",
        "[wide shot] a whale breaches",
        "[EXT. NIGHT]\n\nA car waits",
        "EXT. HARBOUR - DAWN\n\nGulls cry",
        "INT. KITCHEN - NIGHT\n\nA kettle boils",
        "Scene: a kitchen at night\nCamera: handheld, close\nMood: warm\nLight: one lamp",
        "SCENE 1: A roof\nTime: 10:30\nCamera: a crane shot",
        "Anna: It is 10:30.\nBen: We are late!\nAnna: Then run.",
        "Anna: Are you coming?\nBen: At 18:30, yes.",
        "Style: 1920s silent film\nTitle card: THE END",
        "A letter arrives from outside, a hand opens the envelope",
        "A woman reads an email on her phone.\n\nShe smiles",
        "An iPhone rings on the table",
        "A cat.\n\nThe iPhone falls in slow motion",
        "A cat looks at the sky.\n\nA spiral Galaxy turns",
        "A robot.\n\nAn old Android sits down",
        "Sent from above, a ray of light\nhits the sea",
        "Prompt for the film: a storm\nLens: 35 mm",
        "A neon sign that reads [open], rain",
        "___\nA line of light\n___",
        "Paris: 24 lamps\nRome: 12 lamps",
      })
  void a_prompt_is_kept_as_it_is(String prompt) {
    String kept = OwnText.of(prompt);
    assertThat(kept).isEqualTo(prompt.startsWith("___") ? kept : prompt);
    assertThat(kept).isNotEmpty();
  }

  static Stream<String> goodPrompts() throws IOException {
    return Files.readAllLines(Path.of("src", "test", "resources", "prompts", "good.txt")).stream()
        // Quoted lines and rules are no one's own words in a mail.
        .filter(line -> !line.isBlank() && !line.startsWith(">") && !line.equals("---"));
  }

  @ParameterizedTest
  @MethodSource("goodPrompts")
  void every_good_prompt_is_kept_beside_what_programs_add(String prompt) {
    String mail =
        "[EXTERNAL]\n\n"
            + prompt
            + "\n\nSent from my iPhone\n\nFrom: a@b.example\nDate: 24.11.2026\n\nold";
    assertThat(OwnText.of(mail).strip()).isEqualTo(prompt.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A ship sails.\n\nYear: 14 April 1912\nPlace: North Atlantic",
        "A hand.\n\nScroll through photos on iPhone",
      })
  void lines_that_may_be_anybodys_are_refused_with_a_sentence(String text) {
    assertThatThrownBy(() -> OwnText.of(text))
        .isInstanceOf(RefusedMailException.class)
        .hasMessageContaining("leave");
  }

  @Test
  void parameters_are_no_header_of_another_mail() {
    assertThat(OwnText.of("duration: 10\nprompt: 24 November 2026\nmode: pro"))
        .isEqualTo("duration: 10\nprompt: 24 November 2026\nmode: pro");
  }

  @Test
  void a_companys_own_lines_are_left_out() {
    var patterns = List.of(Pattern.compile("^ACME Corp"), Pattern.compile("(?i)confidential"));
    assertThat(MachineLines.without(patterns, "ACME Corp. says\r\nA cat\nCONFIDENTIAL\nruns"))
        .isEqualTo("A cat\nruns");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EXTERNAL: a shop window",
        "IMPORTANT: a letter lies outside the door",
        "A hacker.\n\nA phishing link glows on a screen",
        "Message in a bottle: outside, the sea",
        "NIGHT: the post office, letters fly outside",
        "Narrator: In 2026 the sea rose.\nCaption: 24 years later",
        "Einstellung: Totale\nMusik: leise",
        "Камера: медленно\nСвет: закат",
        "镜头：慢推\n光线：黄昏",
        "[Intro]\n\nA door opens",
        "*whispers*\n\nA ghost",
        "A woman (30) writes\nto: her mother\nfrom: the front",
        "Sent by the king, a rider crosses the plain",
        "A robot reads\n\nhttps://example.org is painted on a wall, a skateboarder passes",
        "A. B. C.\n\nPhone booth in the rain",
      })
  void neither_are_sentences_that_only_sound_alike(String prompt) {
    assertThat(OwnText.of(prompt)).isEqualTo(prompt);
  }

  @Test
  void lines_without_end_are_read_in_no_time() {
    String text =
        "a@b.cc ".repeat(60_000) + "\n" + "Aa: ".repeat(60_000) + "\n[" + "x".repeat(200_000);
    assertThat(OwnText.of(text)).hasSizeGreaterThan(400_000);
  }
}
