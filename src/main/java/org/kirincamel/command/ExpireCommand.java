package org.kirincamel.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Waits for tasks no longer. */
@Command(
    name = "expire",
    mixinStandardHelpOptions = true,
    description = {
      "Ends requests as expired whose tasks run, before their deadline, which frees their slots.",
      "A video that comes late is delivered all the same."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done for all",
      "1:not done for one of them, or the module refused",
      "2:the command line or a setting is wrong",
      "3:no module answers; the order is left in the folder of kirin.operator, if that is set"
    })
final class ExpireCommand extends OrderCommand {

  @Option(
      names = "--running-for",
      paramLabel = "TIME",
      description = "only those whose task has run for at least so long, such as 1h")
  private String runningFor = "";

  ExpireCommand(Commands.Given given) {
    super(given);
  }

  @Override
  ObjectNode order() {
    ObjectNode order = order("expire");
    return runningFor.isEmpty() ? order : order.put("running_for", runningFor);
  }

  @Override
  String done() {
    return "expired";
  }
}
