package org.kirincamel.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.common.SafeText;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** An order to requests: to those that are named, or to those that a filter finds. */
abstract class OrderCommand extends RemoteCommand {

  /** As many as a module takes in one call. */
  private static final int MOST = 1000;

  @Parameters(paramLabel = "ID", arity = "0..*", description = "ids of requests")
  // Read by us: of what cannot be read as one of many, the library says only that it is too much.
  private List<String> ids = List.of();

  @Mixin private FilterOptions filter;

  @Option(
      names = "--dry-run",
      description = "only tell how many are found, and how many of them would change")
  private boolean dryRun;

  @Option(
      names = "--limit",
      description = "of those that are found, the oldest first: how many at most, 1 to 1000 (100)")
  private int limit = 100;

  @Spec private CommandSpec line;

  OrderCommand(Commands.Given given) {
    super(given);
  }

  /** What is ordered, without the request. */
  abstract ObjectNode order();

  /** The field of an answer that says whether it was done. */
  abstract String done();

  @Override
  int run(Remote module) {
    Map<String, String> meant = filter.given();
    if (ids.isEmpty() == meant.isEmpty()) {
      throw new ParameterException(
          line.commandLine(), "Expected ids of requests, or options that say which are meant");
    }
    if (limit < 1 || limit > MOST) {
      throw new ParameterException(
          line.commandLine(),
          "--limit: expected a whole number from 1 to %d, got %d".formatted(MOST, limit));
    }
    if (ids.size() != 1 && order().has("task_id")) {
      throw new ParameterException(
          line.commandLine(), "--adopt: expected the id of one request, for a task belongs to one");
    }
    if (meant.isEmpty()) {
      return each(module, ids.stream().map(this::named).toList());
    }
    Optional<ObjectNode> one = orderToOne(meant);
    return one.isPresent() ? one(module, one.get(), meant) : all(module, meant);
  }

  /**
   * The order that does to one thing what is meant, where there is one; else it goes to each
   * request that is found.
   */
  Optional<ObjectNode> orderToOne(Map<String, String> meant) {
    return Optional.empty();
  }

  private int one(Remote module, ObjectNode order, Map<String, String> meant) {
    JsonNode answer =
        module
            .order("/orders", dry(order), Optional.of(UUID.randomUUID().toString()))
            .path("answer");
    if (!shownAsJson(answer)) {
      line(
          "%s  %s",
          String.join(", ", meant.values()),
          answer
              .path("note")
              .asText(
                  "%s%s: %d"
                      .formatted(dryRun ? "would be " : "", done(), answer.path(done()).asInt())));
    }
    return Commands.WELL;
  }

  private int each(Remote module, List<UUID> named) {
    boolean well = true;
    for (UUID id : named) {
      try {
        well &= one(module, id);
      } catch (RemoteException e) {
        if (e.exitCode() != Commands.NOT_WELL) {
          throw e;
        }
        well = false;
        err().println(id + "  " + SafeText.logLine(e.getMessage()));
      }
    }
    return well ? Commands.WELL : Commands.NOT_WELL;
  }

  private UUID named(String id) {
    try {
      return Commands.requestId(id);
    } catch (TypeConversionException e) {
      throw new ParameterException(line.commandLine(), "ID: " + e.getMessage());
    }
  }

  private boolean one(Remote module, UUID id) {
    JsonNode told = module.order("/requests/" + id + "/orders", dry(order()), Optional.empty());
    JsonNode answer = told.path("answer");
    if (!shownAsJson(dryRun ? told : answer)) {
      tell(id.toString(), answer);
    }
    return dryRun || done(answer);
  }

  private int all(Remote module, Map<String, String> meant) {
    ObjectNode order = dry(order());
    order.set("filter", JSON.valueToTree(meant));
    order.put("limit", limit);
    JsonNode answer = module.order("/orders", order, Optional.of(UUID.randomUUID().toString()));
    if (!shownAsJson(answer)) {
      answer.path("answers").forEach(each -> tell(each.path("request_id").asText(""), each));
      line(
          "%d %s found%s, %d refused%s%s",
          answer.path("matched").asInt(),
          answer.path("matched").asInt() == 1 ? "request" : "requests",
          dryRun ? foreseen(answer) : "",
          answer.path("refused").asInt(),
          answer.path("next").isTextual() ? "; there may be more" : "",
          dryRun ? "; nothing was changed" : "");
    }
    return answer.path("refused").asInt() == 0 ? Commands.WELL : Commands.NOT_WELL;
  }

  private ObjectNode dry(ObjectNode order) {
    return dryRun ? order.put("dry_run", true) : order;
  }

  private static String foreseen(JsonNode answer) {
    int looked = answer.path("looked_at").asInt();
    return "%s %d would change"
        .formatted(
            looked == answer.path("matched").asInt()
                ? ","
                : "; of the %d oldest,".formatted(looked),
            answer.path("would_change").asInt());
  }

  private boolean done(JsonNode answer) {
    JsonNode said = answer.path(done());
    return said.isBoolean() ? said.asBoolean() : said.asInt() > 0;
  }

  private void tell(String id, JsonNode answer) {
    String note =
        answer
            .path("note")
            .asText(answer.path("error").asText(answer.path("new_request_id").asText("")));
    line(
        "%s  %s %s%s",
        id,
        (dryRun ? "would " : "") + (done(answer) ? "" : "not ") + (dryRun ? "be " : "") + done(),
        answer.path("status").asText(""),
        note.isEmpty() || note.equals("null") ? "" : ": " + note);
  }
}
