package org.kirincamel.http;

import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What the server answers where no route does: a problem of one sentence, never a stack trace. */
final class ProblemPages extends ErrorHandler {

  private static final Map<Integer, String> SENTENCES =
      Map.of(
          400, "This is no HTTP request that can be read, or its path is not plain.",
          404, "Nothing is served under this path; GET /openapi.json says what there is.",
          405, "This path does not take that method; GET /openapi.json says what there is.",
          408, "The request did not arrive in time.",
          414, "The path or the query is too long.",
          431, "The headers are too long (kirin.http.max-header-bytes).",
          503, "The service is starting, stopping or busy receiving other bodies; try again.");

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      Throwable cause,
      Callback callback) {
    // A version that is unknown here is the caller's mistake like any other.
    int status = code == 505 ? 400 : code;
    response.setStatus(status);
    var problem =
        Problem.of(status, SENTENCES.getOrDefault(status, "The request could not be answered."));
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
    if (status == 503) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, 5);
    }
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    Content.Sink.write(response, true, problem.json(), callback);
  }
}
