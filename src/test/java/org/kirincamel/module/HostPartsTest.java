package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.main.Main;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.core5.util.TimeValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Certificate;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/** Parts of a host that take the place of the module's own: beans of documented names and types. */
@Timeout(120)
class HostPartsTest {

  private static final byte[] VIDEO = new byte[1000];

  static {
    ByteBuffer.wrap(VIDEO).putInt(24).put("ftypisom".getBytes(StandardCharsets.US_ASCII));
  }

  @TempDir Path home;
  @TempDir Path keys;

  private Main host(Simulator gateway, Map<String, Object> beans) {
    var main = new QuickMain();
    new Folders(home).settings(gateway.url(), gateway.key()).forEach(main::addOverrideProperty);
    main.addOverrideProperty("kirin.fetch.private", "true");
    main.addOverrideProperty("kirin.poll.first", "");
    main.configure()
        .withJmxEnabled(false)
        .withAutoConfigurationLogSummary(false)
        .withRoutesIncludePattern("file:routes/*.camel.yaml");
    beans.forEach(main::bind);
    return main;
  }

  private void deliverTo(Main main, String webhook) {
    main.addOverrideProperty("kirin.target.hook.uri", webhook);
    main.addOverrideProperty("kirin.deliver.default", "outbox,hook");
  }

  private SSLContext trusting(Path pem) throws Exception {
    KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
    keys.load(null, null);
    try (InputStream in = Files.newInputStream(pem)) {
      keys.setCertificateEntry(
          "host",
          java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trusted.getTrustManagers(), null);
    return tls;
  }

  /** Counts the pools of the module's workers. */
  private static final class Pools extends DefaultThreadPoolFactory {
    private final AtomicInteger made = new AtomicInteger();

    @Override
    public ExecutorService newThreadPool(ThreadPoolProfile profile, ThreadFactory factory) {
      made.incrementAndGet();
      return super.newThreadPool(profile, factory);
    }
  }

  @Test
  void http_clients_trust_pauses_and_threads_are_those_of_the_host() throws Exception {
    var requests = new AtomicInteger();
    HttpClientConfigurer http =
        builder ->
            builder
                // What it must not bring back: a POST that is repeated without a word.
                .setRetryStrategy(
                    new DefaultHttpRequestRetryStrategy(3, TimeValue.ofMilliseconds(1)))
                .addRequestInterceptorFirst(
                    (request, entity, context) -> requests.incrementAndGet());
    var ages = new ConcurrentLinkedQueue<Duration>();
    BinaryOperator<Duration> pause =
        (age, planned) -> {
          ages.add(age);
          return planned;
        };
    var pools = new Pools();
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(300));
        var videos = SecureHost.start(keys, VIDEO)) {
      gateway.behave(
          params ->
              Script.completed()
                  .withField(
                      "output",
                      List.of(
                          Map.of(
                              "content",
                              List.of(
                                  Map.of("type", "video", "url", videos.url() + "/video.mp4"))))));
      gateway.fault(Call.SUBMIT, Fault.acceptedThen(503));
      Main host =
          host(
              gateway,
              Map.of(
                  "kirinHttp", http,
                  "kirinTls", trusting(keys.resolve("server.pem")),
                  "kirinPollPause", pause,
                  "anyPools", pools));
      deliverTo(host, videos.url() + "/hook");
      host.start();
      try {
        new Folders(home).drop("cat.txt", "A cat");
        new Folders(home).drop("dog.txt", "A dog");

        assertThat(new Folders(home).awaitDocuments(2))
            .extracting(document -> document.at("/files/0/bytes").asInt())
            .containsOnly(VIDEO.length);
        assertThat(gateway.posts()).isEqualTo(2);
        assertThat(requests).hasPositiveValue();
        assertThat(ages).isNotEmpty();
        assertThat(pools.made).hasPositiveValue();
        Folders.awaitUntil("both webhooks", () -> videos.posts() == 2);
      } finally {
        host.stop();
      }
    }
  }

  /** Of what every client trusts, as Camel describes it. */
  private static Map<String, String> trustIn(SecureHost receiver) {
    String keyStore = "trustManagers.keyStore.";
    return Map.of(
        keyStore + "resource",
        "file:" + receiver.store(),
        keyStore + "password",
        Certificate.PASSWORD,
        keyStore + "type",
        "PKCS12");
  }

  private void becomesAWebhook(Main host, SecureHost receiver) throws Exception {
    deliverTo(host, receiver.url() + "/hook");
    host.start();
    try {
      new Folders(home).drop("cat.txt", "A cat");
      Folders.awaitUntil("the webhook", () -> receiver.posts() == 1);
    } finally {
      host.stop();
    }
  }

  @Test
  void trust_towards_webhooks_can_be_a_matter_of_settings_alone() throws Exception {
    try (var gateway = Simulator.start();
        var receiver = SecureHost.start(keys, VIDEO)) {
      Main host = host(gateway, Map.of());
      String bean = "camel.beans.kirinTls";
      host.addOverrideProperty(bean, "#class:" + SSLContextParameters.class.getName());
      trustIn(receiver)
          .forEach((name, value) -> host.addOverrideProperty(bean + "." + name, value));
      becomesAWebhook(host, receiver);
    }
  }

  @Test
  void a_bean_of_a_yaml_file_of_the_host_is_one_of_its_parts() throws Exception {
    try (var gateway = Simulator.start();
        var receiver = SecureHost.start(keys, VIDEO)) {
      Path own = home.resolve("own.camel.yaml");
      String properties =
          trustIn(receiver).entrySet().stream()
              .map(each -> "        %s: \"%s\"\n".formatted(each.getKey(), each.getValue()))
              .collect(Collectors.joining());
      Files.writeString(
          own,
          "- beans:\n    - name: kirinTls\n      type: %s\n      properties:\n%s"
              .formatted(SSLContextParameters.class.getName(), properties));
      Main host = host(gateway, Map.of());
      host.configure().withRoutesIncludePattern("file:routes/*.camel.yaml,file:" + own);
      becomesAWebhook(host, receiver);
    }
  }

  @Test
  void an_alarm_is_heard_by_the_bean_of_the_host_and_one_that_fails_does_no_harm()
      throws Exception {
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    Consumer<String> alarm =
        sentence -> {
          heard.add(sentence);
          throw new IllegalStateException("no telephone");
        };
    BinaryOperator<Duration> pause =
        (age, planned) -> {
          throw new IllegalStateException("no pause");
        };
    try (var gateway = Simulator.start().always(Call.SUBMIT, Fault.status(402, "40201"))) {
      Main host = host(gateway, Map.of("kirinAlarm", alarm, "kirinPollPause", pause));
      host.start();
      try {
        new Folders(home).drop("cat.txt", "A cat");
        Folders.awaitUntil("the alarm", () -> !heard.isEmpty());
        assertThat(heard.peek()).contains("submission stops", "40201");

        gateway.heal();
        assertThat(new Folders(home).awaitDocument().path("status").asText())
            .isEqualTo("completed");
      } finally {
        host.stop();
      }
    }
  }
}
