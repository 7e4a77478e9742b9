package org.kirincamel.module;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.kirincamel.simulator.Certificate;

/** A host of videos over TLS, on a free port of the loopback address. */
final class SecureHost implements AutoCloseable {

  private final HttpsServer server;
  private final Path store;
  private final Map<String, String> moved = new ConcurrentHashMap<>();
  private final AtomicInteger posts = new AtomicInteger();
  private final byte[] video;

  private SecureHost(HttpsServer server, Path store, byte[] video) {
    this.server = server;
    this.store = store;
    this.video = video.clone();
  }

  /**
   * Starts one, with a key of its own.
   *
   * @param folder for that key
   * @param video what every path answers that has not moved
   */
  static SecureHost start(Path folder, byte[] video)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = Certificate.in(folder).store();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, Certificate.PASSWORD.toCharArray());
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, Certificate.PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    var host = new SecureHost(server, store, video);
    server.createContext("/", host::answer);
    server.start();
    return host;
  }

  /** From now on that path answers with a redirect. */
  void moves(String path, String to) {
    moved.put(path, to);
  }

  String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  /** How many it got, whatever their paths. */
  int posts() {
    return posts.get();
  }

  /** Its certificate and key, under {@link Certificate#PASSWORD}. */
  Path store() {
    return store;
  }

  /** What a JVM is told so that it trusts this host, and no other. */
  Map<String, String> trust() {
    return Map.of(
        "javax.net.ssl.trustStore",
        store.toString(),
        "javax.net.ssl.trustStorePassword",
        Certificate.PASSWORD,
        "javax.net.ssl.trustStoreType",
        "PKCS12");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestMethod().equals("POST")) {
        posts.incrementAndGet();
      }
      String to = moved.get(exchange.getRequestURI().getPath());
      if (to == null) {
        exchange.getResponseHeaders().set("Content-Type", "video/mp4");
        exchange.sendResponseHeaders(200, video.length);
        exchange.getResponseBody().write(video);
      } else {
        exchange.getResponseHeaders().set("Location", to);
        exchange.sendResponseHeaders(302, -1);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
