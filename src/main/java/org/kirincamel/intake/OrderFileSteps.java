package org.kirincamel.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.loop.Essentials;
import org.kirincamel.loop.OrderException;
import org.kirincamel.settings.InboxSettings;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.store.OrderAnswer;
import org.kirincamel.store.OrderKey;
import org.kirincamel.store.Orders;
import org.kirincamel.store.StoreAwayException;
import org.kirincamel.task.Ids;
import org.slf4j.Logger;

/**
 * The steps that take the operator's orders from files. Renaming a file gives the order an id; what
 * it changes and that id are one transaction of the store; its answer is a file named by that id.
 * Whatever dies in between, and on whichever node, the next look into the working folder resumes:
 * an order whose id the store knows is only answered.
 */
public final class OrderFileSteps {

  private static final Logger LOG = SafeLogger.of(OrderFileSteps.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "kirinOrderFile";
  private static final String STATUS = "status";
  private static final String REFUSED = "refused";
  private static final int MAX_LINE_LENGTH = 300;
  private static final int MAX_LOGGED = 1000;

  private final OrderFolder folder;
  private final Orders orders;
  private final Ids ids;
  private final Clock clock;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  OrderFileSteps(OrderFolder folder, Orders orders, Ids ids, Clock clock) {
    this.folder = folder;
    this.orders = orders;
    this.ids = ids;
    this.clock = clock;
  }

  /** The beans of the route, where {@code kirin.operator} names a folder. */
  static Map<String, Object> beans(Essentials essentials, Orders orders) {
    InboxSettings files = essentials.settings().inbox();
    Map<String, Object> beans = new LinkedHashMap<>();
    essentials
        .settings()
        .operator()
        .folder()
        .map(OrderFolder::new)
        .ifPresent(
            folder -> {
              beans.put(
                  "kirinOrderFiles",
                  new OrderFileSteps(folder, orders, essentials.ids(), essentials.clock()));
              beans.put(
                  "kirinGivenOrders",
                  new GivenOrders(
                      new SettledFiles(
                          new Stillness(files.settle(), files.patience(), essentials.nanoTime()))));
            });
    return beans;
  }

  /**
   * Makes the folders that are missing.
   *
   * @throws SettingsException in one sentence, if the folder cannot be used
   */
  void prepare() {
    try {
      folder.prepare();
    } catch (IOException e) {
      throw new SettingsException(List.of(e.getMessage()));
    }
  }

  /** Gives an order its id. */
  public void take(Exchange exchange) {
    Path given = exchange.getMessage().getBody(File.class).toPath();
    String name = given.getFileName().toString();
    String kind = OrderFile.kindOf(name).orElseThrow();
    String id = ids.next().toString();
    try {
      if (folder.take(given, id, kind)) {
        LOG.info("Took the order {} as {}", kind, id);
      }
      told.remove(name);
    } catch (IOException e) {
      if (told.size() < MAX_LOGGED && told.add(name)) {
        LOG.error("An order file ({}) cannot be renamed; retrying at every scan", kind, e);
      }
    }
  }

  /**
   * Looks at an order that has an id.
   *
   * @return whether it is to be carried out; where not, it has its answer
   */
  public boolean open(Exchange exchange) throws IOException {
    OrderFile order =
        OrderFile.taken(exchange.getMessage().getBody(File.class).toPath()).orElseThrow();
    exchange.setVariable(FILE, order);
    var answer = folder.answer(order);
    if (answer.isPresent()) {
      String status = JSON.readTree(answer.get()).path(STATUS).asText();
      folder.finish(order, status.equals(REFUSED));
      return false;
    }
    folder.forceNames();
    return true;
  }

  /** Makes the message what the order says, as its door takes it. */
  public void read(Exchange exchange) throws IOException {
    OrderFile order = order(exchange);
    exchange.setVariable("kirinOrder", order.kind());
    exchange.setVariable("kirinOrderId", order.id());
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setBody(folder.read(order));
  }

  /** Answers an order that was carried out, now or before. */
  public void done(Exchange exchange) throws IOException {
    answer(
        order(exchange), false, JSON.writeValueAsString(exchange.getMessage().getBody(Map.class)));
  }

  /** Answers an order that is refused; whatever else went wrong is tried again at the next look. */
  public void failed(Exchange exchange) {
    OrderFile order = order(exchange);
    Exception why = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    try {
      if (why instanceof OrderException refusal) {
        refuse(order, refusal.getMessage());
      } else {
        logOnce(order, why);
      }
    } catch (IOException | RuntimeException e) {
      logOnce(order, e);
    }
  }

  private void refuse(OrderFile order, String why) throws IOException {
    OrderAnswer answer =
        orders.refuse(new OrderKey(order.id(), order.kind(), ""), clock.instant(), why);
    // Another node may have carried it out meanwhile.
    answer(order, answer.refused(), answer.text());
  }

  private void answer(OrderFile order, boolean refused, String text) throws IOException {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("order_id", order.id());
    answer.put("order", order.kind());
    answer.put(STATUS, refused ? REFUSED : "done");
    answer.put("answered_at", clock.instant().toString());
    if (refused) {
      answer.put("error", text);
    } else {
      answer.set("answer", JSON.readTree(text));
    }
    Path file =
        folder.writeAnswer(order, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(answer));
    folder.finish(order, refused);
    told.remove(order.id());
    if (refused) {
      LOG.warn("The order {} ({}) was refused: {}", order.id(), order.kind(), text);
    } else if (text.length() > MAX_LINE_LENGTH) {
      LOG.info("The order {} ({}) is answered in {}", order.id(), order.kind(), file);
    } else {
      LOG.info("The order {} ({}) is answered: {}", order.id(), order.kind(), text);
    }
  }

  /** The store says by itself that it is away. */
  private void logOnce(OrderFile order, Exception why) {
    if (why instanceof StoreAwayException
        || why instanceof NoSuchFileException
        || told.size() >= MAX_LOGGED
        || !told.add(order.id())) {
      return;
    }
    LOG.error("The order {} ({}) failed; retrying at every scan", order.id(), order.kind(), why);
  }

  private static OrderFile order(Exchange exchange) {
    OrderFile order = exchange.getVariable(FILE, OrderFile.class);
    if (order == null) {
      throw new IllegalStateException("The route's first step has not opened an order");
    }
    return order;
  }
}
