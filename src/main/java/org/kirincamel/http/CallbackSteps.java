package org.kirincamel.http;

import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.kirincamel.callback.Signatures;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.gateway.Answer;
import org.kirincamel.gateway.AnswerReader;
import org.kirincamel.loop.Callbacks;
import org.kirincamel.settings.Settings;
import org.slf4j.Logger;

/**
 * Callbacks from the gateway, or from a stranger. Known and unknown, good and forged ones get the
 * same empty answer, and no caller waits for the store.
 */
public final class CallbackSteps {

  private static final Logger LOG = SafeLogger.of(CallbackSteps.class);
  private static final String HEARD = "kirinCallbackHeard";
  private static final int NO_CONTENT = 204;

  private final Callbacks callbacks;
  private final String component;
  private final Signatures signatures;
  private final Body body;
  private final AnswerReader answers = new AnswerReader();
  private final OncePerMinute refusals;

  CallbackSteps(Callbacks callbacks, Settings settings, Signatures signatures, LongSupplier nanos) {
    this.callbacks = callbacks;
    this.component = settings.callback().component(settings.http());
    this.signatures = signatures;
    this.body = new Body((int) settings.api().maxBytes(), settings.http().bodyTimeout(), nanos, "");
    this.refusals = new OncePerMinute(nanos);
  }

  /** Name of the Camel component that serves callbacks, for the route. */
  public String component() {
    return component;
  }

  /**
   * Hears a callback and answers. The variable {@code kirinCallbackHeard} says whether the loop has
   * something to do at once.
   */
  public void hear(Exchange exchange) {
    try {
      PlainPath.check(exchange);
      exchange.setVariable(HEARD, heard(exchange));
      answer(exchange, NO_CONTENT);
    } catch (ProblemException e) {
      exchange.setVariable(HEARD, false);
      answer(exchange, e.problem().status());
    }
  }

  private static void answer(Exchange exchange, int status) {
    Message answer = exchange.getMessage();
    answer.removeHeaders("*");
    answer.setBody(null);
    answer.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
  }

  private boolean heard(Exchange exchange) {
    String path = exchange.getMessage().getHeader(Exchange.HTTP_PATH, "", String.class);
    // A stranger gets no further than this: not a byte of the body is read, nor a row.
    return callbacks
        .request(path.substring(path.lastIndexOf('/') + 1))
        .filter(request -> heard(exchange, request))
        .isPresent();
  }

  private boolean heard(Exchange exchange, UUID request) {
    byte[] content;
    Optional<String> objection;
    try {
      content = content(exchange);
      objection =
          signatures.objection(
              Headers.one(exchange, "webhook-id"),
              Headers.one(exchange, "webhook-timestamp"),
              Headers.one(exchange, "webhook-signature"),
              content);
    } catch (ProblemException e) {
      return refused(request, e.problem().detail());
    }
    if (objection.isPresent()) {
      return refused(request, objection.get());
    }
    // A body that says nothing is a hint all the same: the poll decides.
    Optional<Answer> task = answers.task(content);
    boolean ended = task.filter(said -> said.status() != Answer.Status.RUNNING).isPresent();
    return callbacks.hear(request, task.flatMap(Answer::id), ended);
  }

  private byte[] content(Exchange exchange) {
    InputStream stream = exchange.getMessage().getBody(InputStream.class);
    return stream == null ? new byte[0] : body.read(stream);
  }

  /** The sender knows the address, so something is set wrong, here or at the gateway. */
  private boolean refused(UUID request, String why) {
    if (refusals.isDue()) {
      LOG.warn(
          "Ignored a callback for request {}: {} (logged at most once a minute)", request, why);
    }
    return false;
  }
}
