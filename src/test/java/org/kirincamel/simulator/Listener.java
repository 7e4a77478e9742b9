package org.kirincamel.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Accepts connections on the loopback address; one thread each, kept for the next one. */
final class Listener implements AutoCloseable {

  /** Long, because a load test opens hundreds of connections at once. */
  private static final int BACKLOG = 4096;

  /** What is done with a request. */
  interface Handler {

    /** An answer that is given before the body is read, where one is. */
    Optional<Answer> beforeReading(Request head) throws IOException, InterruptedException;

    Answer answer(Request request) throws IOException, InterruptedException;

    /** Called before a connection is ended for what went wrong with it. */
    void problem(String text);
  }

  private final ServerSocket server;
  private final Handler handler;
  private final ExecutorService threads;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final CountDownLatch stopped = new CountDownLatch(1);

  Listener(int port, Handler handler) throws IOException {
    this.handler = handler;
    threads = Executors.newCachedThreadPool(Listener::daemon);
    server = new ServerSocket();
    // A simulator that is started again on its port must not wait for the old connections.
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
  }

  /** Apart from the constructor, so that no request comes before its owner is complete. */
  void start() {
    threads.execute(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  int accepted() {
    return accepted.get();
  }

  /** Ends every connection, the idle ones too, as a server does that restarts. */
  void endConnections() {
    connections.forEach(Listener::endQuietly);
  }

  /** Returns when the port is free again. */
  @Override
  public void close() {
    try {
      server.close();
      // The kernel keeps the port until the thread that waits for a connection has let go of it.
      stopped.await(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException("The port " + port() + " could not be closed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    endConnections();
    threads.shutdownNow();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        accepted.incrementAndGet();
        connections.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException | RejectedExecutionException e) {
        // Closed, or a connection that was gone before it was taken: the loop's condition tells.
        continue;
      }
    }
    // What came in while close() was at work.
    endConnections();
    stopped.countDown();
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      talk(new Wire(socket));
    } catch (IOException e) {
      // The client went away, or the simulator is closing: neither is the simulator's fault.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(socket);
    }
  }

  private void talk(Wire wire) throws IOException, InterruptedException {
    try {
      while (wire.isOpen()) {
        var head = wire.readHead();
        if (head.isEmpty()) {
          return;
        }
        var early = handler.beforeReading(head.get());
        if (early.isPresent()) {
          early.get().delivery().send(wire, early.get());
          return;
        }
        var answer = handler.answer(wire.readBody(head.get()));
        answer.delivery().send(wire, answer);
      }
    } catch (ProtocolException e) {
      handler.problem("malformed HTTP: " + e.getMessage());
    } catch (RuntimeException e) {
      // A script or a fault that a test wrote; the test must not mistake it for a lost connection.
      handler.problem("the simulator itself failed: " + e);
    }
  }

  private static void endQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone already, which is what was wanted.
    }
  }

  private static Thread daemon(Runnable work) {
    var thread = new Thread(work, "simulator");
    thread.setDaemon(true);
    return thread;
  }
}
