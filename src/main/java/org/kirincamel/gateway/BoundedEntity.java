package org.kirincamel.gateway;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** An answer that is cut off with an error when it grows too long, and ends its alarm when read. */
final class BoundedEntity extends HttpEntityWrapper {

  private final long most;
  private final Runnable over;
  private final Runnable cut;
  private volatile boolean ended;

  /**
   * @param over called once the answer has ended, perhaps more than once
   * @param cut closes the connection: closing a stream that is not at its end would first read all
   *     the rest, and may be gigabytes of no use
   */
  BoundedEntity(HttpEntity entity, long most, Runnable over, Runnable cut) {
    super(entity);
    this.most = most;
    this.over = over;
    this.cut = cut;
  }

  @Override
  public InputStream getContent() throws IOException {
    return new Bounded(super.getContent());
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  private final class Bounded extends FilterInputStream {
    private long seen;

    Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      count(next < 0 ? -1 : 1);
      return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      count(read);
      return read;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    @Override
    public void close() throws IOException {
      if (!ended) {
        ended = true;
        cut.run();
      }
      over.run();
      super.close();
    }

    private void count(int read) throws IOException {
      if (read < 0) {
        ended = true;
        over.run();
        return;
      }
      seen += read;
      if (seen > most) {
        ended = true;
        cut.run();
        throw new IOException("the answer is longer than %d bytes".formatted(most));
      }
    }
  }
}
