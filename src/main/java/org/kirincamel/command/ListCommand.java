package org.kirincamel.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds requests. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the requests that are asked for, newest first.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:at least one was found",
      "1:none was found, or the module refused",
      "2:the command line or a setting is wrong",
      "3:neither a module nor the store can be asked"
    })
final class ListCommand extends RemoteCommand {

  @Mixin private FilterOptions filter;

  @Option(names = "--oldest", description = "oldest first")
  private boolean oldest;

  @Option(names = "--limit", description = "how many at most, 1 to 200 (50)")
  private int limit = 50;

  ListCommand(Commands.Given given) {
    super(given);
  }

  @Override
  int run(Remote module) {
    Map<String, String> query = filter.given();
    query.put("order", oldest ? "oldest" : "newest");
    query.put("limit", Integer.toString(limit));
    JsonNode page = module.get("/requests", query);
    if (!shownAsJson(page)) {
      for (JsonNode each : page.path("requests")) {
        line(
            "%s  %-10s  %s  %s #%d  %s%s",
            each.path("request_id").asText(),
            each.path("status").asText(),
            moment(each.at("/timeline/received_at")),
            each.at("/source/name").asText(),
            each.at("/source/row").asInt(),
            each.path("prompt").asText(),
            each.path("error_code").isTextual()
                ? "  (" + each.path("error_code").asText() + ")"
                : "");
      }
      if (page.path("requests").isEmpty()) {
        line("None was found");
      }
      if (page.at("/searched/stopped_at").isTextual()) {
        line(
            "The search stopped after %d requests, at %s: ask for others with --received-before or --received-after",
            page.at("/searched/rows").asInt(), page.at("/searched/stopped_at").asText());
      } else if (page.path("next").isTextual()) {
        line("There are more: raise --limit, or say more of them");
      }
    }
    return page.path("requests").isEmpty() ? Commands.NOT_WELL : Commands.WELL;
  }
}
