package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.intake.Batch;
import org.kirincamel.simulator.MailServer;
import org.kirincamel.simulator.Simulator;

/** What a stranger's mail cannot do, and what a crash does to a good one. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class MailSafetyTest {

  private static final Path MAILS = Path.of("src", "test", "resources", "mail");
  private static final String DONE = "kirin-done";
  private static final String FAILED = "kirin-failed";
  private static final String STOLEN = "stolen";
  private static final String STEP = "to-kirin-accept-mail";

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
  private final MailServer server = MailServer.start();

  @AfterEach
  void close() {
    server.close();
    gateway.close();
  }

  private Module.Plan plan() {
    var plan = Module.of(home, gateway);
    server.settings().forEach(plan::with);
    return plan;
  }

  private static String mail(String name) throws IOException {
    return Files.readString(MAILS.resolve(name + ".eml"), StandardCharsets.ISO_8859_1);
  }

  private void deliver(String mail) {
    server.deliver(mail.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void awaitFolders(int done, int failed) {
    Folders.awaitUntil(
        "%d mails done and %d given up, and none left".formatted(done, failed),
        () ->
            server.folder(DONE).size() == done
                && server.folder(FAILED).size() == failed
                && server.count("INBOX") == 0);
  }

  /** What a stranger said that is still there behind the first step of any exchange. */
  private static final class Behind implements InterceptStrategy {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger steps = new AtomicInteger();

    @Override
    public Processor wrapProcessorInInterceptors(
        CamelContext context, NamedNode definition, Processor target, Processor next) {
      return exchange -> {
        target.process(exchange);
        steps.incrementAndGet();
        Stream.of(
                exchange.getMessage().getHeaders(),
                exchange.getVariables(),
                exchange.getProperties())
            .flatMap(all -> all.entrySet().stream())
            .filter(entry -> String.valueOf(entry.getValue()).contains(STOLEN))
            .forEach(entry -> seen.add(entry.getKey()));
      };
    }
  }

  @Test
  void of_two_hundred_headers_of_a_stranger_none_gets_behind_the_entrance() throws Exception {
    Set<String> names =
        Stream.concat(
                StrangersHeaders.names().stream(),
                Stream.of(
                    "CamelMailMoveTo", "CamelMailCopyTo", "CamelMailDelete", "moveTo", "copyTo"))
            .collect(Collectors.toSet());
    var headers = new StringBuilder();
    names.forEach(name -> headers.append(name).append(": ").append(STOLEN).append("\r\n"));
    var behind = new Behind();
    try (var module = plan().bean("behind", behind).start()) {
      deliver(headers + mail("gmail-web-reply"));

      JsonNode document = module.awaitDocument();
      awaitFolders(1, 0);

      assertThat(behind.steps).hasPositiveValue();
      assertThat(behind.seen).isEmpty();
      assertThat(document.at("/source/details").fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder("from", "message_id", "subject", "references");
      assertThat(server.folder(STOLEN)).isEmpty();
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  /** Fails at one step for some batches, before or after it did its work. */
  private record Failing(
      Predicate<Batch> which, boolean after, AtomicInteger times, AtomicInteger failures)
      implements InterceptStrategy {

    Failing(Predicate<Batch> which, boolean after, int times) {
      this(which, after, new AtomicInteger(times), new AtomicInteger());
    }

    @Override
    public Processor wrapProcessorInInterceptors(
        CamelContext context, NamedNode definition, Processor target, Processor next) {
      if (!STEP.equals(definition.getId())) {
        return target;
      }
      return exchange -> {
        boolean fails =
            which.test(exchange.getMessage().getBody(Batch.class)) && times.getAndDecrement() > 0;
        if (!fails || after) {
          target.process(exchange);
        }
        if (fails) {
          failures.incrementAndGet();
          throw new IllegalStateException("made to fail");
        }
      };
    }
  }

  @Test
  void a_mail_that_is_read_again_after_its_requests_were_durable_is_the_same_requests()
      throws Exception {
    var failing = new Failing(batch -> true, true, 2);
    try (var module = plan().bean("failing", failing).start()) {
      deliver(mail("apple-mail-csv"));

      awaitFolders(1, 0);
      module.awaitDocuments(2);

      assertThat(failing.failures()).hasValue(2);
      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void while_all_mails_fail_none_is_given_up() throws Exception {
    var failing = new Failing(batch -> true, false, 12);
    try (var module =
        plan().bean("failing", failing).with("kirin.intake.mail.tries", "1").start()) {
      deliver(mail("mailx-7bit"));
      deliver(mail("no-message-id"));

      awaitFolders(2, 0);
      module.awaitDocuments(2);

      Promises.keptWithVideos(gateway, module.folders(), 2);
    }
  }

  @Test
  void a_mail_that_always_fails_is_given_up_and_holds_up_none_behind_it() throws Exception {
    var failing = new Failing(batch -> batch.origin().name().equals("owl"), false, 1_000_000);
    try (var module =
        plan()
            .bean("failing", failing)
            .with("kirin.intake.mail.tries", "2")
            .with("kirin.intake.mail.max-per-poll", "2")
            .start()) {
      deliver(mail("two-violations"));
      for (int i = 0; i < 5; i++) {
        deliver(mail("mailx-7bit").replace("9F2C31@", "nr" + i + "@"));
      }

      awaitFolders(5, 1);
      module.awaitDocuments(5);

      Folders.awaitUntil("an answer", () -> !server.received("ann@example.org").isEmpty());
      assertThat((String) server.received("ann@example.org").get(0).getContent())
          .contains("Something went wrong here, not in the mail");
      Promises.keptWithVideos(gateway, module.folders(), 5);
    }
  }
}
