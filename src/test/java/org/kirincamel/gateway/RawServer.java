package org.kirincamel.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A host on a free port that shows what arrived on the wire, byte by byte, and answers at will. */
public final class RawServer implements AutoCloseable {

  /** Says what goes back; runs for each request that came in whole. */
  public interface Answering {
    void answer(OutputStream out) throws Exception;
  }

  /** Lets the client keep its connection. */
  static final Answering OK = out -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");

  private final ServerSocket listening;
  private final Answering answering;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger bytes = new AtomicInteger();
  private final CountDownLatch left = new CountDownLatch(1);

  public RawServer(String address, Answering answering) throws IOException {
    this.listening = new ServerSocket(0, 50, InetAddress.getByName(address));
    this.answering = answering;
    Thread thread = new Thread(this::accept, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  public RawServer(Answering answering) throws IOException {
    this("127.0.0.1", answering);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Heads and bodies of the requests that arrived whole. */
  public List<String> requests() {
    return requests;
  }

  int connections() {
    return connections.get();
  }

  /** How many bytes of requests arrived, whole or not. */
  int bytes() {
    return bytes.get();
  }

  /** Opens when the client has gone away in the middle of an answer. */
  CountDownLatch left() {
    return left;
  }

  public static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        connections.incrementAndGet();
        Thread thread = new Thread(() -> serve(socket), "raw-server-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      for (String request = read(socket.getInputStream());
          !request.isEmpty();
          request = read(socket.getInputStream())) {
        requests.add(request);
        answering.answer(socket.getOutputStream());
      }
    } catch (Exception gone) {
      left.countDown();
    }
  }

  private String read(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    int missing = -1;
    while (missing != 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      bytes.incrementAndGet();
      text.append((char) next);
      if (missing > 0) {
        missing--;
      } else if (text.toString().endsWith("\r\n\r\n")) {
        missing = length(text.toString());
      }
    }
    return text.toString();
  }

  private static int length(String head) {
    for (String line : head.split("\r\n")) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        return Integer.parseInt(line.substring(15).strip());
      }
    }
    return 0;
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
