package org.kirincamel.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kirincamel.http.StoreView;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.StoreException;

/**
 * What there is where no module answers: the store, which is only read, and the folder of orders,
 * from which a module carries them out when it next looks. A command changes no row itself: rules,
 * leases and the books are the module's.
 */
final class Stored implements Remote, AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REQUESTS = "/requests";
  private static final Pattern OF_A_REQUEST = Pattern.compile("/requests/([^/]+)/orders");

  private final Settings settings;
  private final NoModuleException why;
  private Optional<StoreView> store = Optional.empty();
  private boolean leftOrders;

  /**
   * @param why no module answers
   */
  Stored(Settings settings, NoModuleException why) {
    this.settings = settings;
    this.why = why;
  }

  @Override
  public JsonNode get(String path, Map<String, String> query) {
    return read(path, HttpRemote.encoded(query));
  }

  private JsonNode read(String path, String query) {
    return stored(store -> store.get(path, query));
  }

  private JsonNode stored(Function<StoreView, JsonNode> question) {
    try {
      if (store.isEmpty()) {
        store = Optional.of(StoreView.open(settings));
      }
      return question.apply(store.get());
    } catch (StoreException e) {
      throw new RemoteException(Commands.AWAY, why.getMessage() + ". " + e.getMessage());
    } catch (StoreView.RefusedException e) {
      throw new RemoteException(Commands.NOT_WELL, e.getMessage());
    }
  }

  /**
   * Leaves it in the folder of orders, under a name that the module reads: one for each request
   * that its filter finds in the store at this moment, if it has a filter.
   *
   * @return an answer with a note on where it is
   */
  @Override
  public JsonNode order(String path, JsonNode order, Optional<String> key) {
    ObjectNode left = order.deepCopy();
    if (left.path("dry_run").asBoolean()) {
      return stored(store -> store.rehearse(path, left));
    }
    left.remove("dry_run");
    String word = left.remove("order").asText();
    if (left.has("filter")) {
      return all(word, left);
    }
    Matcher one = OF_A_REQUEST.matcher(path);
    if (one.matches()) {
      left.put("request_id", one.group(1));
    }
    return JSON.createObjectNode().set("answer", leave(word, left));
  }

  private ObjectNode all(String word, ObjectNode order) {
    JsonNode filter = order.remove("filter");
    int limit = order.remove("limit").asInt();
    List<String> found = found(filter, limit + 1);
    ObjectNode told = JSON.createObjectNode().put("dry_run", false);
    List<String> meant = found.subList(0, Math.min(limit, found.size()));
    told.put("matched", meant.size()).put("refused", 0);
    told.put("next", meant.size() < found.size() ? meant.get(meant.size() - 1) : null);
    var answers = told.putArray("answers");
    for (String request : meant) {
      answers.add(leave(word, order.deepCopy().put("request_id", request)));
    }
    return told;
  }

  /** The oldest first. */
  private List<String> found(JsonNode filter, int most) {
    Map<String, String> query = new LinkedHashMap<>();
    filter.properties().forEach(each -> query.put(each.getKey(), each.getValue().asText()));
    query.put("order", "oldest");
    List<String> found = new ArrayList<>();
    Optional<String> next = Optional.of(HttpRemote.encoded(query));
    while (next.isPresent() && found.size() < most) {
      JsonNode page = read(REQUESTS, next.get());
      page.path("requests").forEach(each -> found.add(each.path("request_id").asText()));
      next =
          Optional.ofNullable(page.path("next").textValue())
              .map(address -> address.substring(REQUESTS.length() + 1));
    }
    return found.subList(0, Math.min(most, found.size()));
  }

  private Path folder() {
    return settings
        .operator()
        .folder()
        .orElseThrow(
            () ->
                new RemoteException(
                    Commands.AWAY,
                    why.getMessage()
                        + ". With kirin.operator set, orders are left in that folder for its next start"));
  }

  private ObjectNode leave(String word, ObjectNode order) {
    Path folder = folder();
    Path file = folder.resolve(word + "-" + UUID.randomUUID() + ".json");
    try {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, ".order", ".part");
      Files.write(part, JSON.writeValueAsBytes(order));
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new RemoteException(
          Commands.AWAY,
          "%s. The order could not be left in kirin.operator (%s) either: expected a folder that can be written to, got %s"
              .formatted(why.getMessage(), folder, e.getClass().getSimpleName()));
    }
    leftOrders = true;
    return order.put("note", "left as " + file);
  }

  /** What becomes of the orders that were left; empty where there are none. */
  Optional<String> left() {
    return Optional.of(
            why.getMessage()
                + ". What was left in the folder of orders (kirin.operator) is carried out once, as soon as a module looks into it")
        .filter(sentence -> leftOrders);
  }

  @Override
  public JsonNode send(byte[] content, String type, String key) {
    // Not by way of the inbox: what was sent by then would be another request there.
    throw why;
  }

  @Override
  public void close() {
    store.ifPresent(StoreView::close);
  }
}
