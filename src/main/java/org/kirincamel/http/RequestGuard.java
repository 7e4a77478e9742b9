package org.kirincamel.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers what is not plain with 400, before anything else looks at it. */
final class RequestGuard extends Handler.Wrapper {

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (isPlain(request)) {
      return super.handle(request, response, callback);
    }
    Response.writeError(request, response, callback, 400);
    return true;
  }

  private static boolean isPlain(Request request) {
    String path = request.getHttpURI().getPath();
    String coding = request.getHeaders().get(HttpHeader.TRANSFER_ENCODING);
    return path != null
        && PlainPath.isPlain(path)
        // The server undoes chunks alone: a body that is also packed would be read as it is.
        && (coding == null || coding.strip().equalsIgnoreCase("chunked"));
  }
}
