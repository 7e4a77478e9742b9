package org.kirincamel.simulator;

import java.io.IOException;
import java.time.Duration;

/** How an answer goes over the wire; all but the whole one end the connection. */
@FunctionalInterface
interface Delivery {

  /** As the standard wants it; the connection stays open for the next request. */
  Delivery WHOLE = Wire::sendWhole;

  /** Not a byte, and an orderly end of the connection. */
  Delivery NOTHING = (wire, answer) -> wire.end();

  /** Not a byte, and a reset of the connection. */
  Delivery RESET = (wire, answer) -> wire.reset();

  /** No length is announced; the end of the connection is the end of the body. */
  Delivery UNANNOUNCED =
      (wire, answer) -> {
        wire.sendHead(answer, "Connection: close");
        wire.sendBody(answer, answer.content().length());
        wire.end();
      };

  /** In chunks, so that no length is known beforehand. */
  Delivery CHUNKED = Wire::sendChunked;

  void send(Wire wire, Answer answer) throws IOException, InterruptedException;

  /** Announces the whole body and ends the connection after some bytes of it. */
  static Delivery brokenOffAfter(long bytes) {
    return (wire, answer) -> announced(wire, answer, answer.content().length(), bytes);
  }

  /** Announces the whole body and ends the connection in the middle of it. */
  static Delivery brokenOffHalfway() {
    return (wire, answer) -> {
      var length = answer.content().length();
      announced(wire, answer, length, length / 2);
    };
  }

  /** Announces another length than the body has; what is too long for it is left out. */
  static Delivery announcing(long length) {
    return (wire, answer) -> announced(wire, answer, length, length);
  }

  /** One byte at a time, with a pause before each. */
  static Delivery slow(Duration perByte) {
    return (wire, answer) -> {
      var length = answer.content().length();
      wire.sendHead(answer, "Content-Length: " + length);
      for (long sent = 0; sent < length; sent++) {
        Pause.of(perByte);
        wire.sendBody(answer, sent, sent + 1);
      }
    };
  }

  private static void announced(Wire wire, Answer answer, long announced, long sent)
      throws IOException {
    wire.sendHead(answer, "Content-Length: " + announced);
    wire.sendBody(answer, Math.min(sent, answer.content().length()));
    wire.end();
  }
}
