package org.kirincamel.module;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;

/**
 * Stands in front of the simulator and passes all on, one exchange a connection, but for answers
 * that it is told to replace by one that is to exhaust whoever reads it.
 */
final class HostileHost implements AutoCloseable {

  private static final int GIGABYTE = 1 << 30;

  /** As a video begins, so that what follows is read. */
  private static final String VIDEO = "\0\0\0\u0018ftypisom\0\0\2\0isommp41";

  /** What comes in place of an answer, after the simulator has done its work. */
  enum Attack {
    GIGABYTE_OF_BODY {
      @Override
      void answer(OutputStream out, String type) throws IOException {
        write(out, head(type) + "Content-Length: %d\r\n\r\n".formatted(GIGABYTE));
        byte[] piece = (VIDEO + " ".repeat(1 << 16)).getBytes(StandardCharsets.US_ASCII);
        for (long sent = 0; sent < GIGABYTE; sent += piece.length) {
          out.write(piece);
        }
      }
    },
    GZIP_BOMB {
      @Override
      void answer(OutputStream out, String type) throws IOException {
        byte[] bomb = bomb();
        write(
            out,
            head(type)
                + "Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n".formatted(bomb.length));
        out.write(bomb);
        out.flush();
      }
    },
    BYTE_A_SECOND {
      @Override
      void answer(OutputStream out, String type) throws IOException {
        write(out, head(type) + "Content-Length: 1000\r\n\r\n");
        drip(out);
      }
    },
    BYTE_OF_HEAD_A_SECOND {
      @Override
      void answer(OutputStream out, String type) throws IOException {
        write(out, head(type) + "X: ");
        drip(out);
      }
    },
    HEADERS_WITHOUT_END {
      @Override
      void answer(OutputStream out, String type) throws IOException {
        write(out, head(type));
        String lines = "X-Header: of no use to anybody\r\n".repeat(1000);
        for (long sent = 0; sent < GIGABYTE; sent += lines.length()) {
          write(out, lines);
        }
      }
    },
    HEADER_WITHOUT_END {
      @Override
      void answer(OutputStream out, String type) throws IOException {
        write(out, head(type) + "X-Header: ");
        String piece = "x".repeat(1 << 16);
        for (long sent = 0; sent < GIGABYTE; sent += piece.length()) {
          write(out, piece);
        }
      }
    };

    abstract void answer(OutputStream out, String type) throws IOException;

    private static String head(String type) {
      return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: %s\r\n".formatted(type);
    }

    private static void drip(OutputStream out) throws IOException {
      for (int sent = 0; sent < 60; sent++) {
        write(out, "x");
        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
      }
    }
  }

  private final ServerSocket listening;
  private final int behind;
  private volatile Predicate<String> which = line -> false;
  private volatile Attack attack = Attack.GZIP_BOMB;
  private final AtomicInteger left = new AtomicInteger();
  private final AtomicLong longest = new AtomicLong();

  /**
   * @param behind port of the simulator
   */
  HostileHost(int behind) throws IOException {
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.behind = behind;
    start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  /** 900 MB of zeros in less than one: the members of a gzip file follow one another. */
  static byte[] bomb() throws IOException {
    var member = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(member)) {
      gzip.write(VIDEO.getBytes(StandardCharsets.US_ASCII));
      gzip.write(new byte[1 << 20]);
    }
    var bomb = new ByteArrayOutputStream();
    for (int i = 0; i < 900; i++) {
      member.writeTo(bomb);
    }
    return bomb.toByteArray();
  }

  /** So many of the next exchanges whose request begins so get this answer. */
  void attack(Attack with, int times, Predicate<String> requestLine) {
    attack = with;
    which = requestLine;
    left.set(times);
  }

  /** How many of them have not come yet. */
  int left() {
    return Math.max(0, left.get());
  }

  /** Bytes that the system took of the longest of all those answers. */
  long maxAnswerTime() {
    return longest.get();
  }

  private final class Counted extends FilterOutputStream {
    private long sent;

    Counted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      sent += length;
      longest.accumulateAndGet(sent, Math::max);
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "hostile-host");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        // What the system buffers here says nothing of what the other side reads.
        client.setSendBufferSize(1 << 16);
        start(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      byte[] request = read(new BufferedInputStream(client.getInputStream()));
      String line = new String(request, StandardCharsets.ISO_8859_1).split("\r\n", 2)[0];
      if (line.isEmpty()) {
        return;
      }
      boolean hostile = which.test(line) && left.getAndDecrement() > 0;
      try (Socket simulator = new Socket(InetAddress.getLoopbackAddress(), behind)) {
        simulator.getOutputStream().write(request);
        if (hostile) {
          // Its work is done once it begins to answer.
          simulator.getInputStream().read();
          attack.answer(
              client.getOutputStream(),
              line.contains("/videos") ? "video/mp4" : "application/json");
        } else {
          simulator.getInputStream().transferTo(client.getOutputStream());
        }
      }
    } catch (IOException gone) {
      // Whoever is attacked goes away: that is what is hoped for.
      return;
    }
  }

  /** The whole request, asking for the end of the connection after its answer. */
  private static byte[] read(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return new byte[0];
      }
      head.append((char) next);
    }
    int length = 0;
    var kept = new StringBuilder();
    for (String line : head.toString().strip().split("\r\n")) {
      String name = line.toLowerCase(Locale.ROOT);
      if (name.startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
      if (!name.startsWith("connection:")) {
        kept.append(line).append("\r\n");
      }
    }
    kept.append("Connection: close\r\n\r\n");
    var request = new ByteArrayOutputStream();
    request.writeBytes(kept.toString().getBytes(StandardCharsets.ISO_8859_1));
    request.writeBytes(in.readNBytes(length));
    return request.toByteArray();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
