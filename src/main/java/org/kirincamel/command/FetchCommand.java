package org.kirincamel.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;

/** Fetches videos once more. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = {"Fetches videos once more that could not be fetched. Nothing is paid."},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done for all",
      "1:not done for one of them, or the module refused",
      "2:the command line or a setting is wrong",
      "3:no module answers; the order is left in the folder of kirin.operator, if that is set"
    })
final class FetchCommand extends OrderCommand {

  FetchCommand(Commands.Given given) {
    super(given);
  }

  @Override
  ObjectNode order() {
    return order("refetch");
  }

  @Override
  String done() {
    return "refetching";
  }
}
