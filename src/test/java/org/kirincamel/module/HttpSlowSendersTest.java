package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Simulator;

/** A caller that takes its time over its body holds up none of the others. */
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class HttpSlowSendersTest {

  private static final String TOKEN = "token-of-the-host-1";
  private static final String HEAD =
      "POST /requests HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
          + TOKEN
          + "\r\nContent-Type: text/plain\r\n";

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    gateway.close();
  }

  private Module.Plan plan() throws IOException {
    return Caller.plan(home, gateway)
        .with("kirin.http.tokens", TOKEN)
        .with("kirin.http.threads", "8")
        .with("kirin.http.body-timeout", "150s")
        .with("kirin.http.idle-timeout", "150s");
  }

  private Socket send(Caller caller, String text) throws IOException {
    var socket = new Socket("127.0.0.1", caller.port());
    sockets.add(socket);
    socket.setSoTimeout(100_000);
    send(socket, text);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  private static String status(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  @Test
  void two_hundred_of_them_hold_no_worker_and_are_all_taken_in_the_end() throws Exception {
    try (var module = plan().start()) {
      var caller = new Caller(module);
      var slow = new ArrayList<Socket>();
      for (int i = 0; i < 200; i++) {
        slow.add(
            send(
                caller,
                i % 2 == 0
                    ? HEAD + "Content-Length: 11\r\n\r\nA slo"
                    : HEAD + "Transfer-Encoding: chunked\r\n\r\n5\r\nA slo\r\n6\r\n"));
      }
      for (int i = 0; i < 20; i++) {
        var quick =
            caller.post(
                "A quick cat", "Content-Type", "text/plain", "Authorization", "Bearer " + TOKEN);
        assertThat(quick.status()).as(quick.http().body()).isEqualTo(202);
      }
      // None has been answered, and each still may send the rest.
      for (int i = 0; i < slow.size(); i++) {
        assertThat(slow.get(i).getInputStream().available()).isZero();
        send(slow.get(i), i % 2 == 0 ? "w cat." : "w cat.\r\n0\r\n\r\n");
        assertThat(status(slow.get(i))).isEqualTo("HTTP/1.1 202");
      }
    }
  }

  @Test
  void their_bodies_have_a_limit_together_beyond_which_they_are_told_to_come_back()
      throws Exception {
    String most = "x".repeat((1 << 20) - 1);
    try (var module = plan().start()) {
      var caller = new Caller(module);
      var slow = new ArrayList<Socket>();
      Folders.awaitUntil(
          "one is told to come back",
          () -> {
            // The room is 64 MiB, and each body takes one but a byte. Those that find none have
            // sent
            // little: a server that closes while much is on its way is not heard.
            if (slow.size() < 70) {
              String sent = slow.size() < 64 ? most : most.substring(0, 100);
              slow.add(sendAll(caller, HEAD + "Content-Length: 1048576\r\n\r\n" + sent));
            }
            return slow.stream().anyMatch(HttpSlowSendersTest::isRefused);
          });
      for (Socket socket : slow) {
        socket.close();
      }
      Folders.awaitUntil("there is room again", () -> posted(caller) == 202);
    }
  }

  private Socket sendAll(Caller caller, String text) {
    try {
      return send(caller, text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int posted(Caller caller) {
    try {
      return caller
          .post("A cat", "Content-Type", "text/plain", "Authorization", "Bearer " + TOKEN)
          .status();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isRefused(Socket socket) {
    try {
      return socket.getInputStream().available() >= 12 && status(socket).equals("HTTP/1.1 503");
    } catch (IOException reset) {
      // The server did not wait for the rest.
      return true;
    }
  }

  @Test
  void a_caller_that_is_not_let_in_is_answered_before_it_has_sent_its_body() throws Exception {
    try (var module = plan().start()) {
      var socket =
          send(
              new Caller(module),
              HEAD.replace(TOKEN, "another-token-0123") + "Content-Length: 10\r\n\r\nx");
      assertThat(status(socket)).isEqualTo("HTTP/1.1 401");
    }
  }
}
