package org.kirincamel.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** All that is known of one request. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Shows one request: where it stands, what it waits for and what has happened to it.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:there it is",
      "1:there is no such request, or the module refused",
      "2:the command line or a setting is wrong",
      "3:neither a module nor the store can be asked"
    })
final class ShowCommand extends RemoteCommand {

  @Parameters(paramLabel = "ID", description = "id of the request")
  private UUID id;

  ShowCommand(Commands.Given given) {
    super(given);
  }

  @Override
  int run(Remote module) {
    JsonNode request = module.get("/requests/" + id, Map.of());
    if (!shownAsJson(request)) {
      tellRequest(request);
    }
    return Commands.WELL;
  }
}
