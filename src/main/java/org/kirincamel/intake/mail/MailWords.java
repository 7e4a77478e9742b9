package org.kirincamel.intake.mail;

/**
 * The words of mail programs, where a shape alone does not tell enough: one list for all languages.
 * Each is a part of a pattern that is read without regard to case.
 */
final class MailWords {

  /** Names of the line that says who sent a mail. */
  static final String FROM =
      "From|Von|De|Da|Van|Från|Fra|Od|Lähettäjä|Kimden|Gönderen|От|Від|Feladó|Expeditor|Από|Dari|Từ"
          + "|差出人|发件人|寄件者|寄件人|보낸 사람|من|מאת|จาก";

  /** Names of the line that says when. */
  static final String SENT_AT =
      "Sent|Date|Gesendet|Datum|Envoyé|Enviado(?:"
          + " el)?|Fecha|Inviato|Data|Verzonden|Skickat|Sendt|Dato"
          + "|Lähetetty|Päivämäärä|Wysłano|Odesláno|Odoslané|Dátum|Отправлено|Дата|Надіслано|Gönderilme|Gönderildi|Tarih|Elküldve|Küldve|Trimis|Dată|Στάλθηκε|Ημερομηνία|Dikirim|Tanggal|Đã"
          + " gửi|Ngày|送信日時|日付|日時|发送时间|發送時間|日期|時間|보낸 날짜|날짜|تاريخ"
          + " الإرسال|التاريخ|נשלח|תאריך|ส่ง|วันที่";

  /** Words of sending, with which phones and programs sign. */
  static final String SENT_BY =
      "(?<!\\p{L})(?:sent (?:from|with|via|by|using)|get outlook|gesendet|verschickt|versendet|hol"
          + " dir|envoyée?|expédié|télécharger|téléchargez|obtenez|enviad[oa]|enviat|obtener|obter|inviat[oa]|scarica"
          + "|verzonden|verstuurd|download|skickat|sendt|hämta|hent|lähetetty|hanki|wysłan[oe]|pobierz|odeslán[oa]"
          + "|odoslané|stáhněte|získať|отправлен[оа]?|послано|надіслано|відправлено|загрузить|изпратено|poslano"
          + "|poslato|gönderildi|gönderilen|trimis[ăa]?|elküldve|küldve|στάλθηκε|απεστάλη|saadetud|nosūtīts|išsiųsta|dihantar|dikirim|được"
          + " gửi|gửi từ)(?!\\p{L})"
          + "|发自|发送自|發自|寄自|送信|发送|發送|傳送|보냄|보낸|전송|أرسلت|أُرسلت|الإرسال|مرسل|भेजा|נשלח|ส่งจาก";

  /** What a phone calls itself, and whose it is. */
  static final String DEVICE =
      "(?<!\\p{L})(?:smartphone|phone|mobile|handy|mobiltelefon|téléphone|portable|móvil|celular|telefono|telefoon"
          + "|telefon\\p{L}*|телефон\\p{L}*|смартфон\\p{L}*|tablet\\p{L}*|device|gerät|t-mobile|verizon|vodafone"
          + "|my|meinem|mon|ma|mi|meu|mio|mijn|min|mého|můj|mojego|mého|моего|мого|my)(?!\\p{L})|手机|手機|携帯|휴대폰|هاتف|的|내"
          + " ";

  private MailWords() {}
}
