package org.kirincamel.module;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stretch of network between a client and a gateway on the loopback address. It passes every byte
 * on as it is, until a plan wants one exchange to be struck at one exact byte.
 *
 * <p>It reads a request whole before it passes the first byte on, to let the plan look at all of
 * it; a client that writes a small request in one go cannot tell the difference.
 */
final class WireProxy implements AutoCloseable {

  private static final int BUFFER = 64 * 1024;
  private static final int BACKLOG = 1024;

  /** Which of the two streams. */
  enum Side {
    REQUEST,
    ANSWER
  }

  /** What happens there. */
  enum Kind {
    /** Both ends are closed in the orderly way. */
    CUT,
    /** Both ends are reset. */
    RESET,
    /** Nothing more of that stream is passed on until the client gives up. */
    STALL,
    /** From there on the bytes come one by one. */
    SLICE
  }

  /**
   * What is to be done to one exchange.
   *
   * @param at how many bytes of the stream still pass before it
   */
  record Strike(Side side, Kind kind, int at) {}

  /** Chooses what happens to an exchange by its request, once for each. */
  interface Plan {
    Optional<Strike> strike(String request);
  }

  /** One request and its answer, as far as they were passed on. */
  static final class Exchange {
    private final String request;
    private final Optional<Strike> strike;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean struck;

    private Exchange(String request, Optional<Strike> strike) {
      this.request = request;
      this.strike = strike;
    }

    String request() {
      return request;
    }

    Optional<Strike> strike() {
      return strike;
    }

    /** Whether the stream was long enough for the strike to fall. */
    boolean struck() {
      return struck;
    }

    /** Bytes passed on. */
    int bytes(Side side) {
      return counter(side).get();
    }

    @Override
    public String toString() {
      return "%s: %s%s, %d bytes and %d back"
          .formatted(
              request.lines().findFirst().orElse(""),
              strike.map(Strike::toString).orElse("untouched"),
              struck ? ", struck" : "",
              asked.get(),
              answered.get());
    }

    private AtomicInteger counter(Side side) {
      return side == Side.REQUEST ? asked : answered;
    }
  }

  private final ServerSocket listening;
  private final int target;
  private final Plan plan;
  private final Queue<Exchange> exchanges = new ConcurrentLinkedQueue<>();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool(WireProxy::daemon);

  WireProxy(int target, Plan plan) throws IOException {
    this.target = target;
    this.plan = plan;
    listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  /** Every exchange so far, the broken ones included, in the order of their requests. */
  List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    connections.forEach(Connection::end);
    threads.shutdownNow();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        var connection = new Connection(listening.accept());
        connections.add(connection);
        threads.execute(connection::passRequests);
        threads.execute(connection::passAnswers);
      } catch (IOException | RejectedExecutionException e) {
        // Closed, or one end was gone already: the loop's condition tells.
        continue;
      }
    }
  }

  private static Thread daemon(Runnable work) {
    var thread = new Thread(work, "wire-proxy");
    thread.setDaemon(true);
    return thread;
  }

  private final class Connection {
    private final Socket client;
    private final Socket server;
    private volatile Exchange current = new Exchange("", Optional.empty());

    Connection(Socket client) throws IOException {
      this.client = client;
      try {
        server = new Socket(InetAddress.getLoopbackAddress(), target);
      } catch (IOException e) {
        client.close();
        throw e;
      }
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    }

    void passRequests() {
      try {
        var in = client.getInputStream();
        for (var request = read(in); request.length > 0; request = read(in)) {
          var text = new String(request, StandardCharsets.UTF_8);
          current = new Exchange(text, plan.strike(text));
          exchanges.add(current);
          pass(request, current, Side.REQUEST, server.getOutputStream());
        }
      } catch (IOException e) {
        // One end went away, so the other one goes too.
        return;
      } finally {
        end();
      }
    }

    void passAnswers() {
      var buffer = new byte[BUFFER];
      try {
        var in = server.getInputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          pass(Arrays.copyOf(buffer, count), current, Side.ANSWER, client.getOutputStream());
        }
      } catch (IOException e) {
        return;
      } finally {
        end();
      }
    }

    private void pass(byte[] bytes, Exchange exchange, Side side, OutputStream out)
        throws IOException {
      var strike = exchange.strike.filter(planned -> planned.side() == side);
      int rest = 0;
      if (strike.isEmpty() || strike.get().at() > exchange.bytes(side) + bytes.length) {
        rest = bytes.length;
      } else if (!exchange.struck) {
        rest = strike.get().at() - exchange.bytes(side);
      }
      out.write(bytes, 0, rest);
      exchange.counter(side).addAndGet(rest);
      if (strike.isPresent() && strike.get().at() == exchange.bytes(side)) {
        exchange.struck = true;
      }
      if (!exchange.struck || strike.isEmpty()) {
        return;
      }
      switch (strike.get().kind()) {
        case CUT -> end();
        case RESET -> {
          client.setSoLinger(true, 0);
          server.setSoLinger(true, 0);
          end();
        }
        case STALL -> {
          // What was read is dropped; the client's end ends both.
        }
        case SLICE -> {
          for (int i = rest; i < bytes.length; i++) {
            out.write(bytes[i]);
            exchange.counter(side).incrementAndGet();
          }
        }
      }
    }

    void end() {
      connections.remove(this);
      for (var socket : List.of(client, server)) {
        try {
          socket.close();
        } catch (IOException e) {
          // It is gone already, which is what was wanted.
          continue;
        }
      }
    }

    /** One request with its body; nothing when the client has gone. */
    private byte[] read(InputStream in) throws IOException {
      var request = new ByteArrayOutputStream();
      var buffer = new byte[BUFFER];
      do {
        int count = in.read(buffer);
        if (count < 0) {
          return new byte[0];
        }
        request.write(buffer, 0, count);
      } while (!isWhole(request.toString(StandardCharsets.ISO_8859_1)));
      return request.toByteArray();
    }

    private static boolean isWhole(String request) {
      int body = request.indexOf("\r\n\r\n") + 4;
      if (body < 4) {
        return false;
      }
      String name = "\r\ncontent-length:";
      int from = request.toLowerCase(Locale.ROOT).indexOf(name);
      if (from < 0 || from > body) {
        return true;
      }
      int value = from + name.length();
      String length = request.substring(value, request.indexOf('\r', value)).strip();
      return request.length() >= body + Integer.parseInt(length);
    }
  }
}
