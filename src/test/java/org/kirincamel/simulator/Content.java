package org.kirincamel.simulator;

import java.io.IOException;
import java.io.OutputStream;

/** The body of an answer, so that a video of any length needs no memory of that length. */
interface Content {

  long length();

  /** Writes the bytes from {@code from} up to, but not including, {@code to}. */
  void write(OutputStream out, long from, long to) throws IOException;

  static Content of(byte[] bytes) {
    return new Bytes(bytes);
  }

  /** A body that is held in memory. */
  record Bytes(byte[] bytes) implements Content {
    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public void write(OutputStream out, long from, long to) throws IOException {
      out.write(bytes, (int) from, (int) (to - from));
    }
  }
}
