package org.kirincamel.module;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Somebody's HTTP server that takes results, and answers as a test tells it to. */
final class Receiver implements AutoCloseable {

  /**
   * What came.
   *
   * @param headers by their names in lower case
   */
  record Received(String method, String uri, Map<String, String> headers, byte[] body) {

    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** How a request is answered. */
  interface Answer {
    void to(HttpExchange exchange, Receiver receiver) throws IOException;

    static Answer status(int status) {
      return status(status, Map.of(), "");
    }

    static Answer status(int status, Map<String, String> headers, String body) {
      return (exchange, receiver) -> {
        headers.forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
          exchange.getResponseBody().write(bytes);
        }
      };
    }

    /** Takes it, and hangs up without a word. */
    static Answer lost() {
      return (exchange, receiver) -> {
        throw new IOException("the answer is lost, as the test wants it");
      };
    }

    /** Takes it, and says nothing until the test is over. */
    static Answer silence() {
      return (exchange, receiver) -> {
        try {
          receiver.over.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        throw new IOException("the test is over");
      };
    }

    /** Says that it took it, and then talks for ever. */
    static Answer endless() {
      return (exchange, receiver) -> {
        exchange.sendResponseHeaders(200, 0);
        byte[] words = new byte[1 << 16];
        while (receiver.over.getCount() > 0) {
          exchange.getResponseBody().write(words);
        }
      };
    }
  }

  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final Queue<Answer> script = new ArrayDeque<>();
  private final HttpServer server;
  private volatile Answer otherwise = Answer.status(204);

  private Receiver(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  static Receiver start() throws IOException {
    return new Receiver(0);
  }

  /** One that comes back where another one was. */
  static Receiver start(int port) throws IOException {
    return new Receiver(port);
  }

  /** The next requests are answered like this, in this order. */
  Receiver next(Answer... answers) {
    synchronized (script) {
      script.addAll(List.of(answers));
    }
    return this;
  }

  /** Every other request is answered like this. */
  Receiver always(Answer answer) {
    otherwise = answer;
    return this;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = new TreeMap<String, String>();
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) ->
                  headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
      received.add(
          new Received(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              headers,
              exchange.getRequestBody().readAllBytes()));
      Answer answer;
      synchronized (script) {
        answer = script.isEmpty() ? otherwise : script.remove();
      }
      answer.to(exchange, this);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  List<Received> received() {
    return received;
  }

  Received awaitOne() {
    return await(1).get(0);
  }

  List<Received> await(int count) {
    Folders.awaitUntil(count + " requests at the receiver", () -> received.size() >= count);
    return received;
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
