package org.kirincamel.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.kirincamel.http.page.OrderPages;
import org.kirincamel.http.page.Visitor;

/**
 * Orders that are given on the page: asked twice, then carried out as those that come over HTTP.
 */
public final class PageOrderSteps {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ORDER = "kirinPageOrder";
  private static final String SURE = "kirinPageOrderSure";
  private static final String KEY = "key";
  private static final String RUNS = "kirinPageOrderRuns";

  private final Body body;

  PageOrderSteps(Body body) {
    this.body = body;
  }

  /**
   * Reads the form. The variable {@code kirinPageOrderRuns} says whether the message is now an
   * order over HTTP, to be carried out or rehearsed; else it is the answer.
   *
   * @throws ProblemException if the form is not ours, or who sent it may not order
   */
  public void read(Exchange exchange) {
    PageCallers.refuseForeignForm(exchange);
    Visitor visitor = PageAnswers.frame(exchange).visitor();
    if (!visitor.mayOrder()) {
      throw new ProblemException(
          403, "Orders need one who has signed in with a token of kirin.http.operator-tokens.");
    }
    Form form = Form.of(exchange, body);
    if (!MessageDigest.isEqual(bytes(form.get("code")), bytes(visitor.code()))) {
      throw new ProblemException(
          403, "The form is not of this session: open the page again and repeat what you did.");
    }
    PageOrder order = PageOrder.of(form);
    boolean sure = form.get("sure").equals("yes");
    exchange.setVariable(ORDER, order);
    exchange.setVariable(SURE, sure);
    boolean runs = sure || order.canBeRehearsed();
    exchange.setVariable(RUNS, runs);
    if (runs) {
      run(exchange, order, sure ? Optional.of(form.get(KEY)) : Optional.empty());
    } else {
      ask(exchange, order, Optional.empty());
    }
  }

  private static void run(Exchange exchange, PageOrder order, Optional<String> key) {
    Visitor visitor = PageAnswers.frame(exchange).visitor();
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader("Content-Type", HttpSteps.JSON);
    key.filter(text -> !text.isEmpty())
        .ifPresent(text -> message.setHeader("Idempotency-Key", "page-" + text));
    message.setBody(bytes(order.json(key.isEmpty()).toString()));
    exchange.setVariable(AdmitSteps.CALLER, visitor.name().orElseThrow());
  }

  private static void ask(Exchange exchange, PageOrder order, Optional<JsonNode> rehearsed) {
    PageAnswers.html(
        exchange,
        OrderPages.question(
            PageAnswers.frame(exchange),
            order.word(),
            order.about(),
            order.sent(),
            UUID.randomUUID().toString(),
            rehearsed));
  }

  /** Asks, with what would come of the order, or tells what came of the order. */
  public void answer(Exchange exchange) throws IOException {
    JsonNode answer = JSON.readTree(exchange.getMessage().getBody(byte[].class));
    var order = exchange.getVariable(ORDER, PageOrder.class);
    if (exchange.getVariable(SURE, Boolean.class)) {
      PageAnswers.html(
          exchange,
          OrderPages.outcome(PageAnswers.frame(exchange), order.word(), order.sent(), answer));
    } else {
      ask(exchange, order, Optional.of(answer));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
