package org.kirincamel.module;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port that leads to one server after the other, so that a module that keeps its settings can be
 * given another receiver. While it leads nowhere every connection ends at once.
 */
final class Relay implements AutoCloseable {

  private static final int NOWHERE = 0;

  private final ServerSocket server;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile int target = NOWHERE;

  Relay() throws IOException {
    server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    inBackground(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  void leadTo(int port) {
    target = port;
  }

  void leadNowhere() {
    target = NOWHERE;
    connections.forEach(Relay::end);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        connect(server.accept());
      } catch (IOException e) {
        // Closed, which the condition tells, or one connection that is gone already.
        continue;
      }
    }
  }

  private void connect(Socket near) {
    connections.add(near);
    try {
      var far = new Socket(InetAddress.getLoopbackAddress(), target);
      connections.add(far);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      inBackground(() -> copy(near, far));
      inBackground(() -> copy(far, near));
    } catch (IOException e) {
      end(near);
    }
  }

  /** Whatever ends one direction ends both: nothing here speaks after it has been left alone. */
  private void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of the two is gone.
    } finally {
      connections.remove(from);
    }
  }

  private static void end(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }

  private static void inBackground(Runnable work) {
    var thread = new Thread(work, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    end(server);
    leadNowhere();
  }
}
