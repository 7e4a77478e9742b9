package org.kirincamel.http;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.kirincamel.common.Sha256;
import org.kirincamel.loop.OrderWords;

/**
 * Orders over HTTP: the same words, carried out by the same steps, as those that come as files. The
 * caller's token names who gave it; an Idempotency-Key makes it one order however often it is sent.
 */
public final class OrderSteps {

  static final int MAX_BYTES = 1 << 16;

  private static final String RUN = "kirinOrderRun";
  private static final String GIVEN = "kirinOrderGiven";
  private static final String ORDER = "order";
  static final String REQUEST = "request_id";
  private static final String FILTER = "filter";

  /** Two words for one thing may mean what they do not say. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Predicate<UUID> exists;
  private final ManyOrders many;
  private final Body body;
  private final Clock clock;

  /**
   * @param exists whether there is such a request
   */
  OrderSteps(Predicate<UUID> exists, ManyOrders many, Body body, Clock clock) {
    this.exists = exists;
    this.many = many;
    this.body = body;
    this.clock = clock;
  }

  /** Reads an order to one request, which the path names. */
  public List<OrderRun.Given> ofRequest(Exchange exchange) {
    String[] path =
        exchange.getMessage().getHeader(Exchange.HTTP_PATH, "", String.class).split("/");
    UUID request =
        Optional.of(path)
            .filter(segments -> segments.length > 1)
            .flatMap(segments -> Query.id(segments[segments.length - 2]))
            .filter(exists)
            .orElseThrow(() -> new ProblemException(404, "There is no request with this id."));
    ObjectNode order = read(exchange);
    String word = word(order, OrderWords.OF_A_REQUEST);
    if (order.has(REQUEST)) {
      throw bad("request_id: expected none, for the path says which request is meant.");
    }
    boolean dry = ManyOrders.isDry(order);
    order.put(REQUEST, request.toString());
    return begin(exchange, one(exchange, word, dry, order));
  }

  /** Reads an order to all, to a source or a target, or to each request that a filter finds. */
  public List<OrderRun.Given> ofAny(Exchange exchange) {
    ObjectNode order = read(exchange);
    if (order.has(FILTER)) {
      String word = word(order, OrderWords.OF_A_REQUEST);
      boolean dry = ManyOrders.isDry(order);
      return begin(
          exchange, many.of(word, order, dry, key(exchange), by(exchange), clock.instant()));
    }
    String word = word(order, OrderWords.ALL);
    // Of the others it is refused, as a word that they do not know.
    boolean dry = OrderWords.OF_A_REQUEST.contains(word) && ManyOrders.isDry(order);
    return begin(exchange, one(exchange, word, dry, order));
  }

  private static OrderRun one(Exchange exchange, String word, boolean dry, ObjectNode order) {
    return new OrderRun(word, dry, List.of(given(exchange, order)), Optional.empty());
  }

  /** One order that is only rehearsed. */
  static OrderRun dry(String word, ObjectNode order) {
    return new OrderRun(
        word, true, List.of(new OrderRun.Given(fields(order), Optional.empty())), Optional.empty());
  }

  private List<OrderRun.Given> begin(Exchange exchange, OrderRun run) {
    exchange.setVariable("kirinOrderBy", by(exchange));
    exchange.setVariable(RUN, run);
    exchange.setVariable("kirinOrder", run.word());
    exchange.getMessage().removeHeaders("*");
    return run.orders();
  }

  private static String by(Exchange exchange) {
    return exchange.getVariable(AdmitSteps.CALLER, String.class);
  }

  private static OrderRun.Given given(Exchange exchange, ObjectNode order) {
    return new OrderRun.Given(fields(order), key(exchange));
  }

  static Map<String, Object> fields(ObjectNode order) {
    Map<String, Object> fields = new LinkedHashMap<>();
    order.properties().forEach(each -> fields.put(each.getKey(), each.getValue()));
    return fields;
  }

  /** Keys of callers are none of the ids that files get. */
  private static Optional<String> key(Exchange exchange) {
    return Headers.one(exchange, "Idempotency-Key")
        .map(IdempotencyKey::of)
        .map(key -> "http:" + Sha256.hex(key.getBytes(StandardCharsets.UTF_8)));
  }

  private ObjectNode read(Exchange exchange) {
    Object sent = exchange.getMessage().getBody();
    InputStream stream =
        sent instanceof byte[] bytes
            ? new ByteArrayInputStream(bytes)
            : exchange.getMessage().getBody(InputStream.class);
    byte[] content = stream == null ? new byte[0] : body.read(stream);
    boolean json =
        Headers.one(exchange, "Content-Type")
            .filter(type -> type.toLowerCase(java.util.Locale.ROOT).startsWith("application/json"))
            .isPresent();
    if (!json) {
      throw new ProblemException(415, "Expected an order as application/json.");
    }
    try {
      JsonNode order = JSON.readTree(content);
      if (order != null && order.isObject()) {
        return (ObjectNode) order;
      }
    } catch (IOException e) {
      throw bad("Expected an order as one JSON object, got no JSON that can be read.");
    }
    throw bad("Expected an order as one JSON object, got something else.");
  }

  private static String word(ObjectNode order, List<String> known) {
    JsonNode said = order.remove(ORDER);
    String word = said == null ? "" : said.asText();
    if (!known.contains(word)) {
      throw bad(
          "order: expected one of %s, got another word%s"
              .formatted(String.join(", ", known), Filters.meant(word, known)));
    }
    return word;
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(400, detail);
  }

  /** Makes the message one of the orders, as the counter takes it. */
  public void each(Exchange exchange) {
    var given = exchange.getMessage().getBody(OrderRun.Given.class);
    exchange.setVariable(GIVEN, given);
    exchange.setVariable("kirinOrderDry", run(exchange).isDry());
    given.id().ifPresent(id -> exchange.setVariable("kirinOrderId", id));
    exchange.getMessage().setBody(given.fields());
  }

  public void eachDone(Exchange exchange) {
    run(exchange)
        .done(
            exchange.getVariable(GIVEN, OrderRun.Given.class),
            exchange.getMessage().getBody(Map.class));
  }

  /** One of many that is refused does not keep the others from being carried out. */
  public void eachRefused(Exchange exchange) {
    run(exchange)
        .refused(
            exchange.getVariable(GIVEN, OrderRun.Given.class),
            exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
  }

  /** Answers. */
  public void answer(Exchange exchange) {
    OrderRun run = run(exchange);
    if (run.refusal().isPresent()) {
      throw bad(run.refusal().get().getMessage());
    }
    HttpSteps.answer(
        exchange,
        200,
        HttpSteps.JSON,
        run.answer(clock.instant().toString()).toString().getBytes(StandardCharsets.UTF_8));
  }

  private static OrderRun run(Exchange exchange) {
    return exchange.getVariable(RUN, OrderRun.class);
  }
}
