package org.kirincamel.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.kirincamel.common.Clocks;
import org.kirincamel.http.page.Trouble;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.UsdLimits;
import org.kirincamel.store.Census;
import org.kirincamel.store.Censuses;
import org.kirincamel.store.Claim;
import org.kirincamel.store.HourBook;
import org.kirincamel.store.Node;
import org.kirincamel.store.Pause;
import org.kirincamel.store.Spend;
import org.kirincamel.store.Standing;
import org.kirincamel.store.SubmitLimits;
import org.kirincamel.store.TaskStore;

/**
 * Tells the operator on call how everything stands: what waits, since when, for what, at what cost.
 */
public final class StatusSteps {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Settings settings;
  private final TaskStore store;
  private final Function<Instant, List<Trouble>> troubles;
  private final Supplier<List<HourBook>> lastDay;
  private final Clocks clocks;

  /**
   * @param troubles what an operator should see to, the gravest first
   * @param lastDay what has ended in each hour of it
   */
  StatusSteps(
      Settings settings,
      TaskStore store,
      Function<Instant, List<Trouble>> troubles,
      Supplier<List<HourBook>> lastDay,
      Clocks clocks) {
    this.settings = settings;
    this.store = store;
    this.troubles = troubles;
    this.lastDay = lastDay;
    this.clocks = clocks;
  }

  public void show(Exchange exchange) {
    HttpSteps.answer(
        exchange, 200, HttpSteps.JSON, status().toString().getBytes(StandardCharsets.UTF_8));
  }

  ObjectNode status() {
    Instant now = clocks.shared().instant();
    ObjectNode view = view(Standing.of(store, SubmitLimits.of(settings), now));
    tell(view.putArray("troubles"), now);
    return view;
  }

  private void tell(ArrayNode told, Instant now) {
    for (Trouble each : troubles.apply(now)) {
      told.addObject()
          .put("what", each.what())
          .put("cure", each.cure())
          .put("command", each.command().orElse(null))
          .put("requests", each.link().map(Trouble.Link::to).orElse(null))
          .put("mild", each.mild());
    }
  }

  private ObjectNode view(Standing standing) {
    Census open = standing.open();
    ObjectNode view = JSON.createObjectNode();
    view.putObject("submission")
        .put("stopped", standing.stopped().isPresent())
        .put("why", standing.stopped().map(this::withoutKey).orElse(null));
    ArrayNode paused = view.putArray("paused");
    for (Pause each : standing.paused()) {
      paused
          .addObject()
          .put("what", each.what().kind().word())
          .put("name", each.what().name())
          .put("since", each.since().toString())
          .put("by", each.by());
    }
    view.putObject("store").put("bytes", standing.bytes());
    ArrayNode nodes = view.putArray("nodes");
    for (Node each : standing.nodes()) {
      nodes.addObject().put("id", each.id()).put("place", each.place()).put("answers", each.self());
    }
    ObjectNode requests = view.putObject("requests");
    for (String word : Censuses.words()) {
      Census.Group group = open.requests().get(word);
      requests
          .putObject(word)
          .put("number", group.number())
          .put("oldest", group.oldest().map(Instant::toString).orElse(null))
          .put("cost", usd(group.cost()));
    }
    ObjectNode ended = view.putObject("ended");
    store
        .censuses()
        .ended()
        .forEach(
            (state, group) ->
                ended
                    .putObject(state)
                    .put("number", group.number())
                    .put("more", group.more())
                    .put("oldest", group.oldest().map(Instant::toString).orElse(null))
                    .put("cost", usd(group.cost())));
    view.putObject("slots").put("taken", open.slots()).put("of", settings.submit().maxInFlight());
    var all = new UsdLimits(settings.budget().daily(), settings.budget().monthly());
    ObjectNode spent = spent(view.putObject("spent"), open.spend(), all);
    ObjectNode sources = spent.putObject("sources");
    new TreeMap<>(settings.budget().sources())
        .forEach(
            (source, most) ->
                spent(sources.putObject(source), open.spentBy(source), most)
                    .put("stopped", why(standing, source).orElse(null)));
    lastDay(view.putObject("last_24_hours"));
    ObjectNode targets = view.putObject("targets");
    var names = new TreeSet<>(settings.targetNames());
    names.addAll(open.pending().keySet());
    names.addAll(open.dead().keySet());
    for (String name : names) {
      targets
          .putObject(name)
          .put("pending", open.pending().getOrDefault(name, 0L))
          .put("dead", open.dead().getOrDefault(name, 0L))
          .put("disabled", standing.disabled().get(name));
    }
    return view;
  }

  private void lastDay(ObjectNode view) {
    HourBook sum = lastDay.get().stream().reduce(HourBook.empty(Instant.EPOCH), HourBook::and);
    view.put("completed", sum.completed()).put("failed", sum.failed()).put("cost", usd(sum.cost()));
  }

  private static ObjectNode spent(ObjectNode view, Spend spend, UsdLimits most) {
    return view.put("today", usd(spend.today()))
        .put("today_of", usd(most.daily()))
        .put("this_month", usd(spend.thisMonth()))
        .put("this_month_of", usd(most.monthly()));
  }

  private static Optional<String> why(Standing standing, String source) {
    return standing.sources().stream()
        .filter(each -> each.source().equals(source))
        .map(Claim.Spent::why)
        .findFirst();
  }

  /** The gateway may quote it. */
  private String withoutKey(String why) {
    return why.replace(settings.api().key().get(), "***");
  }

  private static String usd(Optional<BigDecimal> amount) {
    return amount.map(StatusSteps::usd).orElse(null);
  }

  private static String usd(BigDecimal amount) {
    return amount.stripTrailingZeros().scale() < 2
        ? amount.setScale(2).toPlainString()
        : amount.stripTrailingZeros().toPlainString();
  }
}
