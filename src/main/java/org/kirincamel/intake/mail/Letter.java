package org.kirincamel.intake.mail;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.util.SharedByteArrayInputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kirincamel.common.SafeText;
import org.kirincamel.common.Sha256;

/**
 * A mail as it came, bytes and headers. Everything in it is a stranger's word.
 *
 * @param mail its headers and parts
 * @param raw its bytes, or those that were read of it
 */
record Letter(MimeMessage mail, byte[] raw) {

  /** No person's mail has more; each is an object in memory. */
  private static final int MAX_LINES = 250_000;

  private static final int LARGEST_HEADER = 256 * 1024;
  private static final int MAX_BOUNDARIES = 2_000;
  private static final int MAX_SUBJECT_LENGTH = 200;
  private static final int MAX_REFERENCES_LENGTH = 450;
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s@,;:<>()\\[\\]\"\\\\]+@[A-Za-z0-9.-]+");
  private static final Pattern ID = Pattern.compile("<[!-;=?-~]{1,248}>");
  private static final List<String> DIGESTED = List.of("Date", "From", "Subject", "Content-Type");

  /**
   * Reads the headers of a mail.
   *
   * @param raw as it lies on the server; where it is cut off, at least its header
   * @throws RefusedMailException if it is built to fill the memory, or no mail
   */
  static Letter of(byte[] raw) {
    refuseSwarms(raw);
    var properties = new Properties();
    properties.setProperty("mail.mime.allowutf8", "true");
    try {
      return new Letter(
          new MimeMessage(Session.getInstance(properties), new SharedByteArrayInputStream(raw)),
          raw);
    } catch (MessagingException e) {
      throw new RefusedMailException("The mail has no header that can be read.", e);
    }
  }

  private static void refuseSwarms(byte[] raw) {
    int lines = 0;
    int boundaries = 0;
    int header = -1;
    int start = 0;
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '\n') {
        lines++;
        boolean blank = i == start || i == start + 1 && raw[start] == '\r';
        header = header < 0 && blank ? i : header;
        boundaries += i > start + 1 && raw[start] == '-' && raw[start + 1] == '-' ? 1 : 0;
        start = i + 1;
      }
    }
    int headerBytes = header < 0 ? raw.length : header;
    if (lines > MAX_LINES || boundaries > MAX_BOUNDARIES || headerBytes > LARGEST_HEADER) {
      throw new RefusedMailException(
          "The mail has a header, or more lines or parts, that no person's has: send a simpler one.");
    }
  }

  /**
   * Who the mail says it is from.
   *
   * @return empty unless it is one address, and no other sender is named
   */
  Optional<String> from() throws MessagingException {
    List<String> from = addresses("From");
    List<String> sender = addresses("Sender");
    if (from.size() != 1 || !ADDRESS.matcher(from.get(0)).matches() || sender.size() > 1) {
      return Optional.empty();
    }
    return Optional.of(from.get(0))
        .filter(address -> sender.isEmpty() || sender.get(0).equalsIgnoreCase(address));
  }

  /** Every address in every header of that name; what is no address counts as one too. */
  private List<String> addresses(String name) throws MessagingException {
    List<String> addresses = new ArrayList<>();
    for (String header : headers(name)) {
      try {
        for (Address address : InternetAddress.parse(MimeUtility.unfold(header), true)) {
          addresses.add(((InternetAddress) address).getAddress());
        }
      } catch (AddressException notOne) {
        addresses.add("?");
      }
    }
    return addresses;
  }

  List<String> headers(String name) throws MessagingException {
    String[] values = mail.getHeader(name);
    return values == null ? List.of() : List.of(values);
  }

  /** The id of the mail with its brackets, if it has one that is. */
  Optional<String> messageId() throws MessagingException {
    return headers("Message-ID").stream()
        .findFirst()
        .map(String::strip)
        .filter(id -> ID.matcher(id).matches());
  }

  /** The ids of the mails that this one answers, oldest first, and its own at the end. */
  List<String> thread() throws MessagingException {
    List<String> before = headers("References");
    String ids =
        String.join(" ", before.isEmpty() ? headers("In-Reply-To") : before)
            + " "
            + messageId().orElse("");
    return ID.matcher(ids).results().map(id -> id.group()).distinct().toList();
  }

  /** The subject, decoded, on one line and not too long; empty where there is none. */
  String subject() throws MessagingException {
    String raw = headers("Subject").stream().findFirst().orElse("");
    String subject;
    try {
      subject = MimeUtility.decodeText(MimeUtility.unfold(raw));
    } catch (UnsupportedEncodingException e) {
      // In a charset that is not known here; better shown as it was written than not at all.
      subject = raw;
    }
    return SafeText.header(subject, MAX_SUBJECT_LENGTH);
  }

  /**
   * What makes the mail the same mail when it is read again: its id and who it is from, so that no
   * sender can take the id of another; without an id its content.
   */
  String key() throws MessagingException {
    String from = from().orElse("").toLowerCase(Locale.ROOT);
    Optional<String> id = messageId();
    return id.isPresent() ? id.get() + " " + from : "sha256:" + digest();
  }

  private String digest() throws MessagingException {
    MessageDigest digest = Sha256.digest();
    for (String name : DIGESTED) {
      digest.update((name + ":" + headers(name) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    int body = bodyStart();
    digest.update(raw, body, raw.length - body);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Headers change on the way: each server adds some. */
  private int bodyStart() {
    for (int i = 0; i + 1 < raw.length; i++) {
      boolean blank =
          raw[i + 1] == '\n' || raw[i + 1] == '\r' && i + 2 < raw.length && raw[i + 2] == '\n';
      if (raw[i] == '\n' && blank) {
        return i + 1;
      }
    }
    return raw.length;
  }

  /** What the result document says of the mail, and a later answer will need. */
  Map<String, String> details() throws MessagingException {
    Map<String, String> details = new LinkedHashMap<>();
    from().ifPresent(from -> details.put("from", from));
    messageId().ifPresent(id -> details.put("message_id", id));
    String subject = subject();
    if (!subject.isEmpty()) {
      details.put("subject", subject);
    }
    List<String> before =
        thread().stream().filter(id -> !id.equals(details.get("message_id"))).toList();
    if (!before.isEmpty()) {
      details.put("references", fitting(before));
    }
    return details;
  }

  /** As many of the last ids as fit, and the first, which names the thread. */
  private static String fitting(List<String> ids) {
    int length = ids.get(0).length();
    int from = ids.size();
    while (from > 1 && length + ids.get(from - 1).length() + 1 <= MAX_REFERENCES_LENGTH) {
      from--;
      length += ids.get(from).length() + 1;
    }
    return Stream.concat(Stream.of(ids.get(0)), ids.subList(from, ids.size()).stream())
        .collect(Collectors.joining(" "));
  }
}
