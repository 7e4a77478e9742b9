package org.kirincamel.module;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A way to the gateway that can be shut: then connections to it are neither taken nor refused, they
 * do not come about. The system answers for a listener as long as its queue has room, so shutting
 * it fills the queue.
 */
final class Door implements AutoCloseable {

  private static final int FULL_AFTER_MILLIS = 300;
  private static final int MAX_TO_FILL = 64;
  private static final List<Path> CONNECTIONS =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final String SYN_SENT = "02";

  private final int gatewayPort;
  private final ServerSocket server;
  private final List<Socket> waiting = new ArrayList<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            var thread = new Thread(work, "door");
            thread.setDaemon(true);
            return thread;
          });
  private Future<?> accepting = CompletableFuture.completedFuture(true);
  private volatile boolean open;

  /** Open. */
  Door(int gatewayPort) throws IOException {
    this.gatewayPort = gatewayPort;
    this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    open();
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  void open() {
    open = true;
    accepting = threads.submit(this::accept);
  }

  /** Shuts it; a test is skipped where the system does not keep connections waiting. */
  void shut() throws Exception {
    open = false;
    // Wakes the accepting thread, which then sees that it is over.
    knock(FULL_AFTER_MILLIS);
    accepting.get();
    Assumptions.assumeTrue(
        CONNECTIONS.stream().anyMatch(Files::isReadable),
        "needs a system that shows its connections in /proc");
    for (int i = 0; i < MAX_TO_FILL; i++) {
      if (!knock(FULL_AFTER_MILLIS)) {
        return;
      }
    }
    Assumptions.abort("this system's queue of connections cannot be filled");
  }

  private boolean knock(int millis) throws IOException {
    var socket = new Socket();
    waiting.add(socket);
    try {
      socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), millis);
      return true;
    } catch (SocketTimeoutException full) {
      socket.close();
      return false;
    }
  }

  /** Whether somebody tries to connect just now, in vain. */
  boolean knocked() {
    var port = String.format(Locale.ROOT, ":%04X", server.getLocalPort());
    return CONNECTIONS.stream()
        .filter(Files::isReadable)
        .flatMap(Door::lines)
        .map(line -> line.strip().split("\\s+"))
        .anyMatch(word -> word.length > 3 && word[2].endsWith(port) && word[3].equals(SYN_SENT));
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (open) {
      try {
        var from = server.accept();
        var to = new Socket(InetAddress.getLoopbackAddress(), gatewayPort);
        threads.execute(() -> pass(from, to));
        threads.execute(() -> pass(to, from));
      } catch (IOException | RejectedExecutionException e) {
        // Closed, here or there: the loop's condition tells.
        continue;
      }
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException e) {
      // One of them went away, and takes the other along.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    open = false;
    server.close();
    for (Socket socket : waiting) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
