package org.kirincamel.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;

/** Tries dead deliveries again. */
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = {"Tries dead deliveries of requests again. Nothing is generated or paid."},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done for all",
      "1:not done for one of them, or the module refused",
      "2:the command line or a setting is wrong",
      "3:no module answers"
    })
final class RetryCommand extends OrderCommand {

  RetryCommand(Commands.Given given) {
    super(given);
  }

  @Override
  ObjectNode order() {
    return order("redeliver");
  }

  @Override
  String done() {
    return "redelivered";
  }
}
