package org.kirincamel.gateway;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Follows a video that moved: a few steps, over HTTP alone, and never from a protected connection
 * to an open one. Which hosts it may move to is the word of {@link VideoHosts}.
 */
final class VideoRedirects extends DefaultRedirectStrategy {

  static final int MOST = 5;

  @Override
  public URI getLocationURI(HttpRequest request, HttpResponse response, HttpContext context)
      throws HttpException {
    var from =
        new VideoAddress(request.getScheme(), request.getAuthority().toString(), request.getPath());
    if (HttpClientContext.castOrCreate(context).getRedirectLocations().size() >= MOST) {
      throw new ProtocolException("refused: more than %d redirects".formatted(MOST));
    }
    try {
      VideoAddress to = from.resolve(location(response));
      if (from.isSecure() && !to.isSecure()) {
        throw new RefusedAddressException(
            "refused: a redirect from https to http, " + to.authority());
      }
      return to.disguised();
    } catch (RefusedAddressException e) {
      throw new ProtocolException(e.getMessage(), e);
    }
  }

  /** The client reads each byte of a header as one character; what is not ASCII is UTF-8. */
  private static String location(HttpResponse response) {
    byte[] bytes =
        response
            .getFirstHeader(HttpHeaders.LOCATION)
            .getValue()
            .getBytes(StandardCharsets.ISO_8859_1);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
