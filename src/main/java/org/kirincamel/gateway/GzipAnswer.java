package org.kirincamel.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Unpacks a whole answer that is compressed although that was not requested: some hosts compress
 * everything. Has to stand behind {@link ExchangeLimits}, which then count what comes out. A part
 * of something compressed stays as it is, because no part can be unpacked alone.
 */
final class GzipAnswer implements ExecChainHandler {

  private static final int BUFFER = 1 << 16;
  private static final int MAGIC = 2;

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    ClassicHttpResponse response = chain.proceed(request, scope);
    HttpEntity entity = response.getEntity();
    if (response.getCode() != HttpStatus.SC_PARTIAL_CONTENT
        && entity != null
        && isGzip(entity.getContentEncoding())) {
      response.setEntity(new Unpacked(entity));
      // Said of the packed bytes: neither their length nor their validator is that of the video.
      response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
      response.removeHeaders(HttpHeaders.CONTENT_LENGTH);
      response.removeHeaders(HttpHeaders.ETAG);
    }
    return response;
  }

  private static boolean isGzip(String encoding) {
    return "gzip".equalsIgnoreCase(encoding) || "x-gzip".equalsIgnoreCase(encoding);
  }

  private static final class Unpacked extends HttpEntityWrapper {
    private Optional<InputStream> content = Optional.empty();

    Unpacked(HttpEntity packed) {
      super(packed);
    }

    @Override
    public InputStream getContent() throws IOException {
      if (content.isEmpty()) {
        content = Optional.of(unpacked(new PushbackInputStream(super.getContent(), MAGIC)));
      }
      return content.get();
    }

    /** What says that it is packed, and is empty or plain, is read as it is. */
    private static InputStream unpacked(PushbackInputStream packed) throws IOException {
      byte[] magic = packed.readNBytes(MAGIC);
      packed.unread(magic);
      boolean isGzip =
          magic.length == MAGIC
              && (magic[0] & 0xff | (magic[1] & 0xff) << 8) == GZIPInputStream.GZIP_MAGIC;
      return isGzip ? new GZIPInputStream(packed, BUFFER) : packed;
    }

    @Override
    public long getContentLength() {
      return -1;
    }

    @Override
    public String getContentEncoding() {
      return "identity";
    }
  }
}
