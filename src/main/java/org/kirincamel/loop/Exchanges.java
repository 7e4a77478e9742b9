package org.kirincamel.loop;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.kirincamel.gateway.Reply;

/** What the steps around an HTTP call have in common: the request's headers, and its reply. */
final class Exchanges {

  private static final String WORK = "kirinWork";

  private Exchanges() {}

  /** The work this exchange carries; kept in a variable, where no header filter sees it. */
  static Work work(Exchange exchange) {
    Work work = exchange.getVariable(WORK, Work.class);
    if (work == null) {
      throw new IllegalStateException(
          "The variable %s is not set: the route's first step sets it".formatted(WORK));
    }
    return work;
  }

  static Work begin(Exchange exchange) {
    Work work = exchange.getMessage().getBody(Work.class);
    if (work == null) {
      throw new IllegalStateException("Expected a claimed piece of work as the body");
    }
    exchange.setVariable(WORK, work);
    return work;
  }

  /** Makes the message a GET of a path below the endpoint's address. */
  static void get(Exchange exchange, String path) {
    Message message = clean(exchange);
    message.setBody(null);
    message.setHeader(Exchange.HTTP_PATH, path);
  }

  static Message clean(Exchange exchange) {
    exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
    // The client has unpacked a compressed answer within its limits; Camel would know none.
    exchange.setProperty(Exchange.SKIP_GZIP_ENCODING, Boolean.TRUE);
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    return message;
  }

  /** Puts an id where {@code {id}} stands, as one path segment whatever is in it. */
  static String path(String template, String id) {
    String segment = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    return template.replace("{id}", segment);
  }

  /**
   * How the call ended.
   *
   * @param sent whether a broken call may have reached the other side
   */
  static Reply reply(Exchange exchange, boolean sent) {
    Exception broken = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (broken != null) {
      return Reply.broken(sentence(broken), sent);
    }
    Message message = exchange.getMessage();
    Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    if (status == null) {
      throw new IllegalStateException("The HTTP step left no status behind");
    }
    byte[] body = message.getBody(byte[].class);
    return Reply.answered(
        status,
        Optional.ofNullable(message.getHeader("Retry-After", String.class)),
        body == null ? new byte[0] : body);
  }

  /** A failure in words: the kind is part of it, because many messages are only a host name. */
  static String sentence(Throwable failure) {
    String kind = failure.getClass().getSimpleName();
    return failure.getMessage() == null ? kind : kind + ": " + failure.getMessage();
  }
}
