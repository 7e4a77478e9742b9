package org.kirincamel.gateway;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.Timeout;

/**
 * A connection that never writes what it sends into the log. The client's own does at DEBUG, which
 * is what a host's logging may say without meaning it, and the token is in what it sends.
 */
final class QuietConnection extends DefaultManagedHttpClientConnection {

  private QuietConnection() {
    super("kirin-gateway");
  }

  /**
   * @param most connections at once
   * @param silence longest time between two bytes, those of a handshake too
   */
  static HttpClientConnectionManager pool(int most, Duration silence) {
    return PoolingHttpClientConnectionManagerBuilder.create()
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
  protected void onRequestSubmitted(ClassicHttpRequest request) {
    // The parent's writes the headers.
  }
}
