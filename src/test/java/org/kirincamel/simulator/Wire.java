package org.kirincamel.simulator;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One connection of HTTP/1.1, written by hand: the JDK's server can neither reset a connection nor
 * break an answer off at a chosen byte.
 */
final class Wire {

  private static final int MAX_LINE = 64 * 1024;
  private static final int MAX_BODY = 64 * 1024 * 1024;
  private static final int ONE_WRITE = 64 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private boolean open = true;
  private boolean lastOne;
  private boolean headOnly;

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  boolean isOpen() {
    return open && !lastOne;
  }

  /** Reads the request without its body; empty when the client has ended the connection. */
  Optional<Request> readHead() throws IOException {
    var first = readLine();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    var parts = first.get().split(" ", -1);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new ProtocolException("expected a request line, got: " + first.get());
    }
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (var line = requiredLine(); !line.isEmpty(); line = requiredLine()) {
      var colon = line.indexOf(':');
      if (colon < 1) {
        throw new ProtocolException("expected a header, got: " + line);
      }
      headers.merge(
          line.substring(0, colon), line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
    }
    headOnly = parts[0].equals("HEAD");
    lastOne = parts[2].equals("HTTP/1.0") || headers.getOrDefault("Connection", "").equals("close");
    return Optional.of(new Request(parts[0], withoutHost(parts[1]), headers, new byte[0]));
  }

  /** Reads the body that belongs to the head. */
  Request readBody(Request head) throws IOException {
    if (head.header("Expect").orElse("").equalsIgnoreCase("100-continue")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    if (head.header("Transfer-Encoding").orElse("").equalsIgnoreCase("chunked")) {
      return head.withBody(readChunks());
    }
    var length = head.header("Content-Length");
    return length.isEmpty() ? head : head.withBody(read(size(length.get(), 10)));
  }

  void sendWhole(Answer answer) throws IOException {
    var length = answer.content().length();
    if (length > ONE_WRITE || headOnly) {
      sendHead(answer, "Content-Length: " + length);
      sendBody(answer, length);
      return;
    }
    // Head and body in one packet: half the system calls, and no wait for an acknowledgement.
    var all = new ByteArrayOutputStream();
    all.write(head(answer, "Content-Length: " + length));
    answer.content().write(all, 0, length);
    all.writeTo(out);
  }

  void sendChunked(Answer answer) throws IOException {
    sendHead(answer, "Transfer-Encoding: chunked");
    var length = answer.content().length();
    for (long from = 0; from < length && !headOnly; from += ONE_WRITE) {
      var to = Math.min(length, from + ONE_WRITE);
      out.write((Long.toHexString(to - from) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      answer.content().write(out, from, to);
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    if (!headOnly) {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
  }

  void sendHead(Answer answer, String framing) throws IOException {
    out.write(head(answer, framing));
  }

  void sendBody(Answer answer, long to) throws IOException {
    sendBody(answer, 0, to);
  }

  void sendBody(Answer answer, long from, long to) throws IOException {
    if (!headOnly) {
      answer.content().write(out, from, to);
    }
  }

  /** Ends the connection in the orderly way. */
  void end() throws IOException {
    open = false;
    socket.close();
  }

  /** Ends the connection with a reset. */
  void reset() throws IOException {
    open = false;
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private byte[] head(Answer answer, String framing) {
    var text = new StringBuilder(256);
    text.append("HTTP/1.1 ").append(answer.status());
    line(text, answer.status() < 400 ? " OK" : " Error");
    answer.headers().forEach((name, value) -> line(text, name + ": " + value));
    line(text, framing);
    if (lastOne) {
      line(text, "Connection: close");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append("\r\n");
  }

  private byte[] readChunks() throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      var size = size(requiredLine().split(";", 2)[0].strip(), 16);
      if (size == 0) {
        var trailer = requiredLine();
        while (!trailer.isEmpty()) {
          trailer = requiredLine();
        }
        return body.toByteArray();
      }
      body.write(read(size));
      if (body.size() > MAX_BODY || !requiredLine().isEmpty()) {
        throw new ProtocolException("a chunk is too long");
      }
    }
  }

  private byte[] read(int length) throws IOException {
    var bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("expected " + length + " bytes of body, got " + bytes.length);
    }
    return bytes;
  }

  private static int size(String text, int radix) throws ProtocolException {
    try {
      var size = Integer.parseInt(text, radix);
      if (size >= 0 && size <= MAX_BODY) {
        return size;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a number out of bounds.
    }
    throw new ProtocolException("expected the length of a body, got: " + text);
  }

  private String requiredLine() throws IOException {
    return readLine().orElseThrow(() -> new EOFException("the request ended in its head"));
  }

  private Optional<String> readLine() throws IOException {
    var line = new ByteArrayOutputStream(128);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return Optional.empty();
      }
      if (line.size() > MAX_LINE) {
        throw new ProtocolException("a line of the head is too long");
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return Optional.of(line.toString(StandardCharsets.ISO_8859_1));
  }

  /** A client that takes the simulator for its proxy names scheme and host before the path. */
  private static String withoutHost(String target) {
    if (target.startsWith("/")) {
      return target;
    }
    var host = target.indexOf("://");
    var path = host < 0 ? -1 : target.indexOf('/', host + 3);
    return path < 0 ? "/" : target.substring(path);
  }
}
