package org.kirincamel.demo;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.kirincamel.simulator.MailServer;

/** A mail server, from whose mailbox the module gets one request and answers it. */
final class MailSource implements Source {

  private static final String ASKS = "ann@example.org";

  private final MailServer server;

  private MailSource(MailServer server) {
    this.server = server;
  }

  /** Starts it on free ports. */
  static MailSource start() {
    return new MailSource(MailServer.start());
  }

  /** All by TLS. */
  @Override
  public Map<String, String> settings() {
    return server.tlsSettings();
  }

  @Override
  public int send() {
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

  @Override
  public String seen() throws Exception {
    var received = server.received(ASKS);
    String first =
        received.isEmpty()
            ? "nothing"
            : ((String) received.get(0).getContent()).lines().findFirst().orElse("nothing");
    return "mail: the answer to %s is \"%s\"".formatted(ASKS, first);
  }

  @Override
  public void close() {
    server.close();
  }
}
