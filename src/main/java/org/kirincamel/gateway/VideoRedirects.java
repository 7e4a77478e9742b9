package org.kirincamel.gateway;

import java.net.URI;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpException;
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
    URI to = super.getLocationURI(request, response, context);
    boolean https = "https".equalsIgnoreCase(to.getScheme());
    if (!https && !"http".equalsIgnoreCase(to.getScheme())) {
      throw new ProtocolException("refused: a redirect to something else than http or https");
    }
    if (!https && "https".equalsIgnoreCase(request.getScheme())) {
      throw new ProtocolException("refused: a redirect from https to http, " + to.getHost());
    }
    if (to.getRawUserInfo() != null) {
      throw new ProtocolException("refused: a redirect to an address with a user's name in it");
    }
    if (HttpClientContext.castOrCreate(context).getRedirectLocations().size() >= MOST) {
      throw new ProtocolException("refused: more than %d redirects".formatted(MOST));
    }
    return to;
  }
}
