package org.kirincamel.intake.mail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.UIDFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.Exchange;
import org.apache.camel.component.mail.MailBinding;
import org.apache.camel.component.mail.MailComponent;
import org.apache.camel.component.mail.MailConfiguration;
import org.apache.camel.component.mail.MailEndpoint;
import org.apache.camel.component.mail.MailUidGenerator;
import org.apache.camel.spi.Registry;
import org.kirincamel.loop.Essentials;
import org.kirincamel.settings.MailSettings;
import org.kirincamel.settings.MessageSettings;
import org.kirincamel.settings.SettingsException;

/**
 * Everything that the mail routes name. Called only where they are on, so that a host without mail
 * needs none of its libraries.
 */
final class MailSource {

  private MailSource() {}

  /**
   * The components and beans of the mail routes, under the names they have there.
   *
   * @throws SettingsException if the trusted certificates cannot be read
   */
  static Map<String, Object> beans(
      MailSettings settings, MessageSettings limits, Essentials essentials) {
    Map<String, Object> beans = new LinkedHashMap<>();
    MailConfiguration imap = configuration(settings.imap(), "imap");
    imap.setFolderName(settings.folders().inbox());
    imap.setMoveTo(settings.folders().failed());
    beans.put("kirin-mail", new MailComponent(imap));
    beans.put("kirinMailBinding", new NoHeaders());
    beans.put("kirinMailIds", new Uids());
    Optional<AnswerQueue> answers =
        settings.smtp().map(smtp -> new AnswerQueue(smtp.from(), essentials.clock()));
    settings
        .smtp()
        .ifPresent(
            smtp ->
                beans.put("kirin-smtp", new MailComponent(configuration(smtp.server(), "smtp"))));
    answers.ifPresent(queue -> beans.put("kirinMailAnswers", queue));
    beans.put("kirinMail", new MailSteps(settings, limits, answers, essentials.meters()));
    return beans;
  }

  /** Says which answers are lost with the process. */
  static void close(Registry registry) {
    Optional.ofNullable(registry.lookupByNameAndType("kirinMailAnswers", AnswerQueue.class))
        .ifPresent(AnswerQueue::close);
  }

  private static MailConfiguration configuration(MailSettings.Server server, String plain) {
    boolean tls = server.security() == MailSettings.Security.TLS;
    String protocol = tls ? plain + "s" : plain;
    boolean startTls = server.security() == MailSettings.Security.STARTTLS;
    var properties = new Properties();
    String prefix = "mail." + protocol + ".";
    String millis = Long.toString(server.timeout().toMillis());
    properties.put(prefix + "connectionpooltimeout", millis);
    properties.put(prefix + "writetimeout", millis);
    properties.put(prefix + "ssl.checkserveridentity", "true");
    properties.put(prefix + "starttls.enable", Boolean.toString(startTls));
    properties.put(prefix + "starttls.required", Boolean.toString(startTls));
    // Fewer round trips for a mail that is read whole.
    properties.put(prefix + "fetchsize", Integer.toString(256 * 1024));
    server
        .trusted()
        .ifPresent(file -> properties.put(prefix + "ssl.socketFactory", trusting(file)));
    var configuration = new SettledConfiguration();
    configuration.configureProtocol(protocol);
    configuration.setHost(server.host());
    configuration.setPort(server.port());
    if (!server.user().isEmpty()) {
      configuration.setUsername(server.user());
      configuration.setPassword(server.password());
    }
    configuration.setConnectionTimeout((int) server.timeout().toMillis());
    configuration.setAdditionalJavaMailProperties(properties);
    return configuration;
  }

  private static SSLSocketFactory trusting(Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("trusted-" + count++, each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new SettingsException(
          List.of(
              "kirin.mail.trusted-certificates: expected a PEM file of certificates, got \"%s\": %s"
                  .formatted(file, e.getMessage())));
    }
  }

  /** Where it connects to comes from settings alone: the address in a route names nothing. */
  private static final class SettledConfiguration extends MailConfiguration {

    @Override
    public void configure(URI address) {
      // Camel would read a host, a port and an account out of it.
    }
  }

  /** No header of a mail becomes one of an exchange, where its name could steer something. */
  private static final class NoHeaders extends MailBinding {

    NoHeaders() {
      super(null, null, false, false);
    }

    @Override
    protected Map<String, Object> extractHeadersFromMail(Message mail, Exchange exchange) {
      return Map.of();
    }
  }

  /** Names a mail by where it lies: what it says itself is not read for that. */
  private static final class Uids implements MailUidGenerator {

    @Override
    public String generateUuid(MailEndpoint endpoint, Message mail) {
      if (mail.getFolder() instanceof UIDFolder folder) {
        try {
          return folder.getUIDValidity() + "." + folder.getUID(mail);
        } catch (MessagingException e) {
          // One mail that its server cannot name must not hold up the others.
          return "number." + mail.getMessageNumber();
        }
      }
      return "number." + mail.getMessageNumber();
    }
  }
}
