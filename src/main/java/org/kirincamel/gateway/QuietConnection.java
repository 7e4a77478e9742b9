package org.kirincamel.gateway;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection that never writes what it sends into the log. The client's own does at DEBUG, which
 * is what a host's logging may say without meaning it, and the token is in what it sends.
 */
final class QuietConnection extends DefaultBHttpClientConnection
    implements ManagedHttpClientConnection {

  private volatile boolean closed;

  /** That of its use; while it waits in the pool there is none. */
  private volatile Timeout silence = Timeout.DISABLED;

  private QuietConnection() {
    super(Http1Config.DEFAULT);
  }

  /**
   * @param most connections at once
   * @param silence longest time between two bytes, those of a handshake too
   */
  static HttpClientConnectionManager pool(int most, Duration silence, HostHttp host) {
    return host.secured(PoolingHttpClientConnectionManagerBuilder.create())
        .setConnectionFactory(
            socket -> {
              var connection = new QuietConnection();
              if (socket != null) {
                connection.bind(socket);
              }
              return connection;
            })
        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
        .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(Timeout.of(silence)).build())
        .setMaxConnTotal(most)
        .setMaxConnPerRoute(most)
        .build();
  }

  @Override
  public void bind(Socket socket) throws IOException {
    bind(new SocketHolder(socket));
  }

  @Override
  public void bind(SSLSocket secured, Socket socket) throws IOException {
    bind(new SocketHolder(secured, socket));
  }

  @Override
  protected void bind(SocketHolder holder) throws IOException {
    if (closed) {
      holder.getSocket().close();
      throw new InterruptedIOException("The connection was closed before it stood");
    }
    super.bind(holder);
    silence = Timeout.ofMilliseconds(holder.getSocket().getSoTimeout());
  }

  @Override
  public @Nullable Socket getSocket() {
    SocketHolder holder = getSocketHolder();
    return holder == null ? null : holder.getSocket();
  }

  @Override
  public void setSocketTimeout(Timeout timeout) {
    super.setSocketTimeout(timeout);
    silence = timeout;
  }

  @Override
  public void passivate() {
    super.setSocketTimeout(Timeout.DISABLED);
  }

  @Override
  public void activate() {
    super.setSocketTimeout(silence);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    super.close();
  }

  @Override
  public void close(CloseMode mode) {
    closed = true;
    super.close(mode);
  }
}
