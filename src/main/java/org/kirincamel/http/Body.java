package org.kirincamel.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Reads bodies within limits of size and time: a caller that sends a byte now and then would keep a
 * thread for days, for the server itself looks only at the pause between two bytes.
 *
 * @param maxBytes of one body
 * @param advice what to do about one that is longer, behind a colon or in brackets; may be empty
 * @param most time for one body; a read that has begun may take the server's idle time-out longer
 */
record Body(int maxBytes, Duration most, LongSupplier nanos, String advice) {

  private static final int CHUNK = 8192;

  /**
   * @throws ProblemException if it is too long, too slow or breaks off
   */
  byte[] read(InputStream stream) {
    long start = nanos.getAsLong();
    var content = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    try {
      for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
        content.write(chunk, 0, read);
        if (content.size() > maxBytes) {
          throw tooLong();
        }
        if (nanos.getAsLong() - start > most.toNanos()) {
          throw tooSlow();
        }
      }
    } catch (IOException e) {
      throw e.getCause() instanceof TimeoutException
          ? tooSlow()
          : new ProblemException(400, "The body broke off.");
    }
    return content.toByteArray();
  }

  ProblemException tooLong() {
    return new ProblemException(
        413, "Expected a body of at most %d bytes%s.".formatted(maxBytes, advice));
  }

  private ProblemException tooSlow() {
    return new ProblemException(
        408, "The body did not arrive within %s (kirin.http.body-timeout).".formatted(most));
  }
}
