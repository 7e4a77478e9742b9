package org.kirincamel.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** How everything stands. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Shows each trouble with its cure, what waits, since when and for what, what is paused, and what was spent.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:requests are submitted",
      "1:submission has stopped, or the module refused",
      "2:the command line or a setting is wrong",
      "3:neither a module nor the store can be asked"
    })
final class StatusCommand extends RemoteCommand {

  @Parameters(arity = "0..1", paramLabel = "ID", description = "show this request, as show does")
  private UUID id;

  StatusCommand(Commands.Given given) {
    super(given);
  }

  @Override
  int run(Remote module) {
    if (id != null) {
      JsonNode request = module.get("/requests/" + id, Map.of());
      if (!shownAsJson(request)) {
        tellRequest(request);
      }
      return Commands.WELL;
    }
    JsonNode status = module.get("/status", Map.of());
    boolean stopped = status.at("/submission/stopped").asBoolean();
    if (!shownAsJson(status)) {
      show(status, stopped);
    }
    return stopped ? Commands.NOT_WELL : Commands.WELL;
  }

  private void show(JsonNode status, boolean stopped) {
    for (JsonNode each : status.path("troubles")) {
      line("trouble     %s", each.path("what").asText());
      line("  to do     %s", each.path("cure").asText());
      if (each.path("command").isTextual()) {
        line("  command   %s", each.path("command").asText());
      }
      line("");
    }
    line("submission  %s", stopped ? status.at("/submission/why").asText() : "goes on");
    for (JsonNode each : status.path("paused")) {
      line(
          "paused      %s %s since %s by %s",
          each.path("what").asText(),
          each.path("name").asText(),
          moment(each.path("since")),
          each.path("by").asText());
    }
    status.path("requests").properties().forEach(this::group);
    status.path("ended").properties().forEach(this::group);
    line("slots       %d of %d", status.at("/slots/taken").asInt(), status.at("/slots/of").asInt());
    line("spent       %s", spent(status.path("spent")));
    for (var each : status.at("/spent/sources").properties()) {
      JsonNode why = each.getValue().path("stopped");
      line(
          "spent       %s by %s%s",
          spent(each.getValue()),
          each.getKey(),
          why.isTextual() ? ", stopped: " + why.asText() : "");
    }
    JsonNode day = status.path("last_24_hours");
    line(
        "24 hours    %d completed, %d failed, %s USD",
        day.path("completed").asInt(), day.path("failed").asInt(), day.path("cost").asText());
    for (var each : status.path("targets").properties()) {
      JsonNode target = each.getValue();
      line(
          "target      %s: %d pending, %d dead%s",
          each.getKey(),
          target.path("pending").asLong(),
          target.path("dead").asLong(),
          target.path("disabled").isTextual()
              ? ", disabled: " + target.path("disabled").asText()
              : "");
    }
    line("store       %d MiB", status.at("/store/bytes").asLong() >> 20);
    for (JsonNode node : status.path("nodes")) {
      line(
          "node        %s at %s%s",
          node.path("id").asText(),
          node.path("place").asText(),
          node.path("answers").asBoolean() ? ", which answers" : "");
    }
  }

  private void group(Map.Entry<String, JsonNode> named) {
    JsonNode group = named.getValue();
    JsonNode oldest = group.path("oldest");
    line(
        "%-11s %d%s%s",
        named.getKey(),
        group.path("number").asLong(),
        group.path("more").asBoolean() ? " or more" : "",
        oldest.isTextual()
            ? ", the oldest since " + moment(oldest) + cost(group.path("cost"))
            : "");
  }

  private static String spent(JsonNode spent) {
    return "%s USD today%s, %s USD this month%s"
        .formatted(
            spent.path("today").asText(),
            of(spent.path("today_of")),
            spent.path("this_month").asText(),
            of(spent.path("this_month_of")));
  }

  private static String cost(JsonNode cost) {
    return cost.isTextual() ? ", " + cost.asText() + " USD" : "";
  }

  private static String of(JsonNode limit) {
    return limit.isTextual() ? " of " + limit.asText() : "";
  }
}
