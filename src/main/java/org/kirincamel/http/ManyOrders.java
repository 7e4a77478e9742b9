package org.kirincamel.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.kirincamel.common.Sha256;
import org.kirincamel.store.OrderAnswer;
import org.kirincamel.store.OrderKey;
import org.kirincamel.store.Orders;
import org.kirincamel.store.Pages;
import org.kirincamel.store.RequestFilter;
import org.kirincamel.store.RequestPage;
import org.kirincamel.store.RequestSummary;

/**
 * The same order for each request that a filter finds, the oldest first, in bounded batches. Which
 * requests are meant is decided once: a call that is repeated under its key means the same ones.
 */
final class ManyOrders {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILTER = "filter";
  private static final String DRY_RUN = "dry_run";
  private static final String LIMIT = "limit";
  private static final String AFTER = "after";
  private static final int BY_DEFAULT = 100;
  private static final int MOST = 1000;
  private static final int MOST_COUNTED = 10_000;

  private final Pages pages;
  private final Orders orders;

  ManyOrders(Pages pages, Orders orders) {
    this.pages = pages;
    this.orders = orders;
  }

  /**
   * @param order what is said of it: the filter, limit, after, and what each order says
   * @param dry whether it is only rehearsed; more are counted then than the limit says
   * @param id under which it is carried out once, if it has one
   * @throws ProblemException if it cannot be understood
   */
  OrderRun of(
      String word, ObjectNode order, boolean dry, Optional<String> id, String who, Instant now) {
    String said = order.toString();
    RequestFilter filter = filter(order.remove(FILTER), now);
    int limit = limit(order.remove(LIMIT));
    Optional<UUID> after = Optional.ofNullable(order.remove(AFTER)).map(ManyOrders::after);
    if (order.has("request_id")) {
      throw bad("request_id: expected none, for the filter says which requests are meant.");
    }
    if (order.has("task_id")) {
      throw bad("task_id: expected an order to one request, for a task belongs to one.");
    }
    var wanted = new RequestPage.Wanted(true, after, dry ? MOST_COUNTED : limit);
    ObjectNode found =
        id.isPresent() && !dry
            ? once(new OrderKey(id.get(), "list", sha256(word + said)), filter, wanted, who, now)
            : found(pages.find(filter, wanted));
    ObjectNode told = JSON.createObjectNode();
    List<OrderRun.Given> each = each(found.get("ids"), order, dry ? Optional.empty() : id);
    List<OrderRun.Given> first = each.subList(0, Math.min(limit, each.size()));
    told.put("matched", each.size());
    told.set("next", found.get("next"));
    if (dry) {
      told.put("looked_at", first.size());
    }
    return new OrderRun(word, dry, first, Optional.of(told));
  }

  private static List<OrderRun.Given> each(JsonNode ids, ObjectNode order, Optional<String> id) {
    return StreamSupport.stream(ids.spliterator(), false)
        .map(
            request -> {
              ObjectNode one = order.deepCopy().put("request_id", request.asText());
              return new OrderRun.Given(
                  OrderSteps.fields(one), id.map(key -> key + "/" + request.asText()));
            })
        .toList();
  }

  private ObjectNode once(
      OrderKey key, RequestFilter filter, RequestPage.Wanted wanted, String who, Instant now) {
    String found = found(pages.find(filter, wanted)).toString();
    OrderAnswer kept = orders.carryOutOnce(key, who, now, effects -> found);
    if (!kept.key().equals(key)) {
      throw new ProblemException(
          409,
          "This Idempotency-Key belongs to another order: send that one again, or choose a new key.");
    }
    try {
      return (ObjectNode) JSON.readTree(kept.text());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The store holds what was written by us", e);
    }
  }

  private static ObjectNode found(RequestPage page) {
    ObjectNode found = JSON.createObjectNode();
    var ids = found.putArray("ids");
    page.requests().stream().map(RequestSummary::id).forEach(each -> ids.add(each.toString()));
    found.put("next", page.next().map(UUID::toString).orElse(null));
    return found;
  }

  private static RequestFilter filter(JsonNode filter, Instant now) {
    if (!filter.isObject() || filter.isEmpty()) {
      throw bad("filter: expected an object with some of %s.".formatted(names()));
    }
    Map<String, String> given = new LinkedHashMap<>();
    for (var each : filter.properties()) {
      if (!Filters.NAMES.contains(each.getKey())) {
        throw bad(
            "filter: expected some of %s, got another name%s"
                .formatted(names(), Filters.meant(each.getKey(), Filters.NAMES)));
      }
      if (!each.getValue().isValueNode() || each.getValue().isNull()) {
        throw bad("filter: expected a text for %s.".formatted(each.getKey()));
      }
      given.put(each.getKey(), each.getValue().asText());
    }
    return Filters.of(given, now);
  }

  private static String names() {
    return String.join(", ", Filters.NAMES);
  }

  /** Whether an order is only to be rehearsed; it says no more of it then. */
  static boolean isDry(ObjectNode order) {
    JsonNode flag = order.remove(DRY_RUN);
    if (flag != null && !flag.isBoolean()) {
      throw bad("dry_run: expected true or false.");
    }
    return flag != null && flag.asBoolean();
  }

  private static int limit(JsonNode limit) {
    if (limit == null) {
      return BY_DEFAULT;
    }
    if (limit.isInt() && limit.asInt() >= 1 && limit.asInt() <= MOST) {
      return limit.asInt();
    }
    throw bad("limit: expected a whole number from 1 to %d.".formatted(MOST));
  }

  private static UUID after(JsonNode id) {
    return Query.id(id.asText())
        .orElseThrow(() -> bad("after: expected the id of a request, as next says it."));
  }

  private static String sha256(String text) {
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(400, detail);
  }
}
