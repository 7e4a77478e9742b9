package org.kirincamel.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;

/**
 * Something that goes wrong with a call. It stands around what the gateway would have done: what
 * does not call {@link Next} leaves no task and no charge, what calls it first has been paid for.
 */
@FunctionalInterface
public interface Fault {

  /** What the gateway does without the fault. */
  @FunctionalInterface
  interface Next {
    Answer answer(Request request) throws IOException, InterruptedException;
  }

  Answer around(Exchange exchange, Next next) throws IOException, InterruptedException;

  /** Whether it strikes before the body was read; such a fault cannot look at the body. */
  default boolean beforeReading() {
    return false;
  }

  /** This fault around another one: held first, say, and then answered 503. */
  default Fault then(Fault inner) {
    return (exchange, next) ->
        around(
            exchange,
            request -> inner.around(new Exchange(exchange.call(), request, exchange.form()), next));
  }

  // Nothing is accepted

  /** An error in the gateway's own form; more of it through the methods of {@link Refusal}. */
  static Refusal status(int code) {
    return Refusal.of(code);
  }

  static Refusal status(int code, String errorCode) {
    return Refusal.of(code).withErrorCode(errorCode);
  }

  /** Any answer, instead of the gateway's. */
  static Fault answer(Answer answer) {
    return (exchange, next) -> answer;
  }

  static Fault text(int status, String contentType, String body) {
    return answer(Answer.of(status, contentType, body.getBytes(StandardCharsets.UTF_8)));
  }

  static Fault plainText(int status) {
    return text(status, "text/plain", "upstream connect error or disconnect before headers");
  }

  /** A web page, as a proxy or a log-in wall writes it. */
  static Fault html(int status) {
    return text(status, "text/html", "<!DOCTYPE html><html><body>Please come back</body></html>");
  }

  static Fault redirect(String url) {
    return redirect(307, url);
  }

  static Fault redirect(int status, String url) {
    return answer(Answer.empty(status).withHeader("Location", url));
  }

  /** The request is read and the connection reset. */
  static Fault reset() {
    return (exchange, next) -> Answer.empty(500).withDelivery(Delivery.RESET);
  }

  /** The request is read and the connection ended, as an idle one is that ran out of time. */
  static Fault hangUp() {
    return (exchange, next) -> Answer.empty(500).withDelivery(Delivery.NOTHING);
  }

  /** The connection is reset while the body of the request is still on its way. */
  static Fault refuseBeforeReading() {
    return new Fault() {
      @Override
      public Answer around(Exchange exchange, Next next) {
        return Answer.empty(500).withDelivery(Delivery.RESET);
      }

      @Override
      public boolean beforeReading() {
        return true;
      }
    };
  }

  /** Held before the gateway does anything: a POST is accepted when the gate is released. */
  static Fault hold(Gate gate) {
    return (exchange, next) -> {
      gate.pass();
      return next.answer(exchange.request());
    };
  }

  // The gateway does its work (a POST is accepted and paid) and the answer suffers

  /** The other fault, after the gateway has done its work. */
  static Fault accepted(Fault other) {
    return (exchange, next) -> {
      next.answer(exchange.request());
      return other.around(exchange, next);
    };
  }

  /** The work is done, and a proxy in between answers this. */
  static Fault acceptedThen(int status) {
    return accepted(status(status));
  }

  /** The work is done, and the connection ends without a byte. */
  static Fault lostAnswer() {
    return accepted(hangUp());
  }

  /** The work is done, and the connection is reset. */
  static Fault lostAnswerByReset() {
    return accepted(reset());
  }

  /** The work is done, and the answer is held until the gate is released. */
  static Fault holdAnswer(Gate gate) {
    return (exchange, next) -> {
      var answer = next.answer(exchange.request());
      gate.pass();
      return answer;
    };
  }

  /** The work is done, and the answer comes that much later. */
  static Fault stall(Duration duration) {
    return (exchange, next) -> {
      var answer = next.answer(exchange.request());
      Pause.of(duration);
      return answer;
    };
  }

  /** Half of the announced body, then the connection ends. */
  static Fault truncated() {
    return delivered(Delivery.brokenOffHalfway());
  }

  /** That many bytes of the announced body, then the connection ends. */
  static Fault breakOffAfter(long bytes) {
    return delivered(Delivery.brokenOffAfter(bytes));
  }

  /**
   * Announces that length and ends the connection after it: a longer one looks broken off, a
   * shorter one looks whole.
   */
  static Fault wrongLength(long announced) {
    return delivered(Delivery.announcing(announced));
  }

  /** The body byte by byte, with that pause before each. */
  static Fault slowBody(Duration perByte) {
    return delivered(Delivery.slow(perByte));
  }

  /** Not a fault by the standard: a body in chunks, its length unknown beforehand. */
  static Fault chunked() {
    return delivered(Delivery.CHUNKED);
  }

  /** Not a fault by the standard: no length, and the end of the connection ends the body. */
  static Fault unannounced() {
    return delivered(Delivery.UNANNOUNCED);
  }

  /** Success without a body. */
  static Fault emptyBody() {
    return accepted(answer(Answer.empty(200)));
  }

  /** Success, and the task has no id. */
  static Fault noTaskId() {
    return (exchange, next) -> {
      var answer = next.answer(exchange.request());
      var body = Json.read(answer.bytes());
      for (var task : new String[] {"", "/data"}) {
        if (body.at(task) instanceof ObjectNode object) {
          object.remove("id");
        }
      }
      return Answer.json(answer.status(), body);
    };
  }

  /** The work is done, and the answer comes compressed though it was not asked for so. */
  static Fault gzipped() {
    return (exchange, next) -> {
      var answer = next.answer(exchange.request());
      var packed = new ByteArrayOutputStream();
      try (var gzip = new GZIPOutputStream(packed)) {
        gzip.write(answer.bytes());
      }
      return answer.withBody(packed.toByteArray()).withHeader("Content-Encoding", "gzip");
    };
  }

  /** The whole video, whatever range was asked for. */
  static Fault ignoreRange() {
    return (exchange, next) -> next.answer(exchange.request().withoutHeader("Range"));
  }

  private static Fault delivered(Delivery delivery) {
    return (exchange, next) -> next.answer(exchange.request()).withDelivery(delivery);
  }
}
