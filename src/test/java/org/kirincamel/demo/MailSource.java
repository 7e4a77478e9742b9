package org.kirincamel.demo;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.kirincamel.simulator.MailServer;

/** A mail server, from whose mailbox the module gets one request and answers it. */
final class MailSource implements AutoCloseable {

  private static final String ASKS = "ann@example.org";

  private final MailServer server;

  private MailSource(MailServer server) {
    this.server = server;
  }

  /** Starts it on free ports. */
  static MailSource start() {
    return new MailSource(MailServer.start());
  }

  /** What the module is to be started with: all by TLS. */
  Map<String, String> settings() {
    return server.tlsSettings();
  }

  /**
   * Sends one request, before or after the start of the module.
   *
   * @return how many results to expect
   */
  int send() {
    server.deliver(
        """
        From: Ann Example <%s>
        To: %s
        Subject: snow
        Date: Wed, 25 Nov 2026 10:00:00 +0100
        Message-ID: <demo-1@example.org>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit

        duration: 10

        An old tram climbs a snowy street, warm light in its windows.

        --\s
        Ann
        """
            .formatted(ASKS, MailServer.ADDRESS)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.UTF_8));
    return 1;
  }

  /** The first line of the answer that whoever asked has got by now. */
  Optional<String> answer() throws Exception {
    var received = server.received(ASKS);
    return received.isEmpty()
        ? Optional.empty()
        : ((String) received.get(0).getContent()).lines().findFirst();
  }

  @Override
  public void close() {
    server.close();
  }
}
