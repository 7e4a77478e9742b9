package org.kirincamel.intake.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.kirincamel.common.SafeText;
import org.kirincamel.intake.format.Format;

/**
 * Takes a mail apart: its text, and what is attached to it. Looks at types and names only, follows
 * no address and runs nothing.
 */
final class MailParts {

  private static final int DEEPEST = 10;
  private static final int MAX_PARTS = 100;

  /** What programs add by themselves: signatures, cards, keys. */
  private static final Set<String> ADDED =
      Set.of(
          "application/pgp-signature",
          "application/pgp-keys",
          "application/pkcs7-signature",
          "application/x-pkcs7-signature",
          "text/vcard",
          "text/x-vcard",
          "text/directory",
          "text/x-amp-html",
          "text/calendar");

  /** What Exchange makes of text below an attachment. */
  private static final Pattern ADDED_BY_EXCHANGE = Pattern.compile("ATT\\d+\\.(txt|html?)");

  private final int maxBytes;
  private final List<MailContent.Attachment> attachments = new ArrayList<>();
  private final List<String> others = new ArrayList<>();
  private int parts;

  private MailParts(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Takes a mail apart.
   *
   * @param maxBytes of the text, and of each attachment
   * @throws RefusedMailException if it is broken, too deep or too large
   */
  static MailContent of(Part mail, int maxBytes) {
    var parts = new MailParts(maxBytes);
    try {
      String text = parts.text(mail, 0);
      return new MailContent(text, parts.attachments, parts.others);
    } catch (MessagingException | IOException e) {
      throw new RefusedMailException(
          "The mail is broken and cannot be read (%s): send it again."
              .formatted(SafeText.quotedLine(String.valueOf(e.getMessage()))),
          e);
    }
  }

  /**
   * @return the text of a part, empty where it is none
   */
  private String text(Part part, int depth) throws MessagingException, IOException {
    parts++;
    if (depth > DEEPEST || parts > MAX_PARTS) {
      throw new RefusedMailException(
          "The mail has more than %d parts, or more than %d inside one another: send a simpler one."
              .formatted(MAX_PARTS, DEEPEST));
    }
    String type = type(part).getBaseType().toLowerCase(Locale.ROOT);
    if (type.startsWith("multipart/")) {
      return multipart(type, new MimeMultipart(part.getDataHandler().getDataSource()), depth);
    }
    String name = name(part);
    boolean attached = Part.ATTACHMENT.equalsIgnoreCase(disposition(part));
    if (!attached && name.isEmpty() && type.equals("text/plain")) {
      return plain(part);
    }
    if (!attached && name.isEmpty() && type.equals("text/html")) {
      return HtmlText.of(decoded(part));
    }
    if (!added(part, type, name, attached)) {
      attach(part, type, name);
    }
    return "";
  }

  private String multipart(String type, MimeMultipart all, int depth)
      throws MessagingException, IOException {
    List<String> texts = new ArrayList<>();
    List<Boolean> plain = new ArrayList<>();
    int count = all.getCount();
    for (int i = 0; i < count; i++) {
      Part part = all.getBodyPart(i);
      if (type.equals("multipart/related") && i > 0 && !isAttachment(part)) {
        continue;
      }
      String text = text(part, depth + 1);
      if (!text.isBlank()) {
        texts.add(text);
        plain.add(part.isMimeType("text/plain"));
      }
    }
    if (!type.equals("multipart/alternative")) {
      return String.join("\n", texts);
    }
    // The same words several times: the plain ones need not be made out of HTML.
    int chosen = Math.max(0, plain.indexOf(true));
    return texts.isEmpty() ? "" : texts.get(chosen);
  }

  private String plain(Part part) throws MessagingException, IOException {
    String text = decoded(part);
    ContentType type = type(part);
    if ("flowed".equalsIgnoreCase(type.getParameter("format"))) {
      return FlowedText.unfold(text, "yes".equalsIgnoreCase(type.getParameter("delsp")));
    }
    return text;
  }

  private String decoded(Part part) throws MessagingException, IOException {
    return MailCharsets.text(
        bytes(part, "The text"), Optional.ofNullable(type(part).getParameter("charset")));
  }

  private byte[] bytes(Part part, String what) throws MessagingException, IOException {
    try (InputStream content = part.getInputStream()) {
      byte[] bytes = content.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new RefusedMailException(
            "%s is too large: expected at most %d bytes, got more; send it in parts."
                .formatted(what, maxBytes));
      }
      return bytes;
    }
  }

  /** Whether a program put it there: it says nothing of a request. */
  private static boolean added(Part part, String type, String name, boolean attached)
      throws MessagingException {
    if (ADDED.contains(type) || ADDED_BY_EXCHANGE.matcher(name).matches()) {
      return true;
    }
    String[] id = part.getHeader("Content-ID");
    return type.startsWith("image/") && (!attached || id != null && id.length > 0);
  }

  private void attach(Part part, String type, String name) throws MessagingException, IOException {
    Optional<Format> format = Format.ofFileName(name);
    if (format.isEmpty() && !type.equals("text/plain")) {
      format = Format.ofContentType(type);
    }
    if (format.isEmpty() && !type.equals("text/plain")) {
      others.add(name.isEmpty() ? type : name);
      return;
    }
    byte[] content = bytes(part, "The attachment " + SafeText.quotedLine(name));
    Optional<String> charset = Optional.ofNullable(type(part).getParameter("charset"));
    if (charset.isPresent() && !charset.get().toLowerCase(Locale.ROOT).startsWith("utf-16")) {
      content = MailCharsets.text(content, charset).getBytes(StandardCharsets.UTF_8);
    }
    Format looked = format.orElse(Format.guess(content));
    if (format.isEmpty() && looked == Format.TEXT) {
      others.add(name.isEmpty() ? type : name);
      return;
    }
    attachments.add(new MailContent.Attachment(name, looked, content));
  }

  private static boolean isAttachment(Part part) throws MessagingException {
    return Part.ATTACHMENT.equalsIgnoreCase(disposition(part));
  }

  private static String disposition(Part part) throws MessagingException {
    String[] header = part.getHeader("Content-Disposition");
    if (header == null || header.length == 0) {
      return "";
    }
    int end = header[0].indexOf(';');
    return (end < 0 ? header[0] : header[0].substring(0, end)).strip();
  }

  /** The name of a file, decoded, without folders; empty where there is none. */
  private static String name(Part part) throws MessagingException {
    String raw;
    try {
      raw = part.getFileName();
    } catch (ParseException e) {
      // A name that cannot be made out is a name all the same: the part is no text.
      return "?";
    }
    if (raw == null) {
      return "";
    }
    String name = raw;
    try {
      name = MimeUtility.decodeText(raw);
    } catch (UnsupportedEncodingException e) {
      // The name stays as it was written; its ending is plain in any charset.
      name = raw;
    }
    int slash = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'));
    return SafeText.header(name.substring(slash + 1));
  }

  private static ContentType type(Part part) throws MessagingException {
    String[] header = part.getHeader("Content-Type");
    if (header == null || header.length == 0) {
      return new ContentType("text", "plain", null);
    }
    try {
      ContentType type = new ContentType(header[0]);
      // Some old programs say only "text".
      return type.getSubType() == null ? new ContentType("text", "plain", null) : type;
    } catch (ParseException e) {
      throw new RefusedMailException(
          "The mail has a part of the type %s, which cannot be read: send it as text."
              .formatted(SafeText.quotedLine(header[0])),
          e);
    }
  }
}
