package org.kirincamel.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.activation.DataHandler;
import jakarta.activation.FileDataSource;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.kirincamel.common.OwnMail;
import org.kirincamel.common.SafeText;
import org.kirincamel.settings.Target;

/**
 * A result as a mail: in the thread of the mail that asked for it, with a link to the video, and
 * with the video itself where it is small. Every piece of a stranger's in a header is an address,
 * an id or a word on one line, so that none of them can begin a header.
 */
final class ResultMail {

  private static final Pattern ID = Pattern.compile("<[^<>\\s@]{1,250}@[^<>\\s@]{1,250}>");
  private static final int MAX_REFERENCES = 20;
  private static final int MAX_SUBJECT_LENGTH = 200;
  private static final int MAX_LINE_LENGTH = 2500;

  /** What requests by mail are known by. */
  private static final String BY_MAIL = "mail";

  private ResultMail() {}

  static MimeMessage of(Parcel parcel) throws UndeliverableException {
    Map<String, String> asked =
        parcel.task().source().kind().equals(BY_MAIL) ? parcel.task().source().details() : Map.of();
    Target.Mail settings = parcel.target().mail();
    try {
      String from = settings.from();
      var mail =
          new OwnMail(OwnMail.Kind.RESULT, parcel.id(), from.substring(from.lastIndexOf('@') + 1));
      mail.setFrom(new InternetAddress(from, true));
      mail.setRecipients(Message.RecipientType.TO, recipients(parcel, asked));
      mail.setSubject(subject(parcel, asked), StandardCharsets.UTF_8.name());
      mail.setSentDate(Date.from(parcel.now()));
      thread(mail, asked);
      content(mail, parcel, parcel.target().attach());
      mail.saveChanges();
      return mail;
    } catch (MessagingException e) {
      throw new IllegalStateException("The mail could not be made: " + e.getMessage(), e);
    }
  }

  private static InternetAddress[] recipients(Parcel parcel, Map<String, String> asked)
      throws AddressException, UndeliverableException {
    List<InternetAddress> to = new ArrayList<>();
    for (String each : parcel.target().mail().to()) {
      if (!each.equals(Target.REQUESTER)) {
        to.add(new InternetAddress(each, true));
      } else if (asked.containsKey("from")) {
        to.add(requester(asked.get("from")));
      }
    }
    if (to.isEmpty()) {
      throw new UndeliverableException(
          "no recipient: the request came by %s, not by mail; add an address to kirin.target.%s.to"
              .formatted(parcel.task().source().kind(), parcel.target().name()));
    }
    return to.toArray(InternetAddress[]::new);
  }

  /** One address and no more, whatever else stood there. */
  private static InternetAddress requester(String from) throws UndeliverableException {
    try {
      InternetAddress[] addresses = InternetAddress.parse(from, true);
      if (addresses.length == 1
          && !addresses[0].isGroup()
          && from.chars().noneMatch(Character::isISOControl)) {
        var bare = new InternetAddress(addresses[0].getAddress(), true);
        bare.validate();
        return bare;
      }
    } catch (AddressException notAnAddress) {
      // Told below, like more than one.
    }
    throw new UndeliverableException(
        "no recipient: the sender gave no address, but \"%s\"".formatted(oneLine(from)));
  }

  private static String subject(Parcel parcel, Map<String, String> asked) {
    String clean = SafeText.header(asked.getOrDefault("subject", ""), MAX_SUBJECT_LENGTH);
    if (clean.isEmpty()) {
      return "Your video: " + parcel.status();
    }
    return clean.regionMatches(true, 0, "re:", 0, 3) ? clean : "Re: " + clean;
  }

  private static void thread(MimeMessage mail, Map<String, String> asked)
      throws MessagingException {
    String ids = asked.getOrDefault("references", "") + " " + asked.getOrDefault("message_id", "");
    List<String> before = ID.matcher(ids).results().map(MatchResult::group).distinct().toList();
    if (!before.isEmpty()) {
      int from = Math.max(0, before.size() - MAX_REFERENCES);
      mail.setHeader("In-Reply-To", before.get(before.size() - 1));
      mail.setHeader("References", String.join("\r\n ", before.subList(from, before.size())));
    }
  }

  private static void content(MimeMessage mail, Parcel parcel, long most)
      throws MessagingException {
    long bytes = parcel.files().stream().map(Path::toFile).mapToLong(File::length).sum();
    boolean attached = !parcel.files().isEmpty() && bytes <= most;
    String text = text(parcel, attached);
    if (!attached) {
      mail.setText(text, StandardCharsets.UTF_8.name());
      return;
    }
    var whole = new MimeMultipart();
    var words = new MimeBodyPart();
    words.setText(text, StandardCharsets.UTF_8.name());
    whole.addBodyPart(words);
    for (Path file : parcel.files()) {
      var video = new MimeBodyPart();
      video.setDataHandler(new DataHandler(new FileDataSource(file.toFile())));
      video.setFileName(file.getFileName().toString());
      video.setHeader("Content-Type", MediaType.of(file.getFileName().toString()));
      video.setHeader("Content-Transfer-Encoding", "base64");
      whole.addBodyPart(video);
    }
    mail.setContent(whole);
  }

  private static String text(Parcel parcel, boolean attached) {
    JsonNode document = parcel.document();
    var text = new StringBuilder();
    text.append(
        switch (parcel.status()) {
          case "completed" -> attached ? "Your video is attached.\n" : "Your video is ready.\n";
          case "rejected" -> "Your request was not accepted, and nothing was paid for.\n";
          case "expired" ->
              "Your video was not ready in time. If it arrives later, you will get another mail.\n";
          default -> "Your video could not be made.\n";
        });
    for (JsonNode url : document.path("output").findValues("url")) {
      text.append('\n').append(oneLine(url.asText())).append('\n');
    }
    JsonNode error = document.path("error");
    if (error.isObject()) {
      text.append("\nWhy: ")
          .append(oneLine(error.path("error_message").asText()))
          .append(" (")
          .append(oneLine(error.path("code").asText()))
          .append(")\n");
    }
    for (JsonNode violation : document.path("violations")) {
      text.append("\n- ").append(oneLine(violation.path("message").asText()));
    }
    String prompt = document.at("/request/prompt").asText("");
    if (!prompt.isBlank()) {
      text.append("\nYou asked for: ").append(oneLine(prompt)).append('\n');
    }
    return text.append("\nRequest ").append(parcel.requestId()).append('\n').toString();
  }

  private static String oneLine(String text) {
    return SafeText.header(text, MAX_LINE_LENGTH);
  }
}
