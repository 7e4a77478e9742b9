package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.kirincamel.simulator.MailServer;
import org.kirincamel.simulator.Simulator;

/** Alone, for the server's threads end with an exception when nobody trusts them. */
@Timeout(120)
@Isolated
class MailTrustTest {

  @TempDir Path home;

  @Test
  void a_server_with_a_certificate_that_nobody_trusts_is_not_told_the_password() throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
        var server = MailServer.start()) {
      server.deliver(
          Files.readAllBytes(Path.of("src", "test", "resources", "mail", "mailx-7bit.eml")));
      var plan = Module.of(home, gateway);
      var settings = server.tlsSettings();
      settings.remove("kirin.mail.trusted-certificates");
      settings.forEach(plan::with);
      try (var module = plan.start()) {
        module.drop("cat.txt", "A cat, that comes another way");

        await("a document")
            .dontCatchUncaughtExceptions()
            .atMost(Duration.ofSeconds(60))
            .until(() -> !module.folders().documents().isEmpty());

        assertThat(server.count("INBOX")).isEqualTo(1);
        assertThat(server.folder("kirin-done")).isEmpty();
      }
    }
  }
}
