package org.kirincamel.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.common.Clocks;
import org.kirincamel.http.page.Lookout;
import org.kirincamel.loop.OrderException;
import org.kirincamel.loop.OrderRehearsal;
import org.kirincamel.metrics.LastDay;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.StoreReading;
import org.kirincamel.store.TaskStore;

/**
 * Answers what may be asked over HTTP from a store that no running module answers for, in the same
 * words. Reads alone.
 */
public final class StoreView implements AutoCloseable {

  private static final String ONE = "/requests/";
  private static final String NONE_RUNS =
      "no module answers: this is what the store holds, and nothing is submitted until one is started";

  private final Settings settings;
  private final TaskStore store;
  private final Clock clock = Clock.systemUTC();

  private StoreView(Settings settings, TaskStore store) {
    this.settings = settings;
    this.store = store;
  }

  /**
   * @throws org.kirincamel.store.StoreException in one sentence if the store cannot be read
   */
  public static StoreView open(Settings settings) {
    return new StoreView(settings, StoreReading.open(settings.store()));
  }

  /** What was asked cannot be answered; the message is a sentence. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private RefusedException(Exception why) {
      super(why.getMessage(), why);
    }
  }

  /**
   * @param query as it would follow the question mark
   * @throws RefusedException if there is no such thing
   */
  public JsonNode get(String path, String query) {
    try {
      return switch (path) {
        case "/status" -> status();
        case "/requests" -> requests(query);
        case "/ledger" -> new LedgerSteps(store.ledger(), clock).page(query);
        default -> one(path.substring(ONE.length()));
      };
    } catch (ProblemException e) {
      throw new RefusedException(e);
    }
  }

  /**
   * What an order would do, as the dry run of a module tells it.
   *
   * @param path as over HTTP
   * @throws RefusedException if it would be refused
   */
  public JsonNode rehearse(String path, ObjectNode said) {
    ObjectNode order = said.deepCopy();
    String word = order.remove("order").asText();
    order.remove("dry_run");
    var rehearsal = new OrderRehearsal(settings, store, clock);
    try {
      OrderRun run =
          order.has("filter")
              ? new ManyOrders(store.pages(), store.orders())
                  .of(word, order, true, Optional.empty(), "", clock.instant())
              : OrderSteps.dry(word, named(path, order));
      for (OrderRun.Given each : run.orders()) {
        try {
          run.done(each, rehearsal.of(word, each.fields()));
        } catch (OrderException e) {
          run.refused(each, e);
        }
      }
      if (run.refusal().isPresent()) {
        throw new RefusedException(run.refusal().get());
      }
      return run.answer(clock.instant().toString());
    } catch (ProblemException e) {
      throw new RefusedException(e);
    }
  }

  private static ObjectNode named(String path, ObjectNode order) {
    return path.startsWith(ONE)
        ? order.put(OrderSteps.REQUEST, path.substring(ONE.length()).replaceFirst("/.*", ""))
        : order;
  }

  private JsonNode status() {
    var clocks = new Clocks(clock, clock, System::nanoTime);
    ObjectNode status =
        new StatusSteps(
                settings,
                store,
                now -> Lookout.troubles(settings, store, now),
                new LastDay(clocks.shared(), store.ledger().hours())::hours,
                clocks)
            .status();
    // This process is none of them.
    var others = status.withArray("nodes");
    others.remove(0);
    if (others.isEmpty()) {
      status.withObject("/submission").put("stopped", true).put("why", NONE_RUNS);
    }
    return status;
  }

  private JsonNode requests(String raw) {
    var query = Query.of(raw, clock.instant());
    var page = store.pages().find(query.filter(), query.wanted());
    return Views.page(page, page.next().map(last -> "/requests?" + query.after(last)));
  }

  private JsonNode one(String text) {
    UUID id = Query.id(text).orElseThrow(HttpSteps::noSuchRequest);
    return Views.whole(
        store.reports().find(id).orElseThrow(HttpSteps::noSuchRequest),
        store.pages().deliveries(id),
        store.reports().events(id),
        Optional.empty());
  }

  @Override
  public void close() {
    store.close();
  }
}
