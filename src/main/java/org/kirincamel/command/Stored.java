package org.kirincamel.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
    try {
      if (store.isEmpty()) {
        store = Optional.of(StoreView.open(settings));
      }
      return store.get().get(path, HttpRemote.encoded(query));
    } catch (StoreException e) {
      throw new RemoteException(Commands.AWAY, why.getMessage() + ". " + e.getMessage());
    } catch (StoreView.RefusedException e) {
      throw new RemoteException(Commands.NOT_WELL, e.getMessage());
    }
  }

  /**
   * Leaves it in the folder of orders, under a name that the module reads.
   *
   * @return an answer with a note on where it is
   */
  @Override
  public JsonNode order(String path, JsonNode order, Optional<String> key) {
    Path folder =
        settings
            .operator()
            .folder()
            .orElseThrow(
                () ->
                    new RemoteException(
                        Commands.AWAY,
                        why.getMessage()
                            + ". With kirin.operator set, orders are left in that folder for its next start"));
    ObjectNode left = order.deepCopy();
    String word = left.remove("order").asText();
    if (left.has("filter")) {
      throw new RemoteException(
          Commands.AWAY,
          why.getMessage()
              + ". An order that is left for its next start names requests by their ids: list shows them");
    }
    Matcher one = OF_A_REQUEST.matcher(path);
    if (one.matches()) {
      left.put("request_id", one.group(1));
    }
    Path file = folder.resolve(word + "-" + UUID.randomUUID() + ".json");
    try {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, ".order", ".part");
      Files.write(part, JSON.writeValueAsBytes(left));
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new RemoteException(
          Commands.AWAY,
          "%s. The order could not be left in kirin.operator (%s) either: expected a folder that can be written to, got %s"
              .formatted(why.getMessage(), folder, e.getClass().getSimpleName()));
    }
    leftOrders = true;
    left.put("note", "left as " + file);
    return JSON.createObjectNode().set("answer", left);
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
