package org.kirincamel.module;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The address under which the world reaches a module, as a proxy before it would give one: known
 * before the module has a port. Until it leads somewhere whatever comes is lost.
 */
final class PublicAddress implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final HttpClient client = HttpClient.newHttpClient();
  private final Queue<String> paths = new ConcurrentLinkedQueue<>();
  private volatile String target = "";

  PublicAddress() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::passOn);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** From now on it leads to that module. */
  void leadsTo(Module module) {
    leadsTo(new Caller(module).port());
  }

  void leadsTo(int port) {
    target = "http://127.0.0.1:" + port;
  }

  /** What came, as paths, whether it led anywhere or not. */
  Queue<String> paths() {
    return paths;
  }

  private void passOn(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      paths.add(path);
      byte[] body = exchange.getRequestBody().readAllBytes();
      int status = 502;
      if (!target.isEmpty()) {
        status = send(path, body);
      }
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private int send(String path, byte[] body) throws IOException {
    var request =
        HttpRequest.newBuilder(URI.create(target + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 502;
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
