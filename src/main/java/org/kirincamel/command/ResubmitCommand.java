package org.kirincamel.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;

/** Makes requests once more. */
@Command(
    name = "resubmit",
    mixinStandardHelpOptions = true,
    description = {
      "Makes requests once more that failed or expired, as new ones. Each costs again."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done for all",
      "1:not done for one of them, or the module refused",
      "2:the command line or a setting is wrong",
      "3:no module answers; the order is left in the folder of kirin.operator, if that is set"
    })
final class ResubmitCommand extends OrderCommand {

  ResubmitCommand(Commands.Given given) {
    super(given);
  }

  @Override
  ObjectNode order() {
    return order("resubmit");
  }

  @Override
  String done() {
    return "resubmitted";
  }
}
