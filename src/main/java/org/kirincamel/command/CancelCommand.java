package org.kirincamel.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;

/** Cancels requests. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = {
      "Cancels requests: no result is wanted, and they end as failed.",
      "One that may be at the gateway keeps its slot and its cost until it ends there."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done for all",
      "1:not done for one of them, or the module refused",
      "2:the command line or a setting is wrong",
      "3:no module answers; the order is left in the folder of kirin.operator, if that is set"
    })
final class CancelCommand extends OrderCommand {

  CancelCommand(Commands.Given given) {
    super(given);
  }

  @Override
  ObjectNode order() {
    return order("cancel");
  }

  @Override
  String done() {
    return "cancelled";
  }
}
