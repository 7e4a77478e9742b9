package org.kirincamel.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * "Requests by mail" in the reference, and the mails that answer them.
 *
 * @param imap where mails are read
 * @param folders where they lie, and where they go
 * @param senders addresses and domains that may ask, in lower case; never empty where it is enabled
 * @param authserv name of the server whose Authentication-Results count, empty where none is asked
 * @param takesAutomatic whether mails of programs are requests too
 * @param dropped patterns of lines that are no one's own words, such as a company's warnings
 * @param maxBytes largest mail, as it lies on the server
 * @param tries how often a mail is tried that fails for a reason of its own
 * @param smtp how answers are sent, empty where none are
 */
public record MailSettings(
    boolean enabled,
    Server imap,
    Folders folders,
    List<String> senders,
    Optional<String> authserv,
    boolean takesAutomatic,
    List<Pattern> dropped,
    int maxBytes,
    int tries,
    Optional<Smtp> smtp) {

  private static final Pattern SENDER =
      Pattern.compile("([^\\s@,;<>\"]+@)?[a-z0-9-]+(\\.[a-z0-9-]+)+");

  private static final String BETWEEN_PATTERNS = "(?<!\\\\),(?![^\\[\\](){}]*[\\])}])";

  /** How a connection is kept secret. */
  public enum Security {
    /** TLS from the first byte. */
    TLS,
    /** TLS before anything secret is said, or no connection. */
    STARTTLS,
    /** Nothing: anyone on the way can read the password. */
    NONE
  }

  /**
   * A mail server.
   *
   * @param user empty where no login is needed
   * @param trusted certificates trusted instead of the JDK's, a PEM file
   */
  public record Server(
      String host,
      int port,
      Security security,
      String user,
      String password,
      Duration timeout,
      Optional<Path> trusted) {

    /** Never shows the password. */
    @Override
    public String toString() {
      return "Server[%s:%d %s]".formatted(host, port, security);
    }
  }

  /** Folders of the mailbox: what is read, and where a mail goes once it is durable or refused. */
  public record Folders(String inbox, String done, String failed) {}

  /**
   * How answers are sent.
   *
   * @param from the address that they come from
   */
  public record Smtp(Server server, String from) {}

  static MailSettings read(SettingsReader reader) {
    boolean enabled = yes(reader, "kirin.intake.mail.enabled", "false");
    Optional<Path> trusted = trusted(reader);
    Duration timeout =
        reader.duration(
            "kirin.mail.timeout", "30s", Duration.ofMillis(100), Duration.ofMinutes(10));
    Server imap = server(reader, "kirin.intake.mail.", 993, 143, 143, timeout, trusted);
    var folders =
        new Folders(
            reader.nonEmpty("kirin.intake.mail.folder", "INBOX"),
            reader.nonEmpty("kirin.intake.mail.done", "kirin-done"),
            reader.nonEmpty("kirin.intake.mail.failed", "kirin-failed"));
    List<String> senders = list(reader.text("kirin.intake.mail.senders", ""));
    Optional<String> authserv =
        Optional.of(reader.text("kirin.intake.mail.authserv", "").toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty());
    boolean automatic =
        reader.oneOf("kirin.intake.mail.automatic", "refuse", "refuse", "take").equals("take");
    int maxBytes = reader.count("kirin.intake.mail.max-bytes", 10 << 20, 1024, 1 << 28);
    int tries = reader.count("kirin.intake.mail.tries", 3, 1, 1000);
    reader.count("kirin.intake.mail.max-per-poll", 20, 1, 10_000);
    reader.duration("kirin.intake.mail.poll", "30s", Duration.ofMillis(10), Duration.ofHours(24));
    boolean answers = yes(reader, "kirin.intake.mail.answers", "true");
    Server smtpServer = server(reader, "kirin.mail.smtp.", 465, 587, 25, timeout, trusted);
    String from = reader.text("kirin.mail.smtp.from", "");
    if (from.isEmpty() && Target.ADDRESS.matcher(imap.user()).matches()) {
      from = imap.user();
    }
    if (enabled) {
      check(reader, imap, folders, senders);
      if (answers) {
        checkAnswers(reader, smtpServer, from);
      }
    }
    return new MailSettings(
        enabled,
        imap,
        folders,
        senders,
        authserv,
        automatic,
        patterns(reader, "kirin.intake.mail.drop-lines"),
        maxBytes,
        tries,
        answers ? Optional.of(new Smtp(smtpServer, from)) : Optional.empty());
  }

  private static boolean yes(SettingsReader reader, String key, String defaultValue) {
    return reader.oneOf(key, defaultValue, "true", "false").equals("true");
  }

  /** Separated by commas; one within a pattern stands in brackets or behind a backslash. */
  private static List<Pattern> patterns(SettingsReader reader, String key) {
    List<Pattern> patterns = new ArrayList<>();
    for (String each : reader.text(key, "").split(BETWEEN_PATTERNS)) {
      try {
        if (!each.isBlank()) {
          patterns.add(Pattern.compile(each.strip()));
        }
      } catch (PatternSyntaxException e) {
        reader.problem(
            "%s: expected regular expressions, separated by commas, got \"%s\" (%s)"
                .formatted(key, each.strip(), e.getDescription()));
      }
    }
    return patterns;
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(","))
        .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
        .map(entry -> entry.startsWith("@") ? entry.substring(1) : entry)
        .filter(entry -> !entry.isEmpty())
        .distinct()
        .toList();
  }

  private static Server server(
      SettingsReader reader,
      String prefix,
      int tlsPort,
      int startTlsPort,
      int plainPort,
      Duration timeout,
      Optional<Path> trusted) {
    Security security =
        Security.valueOf(
            reader
                .oneOf(prefix + "security", "tls", "tls", "starttls", "none")
                .toUpperCase(Locale.ROOT));
    int port = reader.count(prefix + "port", 0, 0, 65_535);
    int usual =
        switch (security) {
          case TLS -> tlsPort;
          case STARTTLS -> startTlsPort;
          case NONE -> plainPort;
        };
    return new Server(
        reader.text(prefix + "host", ""),
        port == 0 ? usual : port,
        security,
        reader.text(prefix + "user", ""),
        reader.text(prefix + "password", ""),
        timeout,
        trusted);
  }

  private static Optional<Path> trusted(SettingsReader reader) {
    String file = reader.text("kirin.mail.trusted-certificates", "");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Optional<Path> path = reader.path("kirin.mail.trusted-certificates", file);
    if (path.isPresent() && !Files.isReadable(path.get())) {
      reader.problem(
          "kirin.mail.trusted-certificates: expected a PEM file of certificates, got \"%s\", which cannot be read"
              .formatted(file));
    }
    return path;
  }

  private static void check(
      SettingsReader reader, Server imap, Folders folders, List<String> senders) {
    if (imap.host().isEmpty()) {
      reader.problem(
          "kirin.intake.mail.host is missing: requests by mail are on, so set it to the host of the"
              + " IMAP server");
    }
    if (imap.user().isEmpty()) {
      reader.problem(
          "kirin.intake.mail.user is missing: requests by mail are on, so set it, and"
              + " kirin.intake.mail.password, to the account of the mailbox");
    }
    if (senders.isEmpty()) {
      reader.problem(
          "kirin.intake.mail.senders is empty: requests by mail cost money, so name the addresses"
              + " or domains that may ask, such as ann@example.org, example.com");
    }
    for (String sender : senders) {
      if (!SENDER.matcher(sender).matches()) {
        reader.problem(
            "kirin.intake.mail.senders: expected addresses or domains such as ann@example.org or"
                + " example.com,"
                + " got \"%s\"".formatted(sender));
      }
    }
    if (folders.inbox().equalsIgnoreCase(folders.done())
        || folders.inbox().equalsIgnoreCase(folders.failed())) {
      reader.problem(
          "kirin.intake.mail.folder (%s) must differ from kirin.intake.mail.done (%s) and"
                  .formatted(folders.inbox(), folders.done())
              + " kirin.intake.mail.failed (%s), or each mail is read for ever"
                  .formatted(folders.failed()));
    }
  }

  private static void checkAnswers(SettingsReader reader, Server smtp, String from) {
    if (smtp.host().isEmpty()) {
      reader.problem(
          "kirin.mail.smtp.host is missing: a caller who asks by mail gets an answer, so set it to the"
              + " host of the SMTP server, or kirin.intake.mail.answers to false");
    }
    if (!Target.ADDRESS.matcher(from).matches()) {
      reader.problem(
          "kirin.mail.smtp.from: expected the address that answers come from, such as"
              + " videos@example.org, got"
              + " \"%s\"".formatted(from));
    }
  }
}
