package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.kirincamel.Kirin;
import org.kirincamel.simulator.MailServer;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.task.Delivery;

/** The log of a host of Camel Main that hides nothing, with every part of the module at work. */
@Timeout(180)
@Isolated
class SecretsInLogIT {

  private static final String TOKEN = "S3CR3T-token-of-a-caller-4711";
  private static final String BROKER_PASSWORD = "S3CR3T-broker";

  /** They log what they serve, as the servers of others would elsewhere. */
  private static final String SERVERS_OF_THE_TEST =
      "(com\\.icegreen|org\\.apache\\.activemq\\.artemis\\.(core|utils|spi))\\..*";

  @TempDir Path home;
  @TempDir Path brokerHome;

  private static String text(ILoggingEvent event) {
    String trace =
        event.getThrowableProxy() == null
            ? ""
            : ThrowableProxyUtil.asString(event.getThrowableProxy());
    return "%s %s %s%s"
        .formatted(event.getLevel(), event.getLoggerName(), event.getFormattedMessage(), trace);
  }

  private static boolean isSaid(ILoggingEvent event, Stream<String> secrets) {
    String text = text(event);
    return secrets.anyMatch(text::contains);
  }

  private Properties settings(Simulator gateway, MailServer mail, Broker broker, Receiver hook) {
    var settings = new Properties();
    settings.putAll(new Folders(home).settings(gateway.url(), gateway.key()));
    settings.putAll(mail.settings());
    settings.putAll(
        Map.of(
            "kirin.store.user", "kirin",
            "kirin.store.password", "S3CR3T-store",
            "kirin.intake.jms.enabled", "true",
            "kirin.jms.url", broker.coreUrl(),
            "kirin.jms.user", "kirin",
            "kirin.jms.password", BROKER_PASSWORD,
            "kirin.intake.http.enabled", "true",
            "kirin.http.port", "0",
            "kirin.http.tokens", TOKEN,
            "kirin.http.operator-tokens", "anna:S3CR3T-token-of-an-operator"));
    settings.putAll(
        Map.of(
            "kirin.callback.public-url", "http://127.0.0.1:9",
            "kirin.callback.poll", "100ms",
            "kirin.callback.secrets", "whsec_UzNDUjNULW9mLWNhbGxiYWNrcy00NzExLTQ3MTE=",
            "kirin.target.crm.uri", hook.url() + "/S3CR3T-path?sig=S3CR3T-signature",
            "kirin.target.crm.secret", "whsec_UzNDUjNULW9mLXRhcmdldHMtNDcxMS00NzExLTQ=",
            // A login that the server refuses: what failed is told, too.
            "kirin.target.post.uri",
                "smtp://127.0.0.1:%s?username=ann&password=S3CR3T-post"
                    .formatted(mail.settings().get("kirin.mail.smtp.port")),
            "kirin.target.post.from", "videos@kirin.example",
            "kirin.target.post.to", "ann@example.org",
            "kirin.target.post.schedule", "1ms",
            "kirin.deliver.default", "outbox, crm, post"));
    return settings;
  }

  private Main host(Properties settings) throws Exception {
    Path file = home.resolve("host.properties");
    try (var out = Files.newBufferedWriter(file)) {
      settings.store(out, null);
    }
    var main = new Main();
    main.setShutdownStrategy(new SimpleMainShutdownStrategy());
    main.setPropertyPlaceholderLocations("file:" + file);
    main.configure().withRoutesIncludePattern("file:routes/*.camel.yaml").withShutdownTimeout(5);
    return main;
  }

  @Test
  void a_start_that_is_refused_says_none() throws Exception {
    var settings = new Properties();
    settings.putAll(new Folders(home).settings("http://127.0.0.1:9", "S3CR3T-key"));
    settings.putAll(
        Map.of(
            "kirin.apiKey", "S3CR3T-key",
            "kirin.api-key", "S3CR3T-key",
            "kirin.store.pasword", "S3CR3T",
            "kirin.http.tokens", "S3CR3T",
            "kirin.http.operator-tokens", "S3CR3T",
            "kirin.callback.secrets", "S3CR3T",
            "kirin.jms.password", "S3CR3T",
            "kirin.target.crm.uri", "https://ann:S3CR3T@example.org/S3CR3T",
            "kirin.target.crm.secret", "S3CR3T"));
    try (var log = LogLines.where(Level.DEBUG, event -> isSaid(event, Stream.of("S3CR3T")))) {
      Main main = host(settings);
      Throwable failure = catchThrowable(main::start);
      main.stop();

      assertThat(failure)
          .hasStackTraceContaining("kirin.apiKey is an unknown setting")
          .hasStackTraceContaining("kirin.api-key is an unknown setting")
          .hasStackTraceContaining("kirin.store.pasword is an unknown setting");
      assertThat(log.all()).extracting(SecretsInLogIT::text).isEmpty();
      var trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString()).doesNotContain("S3CR3T");
    }
  }

  @Test
  void no_secret_is_in_it() throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
        var mail = MailServer.start();
        var broker = Broker.secured(brokerHome, "kirin", BROKER_PASSWORD);
        var hook = Receiver.start();
        var log =
            LogLines.where(
                Level.DEBUG,
                event ->
                    !event.getLoggerName().matches(SERVERS_OF_THE_TEST)
                        && isSaid(
                            event,
                            Stream.of(
                                "S3CR3T", "UzNDUjNUL", gateway.key(), MailServer.password())))) {
      Main main = host(settings(gateway, mail, broker, hook));
      main.start();
      try {
        var kirin = main.getCamelContext().getRegistry().findSingleByType(Kirin.class);
        new Caller(kirin.httpPort().orElseThrow())
            .post("{\"prompt\":\"A cat\"}", "Authorization", "Bearer " + TOKEN);
        try (var session = broker.core().createContext("kirin", BROKER_PASSWORD)) {
          session
              .createProducer()
              .send(session.createQueue("kirin-requests"), "{\"prompt\":\"A dog\"}");
        }
        mail.deliver(
            Files.readAllBytes(Path.of("src", "test", "resources", "mail", "gmail-web.eml")));
        new Folders(home).awaitDocuments(3);
        Folders.awaitUntil("webhooks", () -> hook.received().size() == 3);
        Folders.awaitUntil("mails given up", () -> kirin.overview().in(Delivery.State.DEAD) == 3);
      } finally {
        main.stop();
      }
      assertThat(log.all())
          .extracting(SecretsInLogIT::text)
          // What README says of Jetty, of Camel and of its HTTP client.
          .allSatisfy(
              line ->
                  assertThat(line)
                      .containsPattern(
                          "^DEBUG (org\\.eclipse\\.jetty\\.\\S+ .*Bearer S3CR3T-token"
                              + "|org\\.apache\\.(camel|hc)\\.\\S+ .*/S3CR3T-path)"))
          .allSatisfy(line -> assertThat(line).doesNotContain("S3CR3T-post", "UzNDUjNUL"));
    }
  }
}
