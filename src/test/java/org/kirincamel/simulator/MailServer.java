package org.kirincamel.simulator;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.DummySSLServerSocketFactory;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A mail server in this process: IMAP and SMTP, with and without TLS, on free ports of the
 * loopback. The mailbox of the module is {@link #ADDRESS}; every other address has one as soon as
 * it gets a mail.
 */
public final class MailServer implements AutoCloseable {

  public static final String ADDRESS = "videos@kirin.example";
  private static final String PASSWORD = "pa:ss&w%25ord?=#";
  private static final String LOOPBACK = "127.0.0.1";

  private final GreenMail server;
  private final Path certificate;
  private final GreenMailUser mailbox;

  private MailServer(GreenMail server, Path certificate) {
    this.certificate = certificate;
    this.server = server;
    this.mailbox = server.setUser(ADDRESS, ADDRESS, PASSWORD);
  }

  public static MailServer start() {
    return start(0);
  }

  /**
   * As {@link #start()}, with SMTP on a port of one's own.
   *
   * @param smtpPort 0 for a free one
   */
  public static MailServer start(int smtpPort) {
    // Before the server starts, which looks for it.
    Path certificate = OneForAll.CERTIFICATE.pem();
    var server =
        new GreenMail(
            Stream.of("imap", "imaps", "smtp", "smtps")
                .map(name -> setup(name.equals("smtp") ? smtpPort : 0, name))
                .toArray(ServerSetup[]::new));
    server.start();
    return new MailServer(server, certificate);
  }

  private static ServerSetup setup(int port, String protocol) {
    var setup = new ServerSetup(port, LOOPBACK, protocol);
    // Two seconds are not enough on a loaded machine.
    setup.setServerStartupTimeout(60_000);
    return setup;
  }

  /** What makes a module take requests from here and answer them, in the clear. */
  public Map<String, String> settings() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("kirin.intake.mail.enabled", "true");
    settings.put("kirin.intake.mail.host", LOOPBACK);
    settings.put("kirin.intake.mail.port", Integer.toString(server.getImap().getPort()));
    settings.put("kirin.intake.mail.security", "none");
    settings.put("kirin.intake.mail.user", ADDRESS);
    settings.put("kirin.intake.mail.password", PASSWORD);
    settings.put("kirin.intake.mail.senders", "example.org");
    settings.put("kirin.intake.mail.poll", "100ms");
    settings.put("kirin.mail.smtp.host", LOOPBACK);
    settings.put("kirin.mail.smtp.port", Integer.toString(server.getSmtp().getPort()));
    settings.put("kirin.mail.smtp.security", "none");
    return settings;
  }

  /** As {@link #settings()}, all of it by TLS. */
  public Map<String, String> tlsSettings() {
    var settings = new LinkedHashMap<>(settings());
    settings.put("kirin.intake.mail.port", Integer.toString(server.getImaps().getPort()));
    settings.put("kirin.mail.smtp.port", Integer.toString(server.getSmtps().getPort()));
    settings.put("kirin.mail.smtp.user", ADDRESS);
    settings.put("kirin.mail.smtp.password", PASSWORD);
    settings.put("kirin.mail.trusted-certificates", certificate.toString());
    settings.remove("kirin.intake.mail.security");
    settings.remove("kirin.mail.smtp.security");
    return settings;
  }

  public static String password() {
    return PASSWORD;
  }

  /** Puts a mail into the mailbox of the module, byte for byte. */
  public void deliver(byte[] raw) {
    mailbox.deliver(mail(raw));
  }

  private static MimeMessage mail(byte[] raw) {
    try {
      return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw));
    } catch (MessagingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The mails in a folder of the module's mailbox that are not marked as deleted. */
  public List<MimeMessage> folder(String name) {
    return messages(mailbox, name);
  }

  /** How many mails lie in a folder of the module's mailbox, the deleted ones too. */
  public int count(String name) {
    return folderOf(mailbox, name).map(MailFolder::getMessageCount).orElse(0);
  }

  /** What somebody got from the module. */
  public List<MimeMessage> received(String address) {
    return Optional.ofNullable(server.getUserManager().getUserByEmail(address))
        .map(user -> messages(user, "INBOX"))
        .orElse(List.of());
  }

  private Optional<MailFolder> folderOf(GreenMailUser user, String name) {
    return Optional.ofNullable(server.getManagers().getImapHostManager().getFolder(user, name));
  }

  private List<MimeMessage> messages(GreenMailUser user, String name) {
    List<MimeMessage> messages = new ArrayList<>();
    List<StoredMessage> stored =
        folderOf(user, name).map(MailFolder::getMessages).orElse(List.of());
    // A copy: the server goes on putting mails there.
    for (StoredMessage each : stored.toArray(StoredMessage[]::new)) {
      if (!each.getFlags().contains(jakarta.mail.Flags.Flag.DELETED)) {
        messages.add(each.getMimeMessage());
      }
    }
    return messages;
  }

  /** Takes a folder away, with all that lies in it. */
  public void delete(String name) {
    try {
      server.getManagers().getImapHostManager().deleteMailbox(mailbox, name);
    } catch (FolderException | com.icegreen.greenmail.imap.AuthorizationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop();
  }

  /** One certificate for all servers of this process: GreenMail reads it once. */
  private static final class OneForAll {
    static final Certificate CERTIFICATE = make();

    private static Certificate make() {
      try {
        Path folder = Files.createTempDirectory("kirin-mail-certificate");
        // Deleted in reverse order.
        folder.toFile().deleteOnExit();
        Certificate made = Certificate.in(folder);
        made.store().toFile().deleteOnExit();
        made.pem().toFile().deleteOnExit();
        System.setProperty(
            DummySSLServerSocketFactory.GREENMAIL_KEYSTORE_FILE_PROPERTY, made.store().toString());
        System.setProperty(
            DummySSLServerSocketFactory.GREENMAIL_KEYSTORE_PASSWORD_PROPERTY, Certificate.PASSWORD);
        return made;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
