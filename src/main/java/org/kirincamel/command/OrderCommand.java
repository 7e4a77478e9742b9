package org.kirincamel.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** An order to requests: to those that are named, or to those that a filter finds. */
abstract class OrderCommand extends RemoteCommand {

  @Parameters(paramLabel = "ID", arity = "0..*", description = "ids of requests")
  private List<UUID> ids = List.of();

  @Mixin private FilterOptions filter;

  @Option(names = "--dry-run", description = "only tell how many are found")
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
    if (meant.isEmpty()) {
      return each(module);
    }
    Optional<ObjectNode> one = dryRun ? Optional.empty() : orderToOne(meant);
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
        module.order("/orders", order, Optional.of(UUID.randomUUID().toString())).path("answer");
    if (!shownAsJson(answer)) {
      line(
          "%s  %s",
          String.join(", ", meant.values()),
          answer.path("note").asText("%s: %d".formatted(done(), answer.path(done()).asInt())));
    }
    return Commands.WELL;
  }

  private int each(Remote module) {
    boolean well = true;
    for (UUID id : ids) {
      JsonNode answer =
          module.order("/requests/" + id + "/orders", order(), Optional.empty()).path("answer");
      well &= done(answer);
      if (!shownAsJson(answer)) {
        tell(answer);
      }
    }
    return well ? Commands.WELL : Commands.NOT_WELL;
  }

  private int all(Remote module, Map<String, String> meant) {
    ObjectNode order = order();
    order.set("filter", JSON.valueToTree(meant));
    order.put("dry_run", dryRun);
    order.put("limit", limit);
    JsonNode answer = module.order("/orders", order, Optional.of(UUID.randomUUID().toString()));
    if (!shownAsJson(answer)) {
      answer.path("answers").forEach(this::tell);
      line(
          "%d requests found%s%s",
          answer.path("matched").asInt(),
          dryRun
              ? ", nothing was changed"
              : ", %d refused".formatted(answer.path("refused").asInt()),
          answer.path("next").isTextual() ? "; there may be more" : "");
    }
    return answer.path("refused").asInt() == 0 ? Commands.WELL : Commands.NOT_WELL;
  }

  private boolean done(JsonNode answer) {
    JsonNode said = answer.path(done());
    return said.isBoolean() ? said.asBoolean() : said.asInt() > 0;
  }

  private void tell(JsonNode answer) {
    String id = answer.path("request_id").asText(ids.isEmpty() ? "" : ids.get(0).toString());
    String note =
        answer
            .path("note")
            .asText(answer.path("error").asText(answer.path("new_request_id").asText("")));
    line(
        "%s  %s %s%s",
        id,
        done(answer) ? done() : "not " + done(),
        answer.path("status").asText(""),
        note.isEmpty() || note.equals("null") ? "" : ": " + note);
  }
}
